"""What people do with broadcasts: a model made from a seed, simple enough to be known in full.

A person is a hash of the seed and the address, and so alike in every campaign. An interest from 0 to 1 says how
much they open and click: 15 in 100 people have none, 2 in 100 open and click whatever comes, and the others are
spread evenly between. 2 in 100 addresses are dead and bounce for good, and 1 in 100 e-mails bounces for the moment.
3 in 10 people have a client that opens everything by itself, within ten minutes of delivery, and never clicks.

Contents are a hash of the seed and the template. A subject has an appeal from 0.7 to 1.3, a tenth more with the
person's name in it and a twentieth more with at most 40 characters; so has the HTML. Someone opens with a chance of
0.7 x interest x the subject's appeal, half of all within four hours, and clicks what was opened with one of
0.3 x interest x the HTML's, the first links most. Both are seen in HTML only, as pixels and links are.

Out of 100 who read an e-mail 1 or 2 leave, those with little interest more often; without an unsubscribe link they
complain instead. Another 1 in 1,000 complains without having read it.
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
    "{{{RESEND_UNSUBSCRIBE_URL}}}"  # no link can have it in it once placeholders are filled in
)


class PlannedEvent(NamedTuple):
    """Something that becomes of an e-mail, so many seconds after it was sent."""

    after: float
    type: str
    bounce_type: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Person:
    """How somebody is, whatever the campaign."""

    interest: float
    automatic: bool
    dead: bool


@dataclass(frozen=True)
class Contents:
    """How much a broadcast appeals to people."""

    subject: float
    html: float


class Engagement:
    """What becomes of e-mails in the account of a seed.

    Parameters
    ----------
    seed : int
        The same seed, people and broadcasts give the same events.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def person(self, address: str) -> Person:
        """Say how the person behind an address is.

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
        """Say how much a broadcast appeals to people."""
        subject = broadcast["subject"]
        names = {
            match[1].removeprefix("contact.").lower() for match in PLACEHOLDER.finditer(subject)
        }
        appeal = 0.7 + 0.6 * self._chances("subject", subject).random()
        appeal *= (1.1 if names & _NAMES else 1) * (1.05 if len(subject) <= _SHORT else 1)
        return Contents(appeal, 0.7 + 0.6 * self._chances("html", broadcast["html"] or "").random())

    def plan(self, emails: Sequence[Row], broadcast: Row, *, now: int) -> list[Row]:
        """Plan what becomes of a broadcast's e-mails after they were sent.

        Parameters
        ----------
        emails : sequence of dict
            As they are in the outbox, each with the token of its unsubscribe link.
        broadcast : dict
            Its row.
        now : int
            When they were sent, in microseconds.

        Returns
        -------
        list of dict
            Rows for the store's scheduled_events events.
        """
        contents = self.contents(broadcast)
        return [
            {
                "email_id": email["id"],
                "broadcast_id": broadcast["id"],
                "contact_id": email["contact_id"],
                "email": email["to"],
                "type": each.type,
                "bounce_type": each.bounce_type,
                "url": each.url,
                "due": now + int(each.after * 1_000_000),
            }
            for email in emails
            for each in self._life(email, contents)
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
        return random.Random("\n".join([str(self._seed), *what]))  # noqa: S311 -- a model, no secret


def _read(
    email: Row, person: Person, contents: Contents, at: float, rng: random.Random
) -> Iterator[PlannedEvent]:
    """Let somebody read an e-mail."""
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
    """Let somebody click up to three times; the way out is no link like others."""
    # Where people's e-mails differ in nothing but this token they are looked into only once.
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
