"""An account of two years: people join, campaigns go out, and interest ends."""

from __future__ import annotations

import random

import resend_nb as rnb

PROVIDERS = {"gmail.com": 45, "icloud.com": 12, "outlook.com": 18, "yahoo.com": 8, "gmx.de": 7}
"""The mailbox providers of nine in ten people; the others write from a company."""

HTML = (
    '<p>Hi</p><a href="https://acme.example/a">A</a><a href="https://acme.example/b">B</a>'
    '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'
)


def account(seed: int, *, people: int, days: int = 28) -> rnb.Client:
    """Return an account with a campaign after each period; one in five is there from the start."""
    chance = random.Random(seed)  # noqa: S311 -- invented people
    client = rnb.sandbox(engagement=True, seed=seed, now="2024-11-02")
    segment = client.segments.create(name="Newsletter")["id"]
    periods = 730 // days
    joined = sorted(max(0, chance.randrange(-periods // 4, periods)) for _ in range(people))
    for period in range(periods):
        for number, start in enumerate(joined):
            if start == period:
                email = f"person{number}@{_domain(chance)}"
                client.contacts.create(email=email, segments=[{"id": segment}])
        broadcast = client.broadcasts.create(
            segment_id=segment,
            from_="Acme <news@acme.example>",
            subject=f"Letter {period}",
            html=f"{HTML}<!-- {period} -->",
            name=f"Letter {period}",
        )
        client.broadcasts.send(broadcast["id"])
        rnb.advance_sandbox(client, days=days)
    return client


def _domain(chance: random.Random) -> str:
    (domain,) = chance.choices([*PROVIDERS, ""], [*PROVIDERS.values(), 10])
    return domain or f"company{chance.randrange(30)}.example"
