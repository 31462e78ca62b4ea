"""How recipients react to broadcasts: a seeded model, simple enough to be documented in full.

A person is a hash of the seed and the address, so they behave alike in every campaign. Their
interest, from 0 to 1, determines how much they open and click: 15 of 100 people have an interest
of 0, 2 of 100 have 1, and the others are spread evenly between. 2 of 100 addresses are dead and
always bounce, and 1 of 100 emails bounces temporarily. 3 of 10 people use a client that opens
everything automatically, within ten minutes of delivery, and they never click.

Content is a hash of the seed and the template. A subject has an appeal from 0.7 to 1.3; it is a
tenth higher with the recipient's name and a twentieth higher with at most 40 characters. The HTML
has an appeal, too. A person opens an email with a probability of 0.7 x interest x the subject's
appeal, half of them within four hours. They click in an opened email with a probability of
0.3 x interest x the HTML's appeal, mostly on the first links. Both need HTML, because pixels and
links do.

Of 100 people who read an email, 1 or 2 unsubscribe, more often those with little interest; without
an unsubscribe link they complain instead. Another 1 in 1,000 complains without reading the email.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resend_nb.sandbox.links import links_of
from resend_nb.sandbox.personalize import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resend_nb.sandbox.store import Row

_MINUTE, _HOUR = 60.0, 3600.0

_NO_INTEREST, _EVERY_INTEREST = 0.15, 0.98
_DEAD, _AUTOMATIC, _FULL = 0.02, 0.3, 0.01
_OPENS, _OPENS_AGAIN, _CLICKS = 0.7, 0.3, 0.3
_COMPLAINS = 0.001
_SHORT = 40
_NAMES = {"first_name", "last_name"}
_WAY_OUT = (
    "{{{RESEND_UNSUBSCRIBE_URL}}}"  # a link never contains it after placeholders are filled in
)


class PlannedEvent(NamedTuple):
    """An event that will happen to an email, some seconds after it was sent."""

    after: float
    type: str
    bounce_type: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Person:
    """A person's traits, which are the same in every campaign."""

    interest: float
    automatic: bool
    dead: bool


@dataclass(frozen=True)
class Contents:
    """How much a broadcast appeals to people."""

    subject: float
    html: float


class Engagement:
    """The reactions to emails; the same seed, people and broadcasts give the same events."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def person(self, address: str) -> Person:
        """Return the person behind an address.

        Examples
        --------
        >>> model = Engagement(seed=0)
        >>> model.person("ada@example.com") == model.person("Ada@example.com")
        True
        """
        rng = self._chances("person", address.lower())
        place = rng.random()
        interest = (place - _NO_INTEREST) / (_EVERY_INTEREST - _NO_INTEREST)
        return Person(
            min(1.0, max(0.0, interest)),
            automatic=rng.random() < _AUTOMATIC,
            dead=rng.random() < _DEAD,
        )

    def contents(self, broadcast: Row) -> Contents:
        """Return how much a broadcast appeals to people."""
        subject = broadcast["subject"]
        names = {
            match[1].removeprefix("contact.").lower() for match in PLACEHOLDER.finditer(subject)
        }
        appeal = 0.7 + 0.6 * self._chances("subject", subject).random()
        appeal *= (1.1 if names & _NAMES else 1) * (1.05 if len(subject) <= _SHORT else 1)
        return Contents(appeal, 0.7 + 0.6 * self._chances("html", broadcast["html"] or "").random())

    def plan(self, emails: Sequence[Row], broadcast: Row, *, now: int) -> list[Row]:
        """Return the scheduled events of a broadcast's emails."""
        contents = self.contents(broadcast)
        return [
            {
                "email_id": email["id"],
                "broadcast_id": broadcast["id"],
                "contact_id": email["contact_id"],
                "email": email["to"],
                "type": event.type,
                "bounce_type": event.bounce_type,
                "url": event.url,
                "due": now + int(event.after * 1_000_000),
            }
            for email in emails
            for event in self._life(email, contents)
        ]

    def _life(self, email: Row, contents: Contents) -> Iterator[PlannedEvent]:
        person = self.person(email["to"])
        rng = self._chances("email", email["broadcast_id"], email["to"])
        arrival = 1 + 29 * rng.random()
        if person.dead or rng.random() < _FULL:
            yield PlannedEvent(
                arrival, "bounced", bounce_type="permanent" if person.dead else "transient"
            )
            return
        yield PlannedEvent(arrival, "delivered")
        if person.automatic and email["html"]:
            yield PlannedEvent(arrival + 10 * _MINUTE * rng.random(), "opened")
        if rng.random() < _likely(person, _OPENS * contents.subject):
            reading = arrival + 5 - 6 * _HOUR * math.log(1 - rng.random())
            yield from _read(email, person, contents, reading, rng)
        elif rng.random() < _COMPLAINS:
            yield PlannedEvent(arrival + 24 * _HOUR * rng.random(), "complained")

    def _chances(self, *what: str) -> random.Random:
        # Only its random() is used, which Python promises never to change.
        return random.Random("\n".join([str(self._seed), *what]))  # noqa: S311 -- not a secret


def _read(
    email: Row, person: Person, contents: Contents, at: float, rng: random.Random
) -> Iterator[PlannedEvent]:
    """Yield the events of a person who reads an email."""
    if email["html"]:
        yield PlannedEvent(at, "opened")
        if rng.random() < _OPENS_AGAIN:
            yield PlannedEvent(at + 48 * _HOUR * rng.random(), "opened")
        if rng.random() < _likely(person, _CLICKS * contents.html):
            yield from _click(email, at, rng)
    if rng.random() < 0.01 + 0.01 * (1 - person.interest):
        has_way_out = any(email["token"] in (email[part] or "") for part in ("html", "text"))
        yield PlannedEvent(
            at + 10 * _MINUTE * rng.random(), "unsubscribed" if has_way_out else "complained"
        )


def _click(email: Row, at: float, rng: random.Random) -> Iterator[PlannedEvent]:
    """Yield up to three clicks; the unsubscribe link is not counted among the links."""
    # Emails that differ only in this token are parsed once.
    links = [
        link
        for link in links_of(email["html"].replace(email["token"], _WAY_OUT))
        if _WAY_OUT not in link
    ]
    for _ in range(1 + int(3 * rng.random()) if links else 0):
        at += 5 + 2 * _MINUTE * rng.random()
        yield PlannedEvent(at, "clicked", url=links[int(len(links) * rng.random() ** 2)])


def _likely(person: Person, share: float) -> float:
    return 1.0 if person.interest == 1 else person.interest * share
