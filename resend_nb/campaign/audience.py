"""The audience of a broadcast: its recipients, and the members of the segment who are left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize, progress_bar
from resend_nb.campaign.placeholders import FIELDS
from resend_nb.errors import NotFoundError
from resend_nb.resources import iterate_segment, property_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact

MAX_READ = 500
"""Most contacts whose topic choice or properties are read: the API returns them one at a time."""


@dataclass(frozen=True)
class Person:
    """A member of the segment.

    ``fields`` has the fields and properties that were read. ``left_out`` is the reason why this
    member does not get the broadcast; it is empty for a recipient.
    """

    id: str
    email: str
    fields: Mapping[str, Any]
    left_out: str = ""


@dataclass(frozen=True)
class Audience:
    """The members of the segment.

    ``exact`` is false if there were too many to read their topic choices; then members who opted
    out of the topic count as recipients. ``fallbacks`` maps properties to their own fallbacks.
    """

    people: Sequence[Person] = ()
    exact: bool = True
    fallbacks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recipients(self) -> list[Person]:
        """The members who get the broadcast."""
        return [person for person in self.people if not person.left_out]

    @property
    def left_out(self) -> dict[str, int]:
        """How many members are left out, by reason."""
        reasons = [person.left_out for person in self.people if person.left_out]
        return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}

    def reach(self) -> str:
        """Return the number of recipients in words.

        Examples
        --------
        >>> Audience([Person("1", "ada@example.com", {})], exact=False).reach()
        'at most 1 person'
        """
        return self._at_most + pluralize(len(self.recipients), "person", "people")

    def summary(self) -> str:
        """Return the numbers of recipients and of members left out in words.

        Examples
        --------
        >>> ada = Person("1", "ada@example.com", {})
        >>> Audience([ada, Person("2", "bob@example.com", {}, "opted out")]).summary()
        '1 of 2 people in the segment; 1 opted out'
        """
        everyone = pluralize(len(self.people), "person", "people")
        recipients = f"{self._at_most}{len(self.recipients):,} of {everyone} in the segment"
        reasons = [f"{number:,} {reason}" for reason, number in self.left_out.items()]
        return "; ".join([recipients, *reasons])

    @property
    def _at_most(self) -> str:
        return "" if self.exact else "at most "


def read_audience(
    client: Client,
    segment_id: str,
    topic_id: str | None = None,
    *,
    limit: int | None = None,
    progress: bool | None = None,
) -> Audience:
    """Read the members of a segment: opt-outs, suppressions and topic choices leave some out.

    ``limit`` is the number of members in a page, by default the most that the API returns.
    """
    contacts = list(iterate_segment(client.request, segment_id, limit=limit))
    suppressed = set()
    if contacts:
        suppressed = {entry["email"].lower() for entry in client.suppressions.iterate()}
    people = [_person(contact, suppressed) for contact in contacts]
    audience = Audience(people)
    if topic_id is None or not audience.recipients:
        return audience
    if len(audience.recipients) > MAX_READ:
        return replace(audience, exact=False)
    subscribers = _without_topic_opt_outs(client, people, topic_id, progress=progress)
    return replace(audience, people=subscribers)


def read_values(
    client: Client, audience: Audience, wanted: Collection[str], *, progress: bool | None = None
) -> Audience:
    """Add the properties among the wanted keys to the recipients, and all properties' fallbacks.

    An evenly spaced sample of 500 is read if there are more recipients. No contact is read if no
    property is wanted.
    """
    fallbacks = read_fallbacks(client)
    keys = properties_of(wanted, fallbacks)
    recipients = audience.recipients if keys else []
    step = -(-len(recipients) // MAX_READ) or 1
    read: dict[str, Person] = {}
    with progress_bar(
        recipients[::step], label="properties", unit="contact", progress=progress
    ) as sample:
        for person in sample:
            read[person.id] = read_person(client, person, keys)
    people = [read.get(person.id, person) for person in audience.people]
    return replace(audience, people=people, fallbacks=fallbacks)


def read_fallbacks(client: Client) -> dict[str, Any]:
    """Return the keys of the account's properties, with each property's own fallback."""
    properties = client.contact_properties.iterate()
    return {entry["key"]: entry["fallback_value"] for entry in properties}


def properties_of(wanted: Collection[str], fallbacks: Mapping[str, Any]) -> list[str]:
    """Return the wanted keys that are properties: those that lists of contacts do not include."""
    return [key for key in fallbacks if key in wanted and key not in FIELDS]


def read_person(client: Client, person: Person, keys: Collection[str]) -> Person:
    """Return the member with these properties added."""
    try:
        values = property_values(client.contacts.get(person.id))
    except NotFoundError:  # deleted since the segment was read
        values = {}
    return replace(person, fields={**person.fields, **{key: values.get(key) for key in keys}})


def _person(contact: Contact, suppressed: Collection[str]) -> Person:
    reason = ""
    if contact["unsubscribed"]:
        reason = "opted out"
    elif contact["email"].lower() in suppressed:
        reason = "suppressed"
    fields = {name: value for name, value in contact.items() if name in FIELDS}
    return Person(contact["id"], contact["email"], fields, reason)


def _without_topic_opt_outs(
    client: Client, people: Sequence[Person], topic_id: str, *, progress: bool | None
) -> list[Person]:
    """Leave out the members who are not subscribed to the topic."""
    default = client.topics.get(topic_id)["default_subscription"]
    decided = []
    with progress_bar(people, label="topic choices", unit="contact", progress=progress) as members:
        for person in members:
            if not person.left_out and not _is_subscribed(client, person.id, topic_id, default):
                person = replace(person, left_out="not subscribed to the topic")
            decided.append(person)
    return decided


def _is_subscribed(client: Client, contact_id: str, topic_id: str, default: str) -> bool:
    try:
        topics = list(client.contacts.topics.iterate(contact_id))
    except NotFoundError:  # deleted since the segment was read
        return False
    choices = {topic["id"]: topic["subscription"] for topic in topics}
    return choices.get(topic_id, default) == "opt_in"
