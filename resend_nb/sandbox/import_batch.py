"""One batch of an import: rows are applied to people in memory, and saved in a few statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import csv_file, fields, problems
from resend_nb.sandbox.handlers import contacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


@dataclass
class _Person:
    """A contact as the rows so far leave it; ``contact`` has no ``seq`` before it is created."""

    contact: Row
    is_saved: bool = False
    is_upserted: bool = False
    is_skipped: bool = False
    is_cleared: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    def follows(self, *, skipped: bool) -> bool:
        """Whether the contact gets the segments or topics of the import."""
        return self.is_upserted or (skipped and self.is_skipped)


class Batch:
    """Some rows of an import, which create and change contacts as ``POST /contacts`` does."""

    def __init__(
        self, context: RequestContext, plan: Row, rows: Iterable[Mapping[Any, str]]
    ) -> None:
        self._context = context
        self._plan = plan
        self._properties = context.store.properties.by_key()
        self._missing = _missing_reference(context, plan)
        column = plan["columns"]["email"]
        emails = {contacts.kept_email(context, cells[column]) for cells in rows}
        found = context.store.contacts.find_all(emails)
        self._people = {email: _Person(row, is_saved=True) for email, row in found.items()}

    def add(self, cells: Mapping[Any, str]) -> str:
        """Apply a row and return its outcome."""
        try:
            body = _body(self._plan, cells)
            email = fields.valid_email(fields.required(body, "email"))
            email = contacts.kept_email(self._context, email)
            person = self._people.get(email)
            if person is not None and self._plan["on_conflict"] == "skip":
                person.is_skipped = True
                return "skipped"
            values = contacts.typed_values(self._context, body["properties"], self._properties)
            if self._missing is not None:
                raise self._missing
        except problems.Problem:
            return "failed"
        outcome = "created" if person is None else "updated"
        self._upsert(email, contacts.named_fields(body), values)
        return outcome

    def _upsert(self, email: str, attributes: Row, values: dict[str, Any]) -> None:
        person = self._people.get(email)
        resets = person is None or self._context.switches.upsert_resets
        if person is None:
            created_at = self._context.now
            person = self._people[email] = _Person({"email": email, "created_at": created_at})
        if resets:
            person.contact |= contacts.DEFAULTS
            person.values.clear()
            person.is_cleared = True
        person.contact |= attributes
        person.values |= values
        person.is_upserted = True

    def save(self) -> None:
        """Save what the rows have changed."""
        store, people = self._context.store, self._people.values()
        store.contacts.create_all([person.contact for person in people if not person.is_saved])
        changed = [person for person in people if person.is_saved and person.is_upserted]
        store.contacts.update_all([person.contact for person in changed])
        store.contacts.clear_all_values([person.contact for person in changed if person.is_cleared])
        store.contacts.set_all_values([(person.contact, person.values) for person in people])
        self._join()

    def _join(self) -> None:
        """Add contacts to the segments and topics; switches decide on skipped contacts."""
        context, store, people = self._context, self._context.store, self._people.values()
        if self._missing is not None:
            return
        joins = context.switches.skipped_join_segments
        joining = [person.contact for person in people if person.follows(skipped=joins)]
        for segment in self._plan["segments"]:
            store.segments.add_all(segment["id"], joining, now=context.now)
        chooses = context.switches.skipped_choose_topics
        choosing = [person.contact for person in people if person.follows(skipped=chooses)]
        for topic in self._plan["topics"]:
            store.contacts.set_all_subscriptions(choosing, topic["id"], topic["subscription"])


def _missing_reference(context: RequestContext, plan: Row) -> problems.Problem | None:
    """Return the problem of a segment or topic that was deleted after the upload."""
    try:
        for segment in plan["segments"]:
            contacts.segment_to_join(context, segment)
        for topic in plan["topics"]:
            contacts.subscription(context, topic)
    except problems.Problem as problem:
        return problem
    return None


def _body(plan: Row, cells: Mapping[Any, str]) -> dict[str, Any]:
    """Convert a row to the body of ``POST /contacts``, without its empty cells."""
    if None in cells:
        raise problems.invalid("The row has more cells than the header.")
    body: dict[str, Any] = {}
    for name, column in plan["columns"].items():
        if cells[column]:
            kind = "boolean" if name == "unsubscribed" else "string"
            body[name] = csv_file.value(cells[column], kind)
    body["properties"] = {
        key: csv_file.value(cells[source["column"]], source["type"])
        for key, source in plan["properties"].items()
        if cells[source["column"]]
    }
    return body
