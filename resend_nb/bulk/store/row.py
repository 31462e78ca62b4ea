"""A row of the data, and the states it goes through.

This is the only module that assigns ``action``, ``status``, ``reason``, ``tried``, ``retry`` and
``did``; everything else calls the methods of :class:`Row`.

==============  ======================================  ==================================
status          meaning                                 set by
==============  ======================================  ==================================
pending         something is left to do                 a new row, and ``reopen`` of both kinds
invalid         a cell of the row cannot be used        ``refuse``, while data is checked
skipped         the data forbids to add the person      ``refuse``, while data is checked
duplicate       an earlier row is of the same person    ``refuse``, while data is checked
not_found       the person is not a contact             ``refuse``, when planned or run
already_member  nothing to do: in the segment           ``plan_steps``
not_member      nothing to do: not in the segment       ``plan_steps``, ``refuse``
unchanged       nothing to do                           ``plan_steps``, ``keep``, ``finish``
stale           the account changed since the plan      ``mark_stale``, ``refuse``
created         the contact was created                 ``finish``
updated         fields were changed                     ``finish``
added           the contact was added to the segment    ``finish``
opted_out       the opt-out was recorded                ``finish``
removed         the contact left the segment            ``finish``
deleted         the contact was deleted                 ``finish``
failed          a request failed                        ``fail``
==============  ======================================  ==================================

A pending row is either waiting or started (``tried``)::

    waiting --start--> started --finish--> done
       ^                  |---fail-----> failed
       |                  |---refuse---> not_found, as the contact to be deleted is gone
       |---- postpone ----|
       |---- reopen ------ any row that a resumed run may still do
       |---- reopen_to_opt_out -- a created row whose opt-out is missing

``stop`` leaves a row pending when the run ends early. ``retry`` is whether another run may help.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from resend_nb.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.bulk.store.account import KnownContact

Step = Literal["opted_out", "joined", "left"]

FINAL_STATUS = {
    "create": "created",
    "update": "updated",
    "add": "added",
    "opt_out": "opted_out",
    "remove": "removed",
    "delete": "deleted",
    "none": "unchanged",
}
"""The status of a row whose action succeeded."""

NO_CONSENT = "no_consent"
"""The ``opt_out`` of a row whose person never agreed; a report returns it in the column."""

_EMPTY: Mapping[str, Any] = {}


@dataclass(slots=True)
class Row:
    """A row of the data: what it says, what is planned for it, and what was done.

    ``unsubscribed`` is ``None`` if the cell is neither yes nor no. ``opt_out`` is that cell as the
    report returns it: an opt-out found in another row of the person stays with this row, whatever
    part of the report is passed back in. ``has_opted_out`` is what the account says.

    ``importable`` is whether a CSV file can carry a new contact. The steps that are left are
    ``to_opt_out`` (contact ids), ``fields`` (field or property to its old and new value),
    ``joins``, and ``to_leave`` (contact ids); ``changes`` puts them into words, and ``did`` has
    the steps that were done. Most rows have no steps, so they share the empty values. A contact
    whose ``action`` is delete leaves the segment if it cannot be deleted.

    An import creates contacts without telling their ids: ``contact_id`` is ``None`` until the
    contact is read, and the contact ids of the steps in ``did`` are an empty list.
    """

    email: str | None = None
    person: str = ""
    first_name: str | None = None
    last_name: str | None = None
    unsubscribed: bool | None = False
    action: str = "none"
    changes: str = ""
    status: str = "pending"
    reason: str = ""
    contact_id: str | None = None
    has_opted_out: bool = False
    importable: bool = False
    joins: bool = False
    tried: bool = False
    retry: bool = False
    opt_out: Any = None
    properties: dict[str, str | float] = field(default_factory=dict)
    to_opt_out: Sequence[str] = ()
    fields: Mapping[str, list[Any]] = field(default_factory=lambda: _EMPTY)
    to_leave: Sequence[str] = ()
    did: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    position: int = -1

    @property
    def has_steps(self) -> bool:
        """Whether a contact is still to be created, changed or deleted."""
        is_whole = self.contact_id is None or self.action == "delete"
        return bool(is_whole or self.to_opt_out or self.fields or self.joins or self.to_leave)

    def note(self, reason: str) -> None:
        """Add to the reason."""
        self.reason = "; ".join(filter(None, (self.reason, printable(reason))))

    def refuse(self, status: str, reason: str) -> None:
        """Exclude the row from the run; another run does not help."""
        self.status, self.reason = status, printable(reason)
        self.tried = self.retry = False

    def mark_stale(self, planned: str) -> None:
        """Exclude the row because the account no longer fits the plan; a new plan may help."""
        self.refuse(
            "stale", f"the account changed since the plan, which was: {planned}; make a new plan"
        )
        self.retry = True

    def match(self, contacts: Sequence[KnownContact]) -> KnownContact:
        """Tie the row to a contact of its person; of several, to the one that opted out."""
        contact = max(contacts, key=lambda known: (known.unsubscribed, known.email == self.email))
        self.contact_id, self.has_opted_out = contact.id, contact.unsubscribed
        opts_out = bool(self.unsubscribed)
        self.to_opt_out = [known.id for known in contacts if opts_out and not known.unsubscribed]
        return contact

    def match_created(self, contacts: Sequence[KnownContact]) -> KnownContact:
        """Tie the row to the contact with its own address, which the run may have created.

        If the person has opted out under another spelling, this contact must opt out, too.
        """
        other = self.match(contacts)
        contact = next((known for known in contacts if known.email == self.email), other)
        self.contact_id, self.has_opted_out = contact.id, contact.unsubscribed
        return contact

    def plan_create(self, *, joins: bool, importable: bool) -> None:
        """Plan to create the contact."""
        self.action, self.joins, self.importable = "create", joins, importable
        if self.unsubscribed:
            self.note("created as unsubscribed")
        self.changes = self.describe_changes()

    def plan_steps(self, otherwise: str) -> None:
        """Name the action after the steps; without steps the status is ``otherwise``."""
        self.action = self._choose_action()
        if self.action == "none":
            self.status = otherwise
        self.changes = self.describe_changes()

    def plan_removal(self, contact_id: str, reason: str) -> None:
        """Plan to remove the contact from the segment."""
        self.contact_id, self.to_leave = contact_id, [contact_id]
        self.note(reason)
        self.plan_steps("not_member")

    def plan_deletion(self, written: Row) -> None:
        """Plan to delete the contact that a row of an earlier run created, if it is unchanged."""
        self.first_name, self.last_name = written.first_name, written.last_name
        self.properties = written.properties
        self.action = "delete"
        self.changes = self.describe_changes()

    def why_kept(
        self,
        unsubscribed: bool,  # noqa: FBT001 -- the fields of a contact in their order
        first_name: str | None,
        last_name: str | None,
        properties: Mapping[str, Any] | None = None,
    ) -> str:
        """Return why the contact that this row created must be kept, as it is no longer as created.

        ``properties`` are left out if they are not known.
        """
        if unsubscribed:
            return "the contact stays: it has opted out"
        new = {"first_name": first_name or None, "last_name": last_name or None}
        old: dict[str, Any] = {"first_name": self.first_name, "last_name": self.last_name}
        if properties is not None:
            new |= {f"properties.{key}": value for key, value in properties.items()}
            old |= {f"properties.{key}": value for key, value in self.properties.items()}
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return f"the contact stays: {changed[0]} was changed since then" if changed else ""

    def keep(self, reason: str) -> None:
        """Keep the contact that was to be deleted; it may have left the segment instead."""
        self.action = "remove" if self.did.get("left") else "none"
        self.changes = "leaves" if self.did.get("left") else ""
        self.note(reason)

    def replan(self, contacts: Sequence[KnownContact]) -> None:
        """Change the contact instead of creating it, because it appeared during the run."""
        if self.opt_out == NO_CONSENT:  # which opts out nobody who is a contact, and adds nobody
            self.unsubscribed = self.joins = False
        self.match(contacts)
        self.action = self._choose_action()
        self.note("became a contact during the run; its fields are unchanged")

    def reopen(self) -> None:
        """Make a row of an earlier run pending again."""
        self.status, self.reason, self.retry = "pending", "", False

    def reopen_to_opt_out(self, reason: str) -> None:
        """Make a created row pending again, because its contact must opt out."""
        self.status, self.retry = "pending", True
        self.to_opt_out = [str(self.contact_id)]
        self.note(reason)

    def leave_unchecked(self) -> None:
        """Let a resumed run check the contact, because this run could not at its end."""
        self.tried = self.retry = True
        self.note("whether it has opted out meanwhile is not checked yet; resume_run checks it")

    def start(self) -> None:
        """Mark the row as started; from now on an interrupt leaves its outcome unknown."""
        self.tried = self.retry = True

    def finish(self) -> None:
        """Mark the row as done."""
        self.status = FINAL_STATUS[self.action]
        self.tried = self.retry = False

    def fail(self, reason: str, *, retry: bool) -> None:
        """Mark the row as failed."""
        self.status, self.retry = "failed", retry
        self.note(reason)

    def postpone(self, reason: str) -> None:
        """Return a started row to those that wait, because the import did not complete it."""
        self.tried = self.retry = False
        self.note(reason)

    def stop(self, reason: str) -> None:
        """Leave the row pending because the run ends early, for this reason."""
        self.retry = True
        outcome = "it may have been done" if self.tried else "not tried"
        self.note(f"{outcome}: {reason}")

    def record_created(
        self, contact_id: str, *, joined: bool = False, assumed: bool = False
    ) -> None:
        """Record that this run created the contact, or must have, as the row was started."""
        joined = joined or self.did.get("joined") == []
        did: dict[str, Any] = {"joined": [contact_id]} if joined else {}
        did |= {"assumed": True} if assumed else {}
        self.contact_id, self.did = contact_id, {**self.did, "created": True, **did}
        self.joins = self.joins and not joined

    def record_imported(self) -> None:
        """Record that an import created the contact, whose id it did not tell, and joined it."""
        self.did = {"created": True} | ({"joined": []} if self.joins else {})
        self.joins = False

    def identify(self, contacts: Iterable[KnownContact], *, assumed: bool = False) -> None:
        """Find the contact that an import created, among those of the person, by its address."""
        if contact := next((known for known in contacts if known.email == self.email), None):
            self.record_created(contact.id, assumed=assumed)

    def record_changed(self, fields: Mapping[str, list[Any]]) -> None:
        """Record that this run changed these fields, which are no longer left."""
        self.did = {**self.did, "changed": {**self.did.get("changed", _EMPTY), **fields}}
        self.fields = {name: change for name, change in self.fields.items() if name not in fields}

    def record(self, step: Step, ids: Sequence[str]) -> None:
        """Record that this run did a step for these contacts, which is no longer left."""
        self.did = {**self.did, step: [*self.did.get(step, ()), *ids]}
        self.drop(step, ids)

    def record_deleted(self) -> None:
        """Record that this run deleted the contact, which also left its segments."""
        self.did = {**self.did, "deleted": [str(self.contact_id)]}
        self.to_leave = []

    def drop(self, step: Step, ids: Sequence[str]) -> None:
        """Drop a step for these contacts, because nothing is left to do for them."""
        if step == "opted_out":
            self.to_opt_out = [
                contact_id for contact_id in self.to_opt_out if contact_id not in ids
            ]
        elif step == "left":
            self.to_leave = [contact_id for contact_id in self.to_leave if contact_id not in ids]
        elif ids:
            self.joins = False

    def describe_changes(self) -> str:
        """Describe what is left to do, field by field.

        >>> Row(contact_id="c", fields={"first_name": ["Ad", "Ada"]}, joins=True).describe_changes()
        "first_name: 'Ad' -> 'Ada', joins"
        """
        if self.action == "delete":
            return "is deleted"
        if self.action == "create":
            values: dict[str, Any] = {"first_name": self.first_name, "last_name": self.last_name}
            values |= {f"properties.{key}": value for key, value in self.properties.items()}
            parts = [f"{name}: {value!r}" for name, value in values.items() if value is not None]
            parts += ["opts out"] if self.unsubscribed else []
        else:
            parts = ["opts out"] if self.to_opt_out else []
            parts += [f"{name}: {old!r} -> {new!r}" for name, (old, new) in self.fields.items()]
        parts += ["joins"] if self.joins else []
        parts += ["leaves"] if self.to_leave else []
        return ", ".join(parts)

    def _choose_action(self) -> str:
        steps = {
            "opt_out": self.to_opt_out,
            "update": self.fields,
            "add": self.joins,
            "remove": self.to_leave,
        }
        return next((action for action, wanted in steps.items() if wanted), "none")
