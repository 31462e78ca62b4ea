"""The plan carried out; whatever happens, every row says how it ended."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from resend_nb._concurrency import run_concurrently
from resend_nb._http.retry import should_retry
from resend_nb.bulk.execute.imports import by_import
from resend_nb.bulk.execute.new_contacts import NewContacts
from resend_nb.bulk.plan import FINAL_STATUS
from resend_nb.bulk.store.rows import CREATED, PENDING
from resend_nb.errors import (
    APIError,
    ContactExistsError,
    NotFoundError,
    ResendError,
)
from resend_nb.resources import create_contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.journal import Journal
    from resend_nb.bulk.store.row import Row
    from resend_nb.client import Client

_PATIENCE = 3
"""So many rows in a row may fail for reasons that are not theirs."""

_LOOKS = 3
"""So often a new contact is looked for again whose answer was lost."""


class Runner:
    """A plan being carried out.

    Parameters
    ----------
    client : Client
        The account.
    journal : Journal
        Holds the rows; is describe_changes of each before it is tried, and when it has ended.
    segment_id : str or None
        The segment to fill.
    account : Account
        What the account held when the rows were planned.
    listener : ProgressListener
        Who looks on.
    """

    def __init__(
        self,
        client: Client,
        journal: Journal,
        *,
        segment_id: str | None,
        account: Account,
        listener: ProgressListener,
    ) -> None:
        self._client = client
        self._journal = journal
        self._rows = journal.rows
        self._segment_id = segment_id
        self._account = account
        self._watch = listener
        self._new_contacts = NewContacts(client, account)
        self._under_way: dict[int, Row] = {}
        self._errors: dict[int, Exception | None] = {}

    def run(self, files: Mapping[str, str] | None) -> None:
        """Do what is planned; Ctrl-C and failures that are nobody's row stop it, with the rest pending.

        Parameters
        ----------
        files : mapping or None
            Whether people who are new go by files first: the types of the properties in them.
        """
        reason = "not tried: the run was stopped"
        try:
            if files is None or self._send_files(files):
                reason = self._send_rows() or reason
                self._propagate_opt_outs()
        except ResendError as error:
            reason = _stopped_by(error)
        except KeyboardInterrupt:
            reason = "not tried: the run was interrupted"
        # Also what has ended since the run was stopped.
        self._rows.write(self._under_way.values())
        for window in self._rows.windows(PENDING):
            for row in window:
                row.note("interrupted under way: it may have been done" if row.tried else reason)
                row.retry = True
            self._rows.write(window)

    def _send_files(self, types: Mapping[str, str]) -> bool:
        self._journal.note(files_since=self._client.now.isoformat())
        return by_import(
            self._client,
            self._rows,
            types,
            segment_id=self._segment_id,
            account=self._account,
            new_contacts=self._new_contacts,
            listener=self._watch,
        )

    def _send_rows(self) -> str | None:
        """Do row by row; gives what has stopped it, if that was an error."""
        failures = 0
        with contextlib.closing(
            run_concurrently(self._client, self._attempt, self._start_rows())
        ) as done:
            for row in done:
                self._rows.write([row])
                del self._under_way[row.position]
                self._watch.advance(1, failed=row.status == "failed")
                error = self._errors.pop(row.position)
                failures = failures + 1 if error is not None and row.retry else 0
                if _aborts_run(error) or failures == _PATIENCE:
                    return _stopped_by(error)
        return None

    def _propagate_opt_outs(self) -> None:
        """Opt a new contact out whose person has meanwhile opted out under another spelling of the address."""
        if not self._rows.count(CREATED):
            return
        self._new_contacts.look()
        for contact in self._account.opted_out():
            for row in self._rows.of(contact.person):
                if row.did.get("created"):
                    self._follow(row)

    def _follow(self, row: Row) -> None:
        contacts_of = self._account.contacts_of(row.person)
        ours = [
            each.id for each in contacts_of if each.email == row.email and not each.unsubscribed
        ]
        if ours and not row.did.get("opted_out"):
            self._client.contacts.update(ours[0], unsubscribed=True)
            row.record("opted_out", ours[:1])
            row.note("opted out under another spelling of the address, and so here")
            self._rows.write([row])

    def _start_rows(self) -> Iterator[Row]:
        for row in self._rows.each(PENDING):
            if self._watch.is_cancelled():
                return
            row.tried = row.retry = True  # until it is done: an interrupt may come at any moment
            self._under_way[row.position] = row
            self._rows.write([row])
            yield row

    def _attempt(self, row: Row) -> None:
        self._errors[row.position] = _attempt(
            self._client, row, self._segment_id, self._new_contacts
        )


def _attempt(
    client: Client, row: Row, segment_id: str | None, new_contacts: NewContacts
) -> Exception | None:
    try:
        if row.contact_id is None:
            _create(client, row, segment_id, new_contacts)
        else:
            _change(client, row, segment_id)
    except Exception as error:  # noqa: BLE001 -- one row must never cost the report of the others
        row.status = "failed"
        row.note(_said(error))
        row.retry = not isinstance(error, APIError) or _may_pass(error)
        return error
    row.status, row.retry = FINAL_STATUS[row.action], False
    return None


def _aborts_run(error: Exception | None) -> bool:
    """Whether the next row would fail too."""
    return isinstance(error, ResendError) and error.aborts_run


def _may_pass(error: APIError) -> bool:
    """Tell whether another run may help: a fault passes, and who was deleted meanwhile is created next time."""
    return (
        should_retry(error, repeatable=True) or error.aborts_run or isinstance(error, NotFoundError)
    )


def _create(client: Client, row: Row, segment_id: str | None, new_contacts: NewContacts) -> None:
    """Make a contact; where an answer is lost, look whether it is there, and try again if it is not."""
    preflight = new_contacts.preflight(row.person)
    for attempt in range(1, _LOOKS + 1):
        try:
            contact = create_contact(
                client.request,
                email=str(row.email),
                first_name=row.first_name,
                last_name=row.last_name,
                unsubscribed=bool(row.unsubscribed),
                properties=row.properties,
                segments=[{"id": segment_id}] if segment_id else None,
                preflight=preflight,
            )
        except ContactExistsError:
            found = new_contacts.of(row.person)
            ours = attempt > 1 and any(each.email == row.email for each in found)
            _found(row, [each.id for each in found], ours=ours)
            _change(client, row, segment_id)
            return
        except ResendError as error:
            if not error.outcome_unknown or attempt == _LOOKS or error.aborts_run:
                raise
        else:
            row.contact_id, row.did = contact["id"], {**row.did, "created": True}
            row.record("joined", [contact["id"]] if segment_id else [])
            row.joins = False
            return


def _found(row: Row, ids: list[str], *, ours: bool) -> None:
    row.contact_id = ids[0]
    row.to_opt_out = ids if row.unsubscribed else []
    if ours:
        row.did = {**row.did, "created": True}
        row.note("the answer to its creation was lost; it is there")
    else:
        row.action = "add" if row.joins else "opt_out" if row.to_opt_out else "none"
        row.note("became a contact while this ran; its fields stay")


def _change(client: Client, row: Row, segment_id: str | None) -> None:
    """Record the opt-out first: nobody may be in reach for even a moment."""
    while row.to_opt_out:
        contact_id = row.to_opt_out[0]
        client.contacts.update(contact_id, unsubscribed=True)
        row.to_opt_out = row.to_opt_out[1:]
        row.record("opted_out", [contact_id])
        if not row.to_opt_out:
            row.note("the data's opt-out is recorded")
    if row.fields:
        client.contacts.update(str(row.contact_id), **_body(row.fields))
        row.did, row.fields = {**row.did, "changed": row.fields}, {}
    if row.joins:
        client.contacts.segments.add(str(row.contact_id), str(segment_id))
        row.record("joined", [str(row.contact_id)])
        row.joins = False
    while row.to_leave:
        contact_id = row.to_leave[0]
        client.contacts.segments.remove(contact_id, str(segment_id))
        row.to_leave = row.to_leave[1:]
        row.record("left", [contact_id])


def _body(fields: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Turn changes into what a PATCH takes."""
    names = {name: new for name, (_, new) in fields.items() if not name.startswith("properties.")}
    properties = {
        name.removeprefix("properties."): new
        for name, (_, new) in fields.items()
        if name.startswith("properties.")
    }
    return names | ({"properties": properties} if properties else {})


def _stopped_by(error: Exception | None) -> str:
    return f"not tried: the run stopped after {_said(error)!r}"


def _said(error: Exception | None) -> str:
    return (
        error.server_message if isinstance(error, APIError) else str(error) or type(error).__name__
    )
