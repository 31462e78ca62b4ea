"""How recipients react to broadcasts: a model made from a seed, described here in full.

A person's traits are a hash of the seed and the address, and the same in every campaign. An
interest from 0 to 1 determines how often a person opens and clicks. 15% of people have no
interest, 2% open and click every email, and the others are spread evenly in between. 2% of
addresses do not exist and bounce permanently, and 1% of emails bounce transiently. 30% of people
have an email client that opens every email automatically, within ten minutes of delivery, and
never clicks.

The appeal of contents is a hash of the seed and the template. A subject's appeal is from 0.7 to
1.3, plus 10% if it contains the recipient's name and 5% if it has at most 40 characters. The
HTML's appeal is from 0.7 to 1.3 as well. The probability of an open is 0.7 x interest x the
subject's appeal; half of all opens happen within four hours. The probability that an opened email
is clicked is 0.3 x interest x the HTML's appeal; the first links get the most clicks. Opens and
clicks are only measured in HTML, which has pixels and links, and only if the sender's domain
tracks them; a sender without a domain in the account counts as tracked.

Of those who read an email, 1% to 2% unsubscribe, those with little interest more often. Without
an unsubscribe link they complain instead. Another 0.1% complain without reading the email.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resend_nb.sandbox.templates import PLACEHOLDER, web_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resend_nb.sandbox.store import Row

_MINUTE, _HOUR = 60.0, 3600.0

_NO_INTEREST, _FULL_INTEREST = 0.15, 0.98
_DEAD, _AUTOMATIC, _TRANSIENT_BOUNCE = 0.02, 0.3, 0.01
_OPENS, _OPENS_AGAIN, _CLICKS = 0.7, 0.3, 0.3
_COMPLAINS = 0.001
_SHORT_SUBJECT = 40
_NAMES = {"first_name", "last_name"}
_UNSUBSCRIBE = "{{{RESEND_UNSUBSCRIBE_URL}}}"  # no link contains this once placeholders are filled


class PlannedEvent(NamedTuple):
    """A future event of an email, ``after`` this many seconds."""

    after: float
    type: str
    bounce_type: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Person:
    """A person's traits, the same in every campaign."""

    interest: float
    automatic: bool
    dead: bool


@dataclass(frozen=True)
class Contents:
    """How much a broadcast appeals to people."""

    subject: float
    html: float


class Engagement:
    """The model for one seed; the same seed, people and broadcasts give the same events."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def person(self, address: str) -> Person:
        """Return the traits of the person with this address.

        Examples
        --------
        >>> model = Engagement(seed=0)
        >>> model.person("ada@example.com") == model.person("Ada@example.com")
        True
        """
        rng = self._random("person", address.lower())
        rank = rng.random()
        interest = (rank - _NO_INTEREST) / (_FULL_INTEREST - _NO_INTEREST)
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
        appeal = 0.7 + 0.6 * self._random("subject", subject).random()
        appeal *= (1.1 if names & _NAMES else 1) * (1.05 if len(subject) <= _SHORT_SUBJECT else 1)
        html_appeal = 0.7 + 0.6 * self._random("html", broadcast["html"] or "").random()
        return Contents(appeal, html_appeal)

    def plan(self, emails: Sequence[Row], broadcast: Row, *, now: int) -> list[Row]:
        """Return the future events of a broadcast's outbox emails, sent now."""
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
            for event in self._events(email, contents)
        ]

    def _events(self, email: Row, contents: Contents) -> Iterator[PlannedEvent]:
        person = self.person(email["to"])
        rng = self._random("email", email["broadcast_id"], email["to"])
        arrival = 1 + 29 * rng.random()
        if person.dead or rng.random() < _TRANSIENT_BOUNCE:
            bounce_type = "permanent" if person.dead else "transient"
            yield PlannedEvent(arrival, "bounced", bounce_type)
            return
        yield PlannedEvent(arrival, "delivered")
        if person.automatic and email["html"]:
            yield PlannedEvent(arrival + 10 * _MINUTE * rng.random(), "opened")
        if rng.random() < _probability(person, _OPENS * contents.subject):
            read_at = arrival + 5 - 6 * _HOUR * math.log(1 - rng.random())
            yield from _reading(email, person, contents, read_at, rng)
        elif rng.random() < _COMPLAINS:
            yield PlannedEvent(arrival + 24 * _HOUR * rng.random(), "complained")

    def _random(self, *key: str) -> random.Random:
        # Only random() is used: Python guarantees that its numbers never change.
        return random.Random("\n".join([str(self._seed), *key]))  # noqa: S311 -- not a secret


def _reading(
    email: Row, person: Person, contents: Contents, at: float, rng: random.Random
) -> Iterator[PlannedEvent]:
    """Yield the events of a person who reads an email."""
    if email["html"]:
        yield PlannedEvent(at, "opened")
        if rng.random() < _OPENS_AGAIN:
            yield PlannedEvent(at + 48 * _HOUR * rng.random(), "opened")
        if rng.random() < _probability(person, _CLICKS * contents.html):
            yield from _clicks(email, at, rng)
    if rng.random() < 0.01 + 0.01 * (1 - person.interest):
        has_link = any(email["token"] in (email[part] or "") for part in ("html", "text"))
        reaction = "unsubscribed" if has_link else "complained"
        yield PlannedEvent(at + 10 * _MINUTE * rng.random(), reaction)


def _clicks(email: Row, at: float, rng: random.Random) -> Iterator[PlannedEvent]:
    """Yield up to three clicks on links other than the unsubscribe link."""
    # Without the token, emails that differ in nothing else are parsed only once.
    html = email["html"].replace(email["token"], _UNSUBSCRIBE)
    links = [link for link in web_links(html) if _UNSUBSCRIBE not in link]
    for _ in range(1 + int(3 * rng.random()) if links else 0):
        at += 5 + 2 * _MINUTE * rng.random()
        yield PlannedEvent(at, "clicked", url=links[int(len(links) * rng.random() ** 2)])


def _probability(person: Person, share: float) -> float:
    return 1.0 if person.interest == 1 else person.interest * share
