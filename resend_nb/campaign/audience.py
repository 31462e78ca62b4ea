"""Who is in a broadcast's segment, who of them gets it, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from resend_nb._ui import progress_bar
from resend_nb.campaign.placeholders import FIELDS
from resend_nb.errors import NotFoundError
from resend_nb.resources import property_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact

CLOSE_LOOK = 500
"""Up to how many people topic choices and properties are read: the API gives them one contact at a time."""


@dataclass(frozen=True)
class Person:
    """Somebody in the segment.

    ``fields`` are the fields and properties that were read; ``left_out`` says why this person gets nothing, and
    is empty for a recipient.
    """

    id: str
    email: str
    fields: Mapping[str, Any]
    left_out: str = ""


@dataclass(frozen=True)
class Audience:
    """Who is in the segment.

    ``exact`` is false where so many could be recipients that topic choices were not read; whoever does not
    want the topic is counted as a recipient then. ``fallbacks`` are the properties' keys and own fallbacks.
    """

    people: Sequence[Person] = ()
    exact: bool = True
    fallbacks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recipients(self) -> list[Person]:
        """Who gets the broadcast."""
        return [person for person in self.people if not person.left_out]

    def reach(self) -> str:
        """Say how many get it, or how many it is at most.

        Examples
        --------
        >>> Audience([Person("1", "ada@example.com", {})], exact=False).reach()
        'at most 1 person'
        """
        return ("" if self.exact else "at most ") + _people(len(self.recipients))

    def summary(self) -> str:
        """Say how many get it and why others do not.

        Examples
        --------
        >>> ada = Person("1", "ada@example.com", {})
        >>> Audience([ada, Person("2", "bob@example.com", {}, "opted out")]).summary()
        '1 of 2 people in the segment; 1 opted out'
        """
        reasons = [person.left_out for person in self.people if person.left_out]
        counted = [f"{reasons.count(reason):,} {reason}" for reason in dict.fromkeys(reasons)]
        most = "" if self.exact else "at most "
        return "; ".join(
            [
                f"{most}{len(self.recipients):,} of {_people(len(self.people))} in the segment",
                *counted,
            ]
        )


def read_audience(
    client: Client, segment_id: str, topic_id: str | None = None, *, progress: bool | None = None
) -> Audience:
    """Find out who gets a broadcast.

    Parameters
    ----------
    client : Client
        The account.
    segment_id : str
        Its segment.
    topic_id : str, optional
        Its topic.
    progress : bool, optional
        Whether to show a bar while topic choices are read.

    Returns
    -------
    Audience
        Everybody in the segment; out are who opted out, is suppressed, or does not want the topic.
    """
    contacts = client.contacts.list(segment_id=segment_id)
    suppressed = (
        {each["email"].lower() for each in client.suppressions.iterate()} if contacts else set()
    )
    people = [_person(contact, suppressed) for contact in contacts]
    audience = Audience(people)
    if topic_id is None or not audience.recipients:
        return audience
    if len(audience.recipients) > CLOSE_LOOK:
        return replace(audience, exact=False)
    return replace(audience, people=_choices(client, people, topic_id, progress=progress))


def read_values(
    client: Client, audience: Audience, wanted: Collection[str], *, progress: bool | None = None
) -> Audience:
    """Read the properties that a draft shows: their own fallbacks, and the recipients' values.

    Parameters
    ----------
    client : Client
        The account.
    audience : Audience
        What :func:`read_audience` found.
    wanted : collection of str
        Keys of fields and properties; where no property is among them, no contact is read.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    Audience
        The same people. Of more than 500 recipients an even sample is read; only who was read has the
        properties among its ``fields``.
    """
    fallbacks = read_fallbacks(client)
    keys = properties_of(wanted, fallbacks)
    recipients = audience.recipients if keys else []
    step = -(-len(recipients) // CLOSE_LOOK) or 1
    read: dict[str, Person] = {}
    with progress_bar(
        recipients[::step], label="properties", unit="contact", progress=progress
    ) as shown:
        for person in shown:
            read[person.id] = read_person(client, person, keys)
    return replace(
        audience,
        people=[read.get(person.id, person) for person in audience.people],
        fallbacks=fallbacks,
    )


def read_fallbacks(client: Client) -> dict[str, Any]:
    """Read the account's properties: their keys and their own fallbacks.

    Parameters
    ----------
    client : Client
        The account.
    """
    return {each["key"]: each["fallback_value"] for each in client.contact_properties.iterate()}


def properties_of(wanted: Collection[str], fallbacks: Mapping[str, Any]) -> list[str]:
    """Give the keys of what a draft shows that a list of contacts does not have.

    Parameters
    ----------
    wanted : collection of str
        Keys of fields and properties.
    fallbacks : mapping
        The account's properties.
    """
    return [key for key in fallbacks if key in wanted and key not in FIELDS]


def read_person(client: Client, person: Person, keys: Collection[str]) -> Person:
    """Read one person's properties.

    Parameters
    ----------
    client : Client
        The account.
    person : Person
        Who.
    keys : collection of str
        Which.
    """
    held = _properties(client, person.id)
    return replace(person, fields={**person.fields, **{key: held.get(key) for key in keys}})


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _person(contact: Contact, suppressed: Collection[str]) -> Person:
    reason = ""
    if contact["unsubscribed"]:
        reason = "opted out"
    elif contact["email"].lower() in suppressed:
        reason = "suppressed"
    fields = {name: value for name, value in contact.items() if name in FIELDS}
    return Person(contact["id"], contact["email"], fields, reason)


def _choices(
    client: Client, people: Sequence[Person], topic_id: str, *, progress: bool | None
) -> list[Person]:
    default = client.topics.get(topic_id)["default_subscription"]
    decided = []
    with progress_bar(people, label="topic choices", unit="contact", progress=progress) as shown:
        for person in shown:
            wants = person.left_out or _choice(client, person.id, topic_id, default) == "opt_in"
            decided.append(person if wants else replace(person, left_out="without the topic"))
    return decided


def _choice(client: Client, contact_id: str, topic_id: str, default: str) -> str:
    try:
        chosen = {
            each["id"]: each["subscription"] for each in client.contacts.topics.iterate(contact_id)
        }
    except NotFoundError:  # deleted since the segment was read
        return "opt_out"
    return chosen.get(topic_id, default)


def _properties(client: Client, contact_id: str) -> dict[str, Any]:
    try:
        return property_values(client.contacts.get(contact_id))
    except NotFoundError:  # deleted since the segment was read
        return {}
