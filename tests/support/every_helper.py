"""Every public helper that sends requests, arguments for one account, and the laws to keep."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd

import resend_nb as rnb
from resend_nb.sandbox import Sandbox
from support import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

OPTED_OUT = {"p1@example.com", "p3@example.com"}
SUPPRESSED = "p2@example.com"

PEOPLE = pd.DataFrame(
    {"email": [f"p{number}@example.com" for number in range(7)], "first_name": "New"}
)
"""Five contacts, two of whom have opted out, and two other people."""


def new_account(
    content: bytes = b"", create: Callable[..., rnb.Client] = rnb.Client
) -> tuple[rnb.Client, Sandbox]:
    """Return an account whose database has this content."""
    app = Sandbox(engagement=True, rate_limit=100)
    if content:
        app.store.database._connection.deserialize(content)
    transport = httpx.WSGITransport(app=app)
    return create(KEY, base_url="http://sandbox.localhost", transport=transport), app


@functools.cache
def template() -> bytes:
    """Return the database of an account with one of everything, and a broadcast that was read."""
    client, app = new_account()
    vip, other = (client.segments.create(name=name)["id"] for name in ("VIP", "Other"))
    client.contact_properties.create(key="plan", type="string", fallback_value="free")
    client.topics.create(name="News", default_subscription="opt_in")
    for number in range(5):
        email = f"p{number}@example.com"
        client.contacts.create(
            email=email,
            first_name="Old",
            unsubscribed=email in OPTED_OUT,
            properties={"plan": "pro"},
            segments=[{"id": vip}] if number else [{"id": vip}, {"id": other}],
        )
    for number in range(3):
        client.contacts.create(email=f"q{number}@example.com", segments=[{"id": vip}])
    html = "<p>Hello {{{RESEND_UNSUBSCRIBE_URL}}}</p>"
    content = {"from_": "a@acme.example", "subject": "Hi", "html": html}
    sent = client.broadcasts.create(segment_id=vip, name="Sent", **content)
    client.broadcasts.send(sent["id"])
    rnb.advance_sandbox(client, days=2)
    client.broadcasts.create(segment_id=vip, name="Draft", **content)
    client.suppressions.create(email=SUPPRESSED)
    csv = b"email\np0@example.com\n"
    client.contacts.imports.create(csv, on_conflict="skip")
    rnb.advance_sandbox(client, hours=1)
    return app.store.database._connection.serialize()


def account(create: Callable[..., rnb.Client] = rnb.Client) -> rnb.Client:
    """Return a copy of the account."""
    return new_account(template(), create)[0]


def _bulk(name: str, *rest: Any, **options: Any) -> Callable[[rnb.Client], Any]:
    return lambda client: getattr(rnb, name)(client, *rest, progress=False, **options)


def _frame(name: str, *rest: Any, **options: Any) -> Callable[[rnb.Client], Any]:
    return lambda client: getattr(rnb, name)(client, *rest, **options)


def _roll_out(client: rnb.Client) -> Any:
    rollout = rnb.send_to_sample(client, "Draft", 0.5, confirm=2, progress=False)
    rnb.advance_sandbox(client, days=2)
    return rnb.send_to_rest(client, rollout, confirm=3)


HELPERS: dict[str, Callable[[rnb.Client], Any]] = {
    "bulk_add": _bulk("bulk_add", PEOPLE, "VIP", on_existing="update", via="requests"),
    "bulk_add by import": _bulk("bulk_add", PEOPLE, "VIP", on_existing="update", via="import"),
    "bulk_update": _bulk("bulk_update", PEOPLE),
    "bulk_remove": _bulk("bulk_remove", PEOPLE[:2], "VIP"),
    "sync_segment": _bulk("sync_segment", PEOPLE[:3], "VIP", max_removals=9),
    "split_segment": _bulk("split_segment", "VIP", {"A": 0.5, "B": 0.5}),
    "plan_bulk_add": _frame("plan_bulk_add", PEOPLE, "VIP"),
    "send_broadcast": _frame("send_broadcast", "Draft", confirm=5),
    "check_broadcast": _frame("check_broadcast", "Draft"),
    "delete_segments": lambda client: rnb.delete_segments(
        client, rnb.review_segments_df(client), confirm=1
    ),
    "send_to_sample": _roll_out,
    "list_contacts_df": _frame("list_contacts_df", properties=True, topics=True, progress=False),
    "membership_df": _frame("membership_df", segments=["VIP", "Other"]),
    "cohort_df": _frame("cohort_df"),
    "growth_df": _frame("growth_df"),
    "engagement_df": _frame("engagement_df"),
    "still_reading_df": _frame("still_reading_df", progress=False),
    "campaigns_at_age_df": _frame("campaigns_at_age_df", ["Sent"]),
    "campaigns_df": _frame("campaigns_df"),
    "broadcast_recipients_df": _frame("broadcast_recipients_df", "Sent"),
    "broadcast_links_df": _frame("broadcast_links_df", "Sent"),
    "metrics_df": _frame("metrics_df"),
    "list_contact_segments_df": _frame("list_contact_segments_df", "p0@example.com"),
    "list_contact_topics_df": _frame("list_contact_topics_df", "p0@example.com"),
    **{
        name: _frame(name)
        for name in (
            "list_segments_df",
            "list_broadcasts_df",
            "list_contact_properties_df",
            "list_imports_df",
            "list_suppressions_df",
            "list_topics_df",
            "usage_df",
            "audit_audiences_df",
        )
    },
}


def check_laws(client: rnb.Client, before: int, where: str) -> None:
    """Check that no opt-out was lost, and that nobody was emailed who must not be."""
    kept = {contact["email"] for contact in client.contacts.list() if contact["unsubscribed"]}
    assert kept >= OPTED_OUT, where
    outbox = rnb.outbox_df(client)["to"].tolist()  # the newest are first
    mailed = outbox[: len(outbox) - before]
    assert not OPTED_OUT & set(mailed), where
    assert len(mailed) == len(set(mailed)), where
