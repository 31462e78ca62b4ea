"""How recipients react to broadcasts: a model made from a seed, described here in full.

A person's traits are a hash of the seed and the address. 15% of people never read the emails. The
others have an interest from 0 to 1, few of them a high one, and lose it for good one day, after
900 days on average. 1% of addresses do not exist and bounce permanently; 0.6% of emails bounce
transiently. 15% of people have a mail app that opens every email automatically, within ten
minutes of delivery, and never clicks; at iCloud it is 85%. One in ten domains that are not a
mailbox provider's has a scanner, which opens every email and follows every link within a minute.

The probability that somebody reads an email is interest x the subject's appeal, up to half as
much again in the first weeks after signing up, and a tenth less for each other email of the last
seven days. People look into their mail more often by day than by night, and less on Saturdays and
Sundays, in UTC. An email that has waited a day and a half on average is no longer read. Of those
who read, one in ten clicks, more if the HTML appeals; the first links get the most clicks. The
appeal of a subject is from 0.94 to 1.06, plus 3% if it contains the recipient's name and 2% if it
has at most 40 characters; that of the HTML is from 0.6 to 1.4.

Opens and clicks are only measured in HTML, which has pixels and links, and only if the sender's
domain tracks them; a sender without a domain in the account counts as tracked.

Of those who read an email, 0.4% to 1.2% unsubscribe: those with little interest more often, and
those who got other emails in the last seven days. Without an unsubscribe link they complain
instead. Another 0.03% complain without reading the email.

Together this gives rates such as newsletters have: of the emails delivered, about 40% are opened,
2 to 3% clicked, and 0.2% lead to an unsubscribe.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resend_nb.sandbox.templates import PLACEHOLDER, web_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from resend_nb.sandbox.store import Row

    _Events: TypeAlias = Iterator["PlannedEvent"]

_SECOND = 1_000_000
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0

_NEVER_READS = 0.15
_READS_FOR = 900 * _DAY
_DEAD, _TRANSIENT_BOUNCE = 0.01, 0.006
_AUTOMATIC, _AUTOMATIC_AT_APPLE = 0.15, 0.85
_SCANNED_DOMAINS = 0.1
_NEW, _NEW_FOR = 0.5, 30 * _DAY
_LESS_PER_EMAIL = 0.9
_WAITS = 36 * _HOUR
_OPENS_AGAIN, _CLICKS = 0.3, 0.1
_UNSUBSCRIBES, _UNSUBSCRIBES_WITHOUT_INTEREST = 0.004, 0.008
_COMPLAINS = 0.0003
_SHORT_SUBJECT = 40
_NAMES = {"first_name", "last_name"}
_UNSUBSCRIBE = "{{{RESEND_UNSUBSCRIBE_URL}}}"  # no link contains this once placeholders are filled

_APPLE = frozenset({"icloud", "me", "mac"})
_PROVIDERS = _APPLE | {"aol", "example", "gmail", "gmx", "googlemail", "hotmail", "live", "msn"}
_PROVIDERS |= {"outlook", "proton", "protonmail", "web", "yahoo"}
"""The first part of the domains of mailbox providers, and of the domains reserved for examples."""

_LOOKS = [0.1] * 6 + [0.8, 1.6, 2.0, 1.8, 1.6, 1.4, 1.6, 1.4, 1.2, 1.2, 1.2, 1.3, 1.4, 1.6, 1.7]
_LOOKS += [1.4, 0.8, 0.4]
"""How often people look into their mail in each hour of a day; 1 is once in five hours."""
_LOOKS_EVERY = 5 * _HOUR
_WEEKEND = 0.7


class PlannedEvent(NamedTuple):
    """A future event of an email, ``after`` this many seconds."""

    after: float
    type: str
    bounce_type: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Person:
    """A person's traits; ``reads_for`` is the seconds from sign-up to the loss of interest."""

    interest: float
    reads_for: float
    automatic: bool
    scanned: bool
    dead: bool


class Recipient(NamedTuple):
    """What decides besides traits: the time of sign-up, and the emails of the last seven days."""

    joined: int
    recent: int


@dataclass(frozen=True)
class Contents:
    """How much a broadcast appeals to people."""

    subject: float
    html: float


class _Reader(NamedTuple):
    person: Person
    contents: Contents
    recipient: Recipient


class Engagement:
    """The model for one seed; the same seed, people and broadcasts give the same events."""

    def __init__(self, seed: int) -> None:
        self._seed = str(seed)

    def person(self, address: str) -> Person:
        """Return the traits of the person with this address.

        Examples
        --------
        >>> model = Engagement(seed=0)
        >>> model.person("ada@example.com") == model.person("Ada@example.com")
        True
        """
        return self._person(address.lower())

    @functools.lru_cache(maxsize=10_000)  # noqa: B019 -- models are few and live as long as accounts
    def _person(self, address: str) -> Person:
        numbers = self._numbers("person", address)
        domain = address.rpartition("@")[2]
        provider = domain.partition(".")[0]
        rank = (next(numbers) - _NEVER_READS) / (1 - _NEVER_READS)
        return Person(
            max(0.0, rank) ** 1.5,
            reads_for=-_READS_FOR * math.log(1 - next(numbers)),
            automatic=next(numbers) < (_AUTOMATIC_AT_APPLE if provider in _APPLE else _AUTOMATIC),
            scanned=provider not in _PROVIDERS
            and next(self._numbers("domain", domain)) < _SCANNED_DOMAINS,
            dead=next(numbers) < _DEAD,
        )

    def contents(self, broadcast: Row) -> Contents:
        """Return how much a broadcast appeals to people."""
        subject = broadcast["subject"]
        names = {
            match[1].removeprefix("contact.").lower() for match in PLACEHOLDER.finditer(subject)
        }
        appeal = 0.94 + 0.12 * next(self._numbers("subject", subject))
        appeal *= (1.03 if names & _NAMES else 1) * (1.02 if len(subject) <= _SHORT_SUBJECT else 1)
        html_appeal = 0.6 + 0.8 * next(self._numbers("html", broadcast["html"] or ""))
        return Contents(appeal, html_appeal)

    def plan(
        self,
        emails: Sequence[Row],
        broadcast: Row,
        *,
        recipients: Mapping[str, Recipient],
        now: int,
    ) -> list[Row]:
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
                "due": now + int(event.after * _SECOND),
            }
            for email in emails
            for event in self._events(email, contents, recipients[email["contact_id"]], now)
        ]

    def _events(self, email: Row, contents: Contents, recipient: Recipient, now: int) -> _Events:
        person = self.person(email["to"])
        numbers = self._numbers("email", email["broadcast_id"], email["to"])
        arrival = 1 + 29 * next(numbers)
        if person.dead or next(numbers) < _TRANSIENT_BOUNCE:
            bounce_type = "permanent" if person.dead else "transient"
            yield PlannedEvent(arrival, "bounced", bounce_type)
            return
        yield PlannedEvent(arrival, "delivered")
        if email["html"]:
            yield from _machines(email, person, arrival, numbers)
        read_after = None
        if next(numbers) < _probability(person, contents, recipient, now):
            read_after = _wait(now / _SECOND + arrival, numbers)
        if read_after is not None:
            reader = _Reader(person, contents, recipient)
            yield from _reading(email, reader, arrival + read_after, numbers)
        elif next(numbers) < _COMPLAINS:
            yield PlannedEvent(arrival + 24 * _HOUR * next(numbers), "complained")

    def _numbers(self, *key: str) -> Iterator[float]:
        """Yield numbers from 0 to 1, without 1, that depend only on the seed and a key."""
        text = "\n".join([self._seed, *key]).encode()
        for block in itertools.count():
            digest = hashlib.blake2b(text, salt=block.to_bytes(16)).digest()
            for number in struct.unpack("<8Q", digest):
                yield (number >> 11) / 2**53


def reads(person: Person, joined: int, now: int) -> bool:
    """Return whether a person still reads emails."""
    return person.interest > 0 and (now - joined) / _SECOND < person.reads_for


def _probability(person: Person, contents: Contents, recipient: Recipient, now: int) -> float:
    """Return the probability that a person reads an email."""
    if not reads(person, recipient.joined, now):
        return 0.0
    member_for = max(0.0, (now - recipient.joined) / _SECOND)
    new = 1 + _NEW * 2 ** (-member_for / _NEW_FOR)
    return person.interest * contents.subject * new * _LESS_PER_EMAIL**recipient.recent


def _wait(at: float, numbers: Iterator[float]) -> float | None:
    """Return the seconds until a person reads an email of now, or nothing if it waits too long."""
    looks, patience = -math.log(1 - next(numbers)), -_WAITS * math.log(1 - next(numbers))
    waited = 0.0
    while waited < patience:
        day, second = divmod(at + waited, _DAY)
        hour, second = divmod(second, _HOUR)
        weekend = (day + 3) % 7 >= 5  # the epoch began on a Thursday
        per_second = _LOOKS[int(hour)] * (_WEEKEND if weekend else 1) / _LOOKS_EVERY
        if looks < per_second * (_HOUR - second):
            waited += looks / per_second
            return waited if waited < patience else None
        looks -= per_second * (_HOUR - second)
        waited += _HOUR - second
    return None


def _machines(email: Row, person: Person, arrival: float, numbers: Iterator[float]) -> _Events:
    """Yield what a person's mail app and the domain's scanner do."""
    if person.scanned:
        at = arrival + 5 + 25 * next(numbers)
        yield PlannedEvent(at, "opened")
        for link in _links(email):
            at += next(numbers)
            yield PlannedEvent(at, "clicked", url=link)
    if person.automatic:
        yield PlannedEvent(arrival + 10 * _MINUTE * next(numbers), "opened")


def _reading(email: Row, reader: _Reader, at: float, numbers: Iterator[float]) -> _Events:
    """Yield the events of a person who reads an email."""
    person, contents, recipient = reader
    if email["html"]:
        yield PlannedEvent(at, "opened")
        if next(numbers) < _OPENS_AGAIN:
            yield PlannedEvent(at + 48 * _HOUR * next(numbers), "opened")
        if next(numbers) < _CLICKS * contents.html:
            yield from _clicks(email, at, numbers)
    leaves = _UNSUBSCRIBES + _UNSUBSCRIBES_WITHOUT_INTEREST * (1 - person.interest)
    if next(numbers) < leaves * (1 + recipient.recent):
        has_link = any(email["token"] in (email[part] or "") for part in ("html", "text"))
        reaction = "unsubscribed" if has_link else "complained"
        yield PlannedEvent(at + 10 * _MINUTE * next(numbers), reaction)


def _clicks(email: Row, at: float, numbers: Iterator[float]) -> _Events:
    """Yield up to three clicks."""
    links = _links(email)
    for _ in range(1 + int(3 * next(numbers)) if links else 0):
        at += 5 + 2 * _MINUTE * next(numbers)
        yield PlannedEvent(at, "clicked", url=links[int(len(links) * next(numbers) ** 2)])


def _links(email: Row) -> list[str]:
    """Return the links of an email other than the unsubscribe link."""
    # Without the token, emails that differ in nothing else are parsed only once.
    html = email["html"].replace(email["token"], _UNSUBSCRIBE)
    return [link for link in web_links(html) if _UNSUBSCRIBE not in link]
