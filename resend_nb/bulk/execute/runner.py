"""Run a plan; whatever happens, every row ends with a status and a reason."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from typing import TYPE_CHECKING, Any

from resend_nb._concurrency import run_concurrently
from resend_nb._http.retry import should_retry
from resend_nb.bulk.execute.deletions import ATTEMPTS, Deletions
from resend_nb.bulk.execute.imports import import_rows
from resend_nb.bulk.execute.new_contacts import NewContacts
from resend_nb.bulk.execute.opt_outs import SETTLE, lost_opt_outs
from resend_nb.errors import (
    APIError,
    ContactExistsError,
    NotFoundError,
    ResendError,
    may_have_acted,
)
from resend_nb.resources import create_contact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.journal import Journal
    from resend_nb.bulk.store.row import Row
    from resend_nb.client import Client

OUTCOME_UNKNOWN = "outcome unknown"
"""Added to the reason of a row if the server may have acted although the request failed."""

_SPACE = "make sure that the disk has space, then finish the run with resume_run"

_MAX_FAILURES = 3
"""Stop after this many consecutive rows failed for reasons unrelated to the row."""


class Runner:
    """Runs the plan in a journal, and writes each row there before it starts and when it ends.

    ``stop_reason`` is why rows are left, ``left`` how many, and ``interrupt`` what stopped the run
    if that was Ctrl-C. ``unwritten`` are the rows that were started and could not be written to the
    journal at the end; ``None`` if everything is written. Then ``left`` is not known.
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
        self._listener = listener
        self._new_contacts = NewContacts(client, account, journal.rows)
        self._deletions = Deletions(client, account, segment_id)
        self._started: dict[int, Row] = {}
        self._errors: dict[int, Exception] = {}
        self._failures = 0
        self.stop_reason = "the run was stopped"
        self.left: int | None = None
        self.interrupt: KeyboardInterrupt | None = None
        self.unwritten: list[Row] | None = None

    def run(self, import_types: Mapping[str, str] | None) -> None:
        """Do the pending rows, new contacts by file first if property types for it are given.

        Ctrl-C and errors that are not about a row stop the run; the other rows stay pending, and
        the caller decides how to go on.
        """
        try:
            if import_types is None or self._import(import_types):
                self._run_rows()
                self._restore_opt_outs()
        except ResendError as error:
            self.stop_reason = _stop_reason(error)
        except KeyboardInterrupt as interrupt:
            self.stop_reason, self.interrupt = "the run was interrupted", interrupt
        except sqlite3.Error as error:
            self.stop_reason = f"the journal could not be written ({error}); {_SPACE}"
        self._write_the_rest()

    def _run_rows(self) -> None:
        ended = run_concurrently(self._client, self._attempt, self._start_rows())
        with contextlib.closing(ended):
            for row in ended:
                if error := self._end(row):
                    self.stop_reason = _stop_reason(error)
                    return

    def _write_the_rest(self) -> None:
        """Write the rows that ended after the run was stopped, and why the others are left."""
        try:
            self._rows.write(self._started.values())
            for row in self._rows.edit("pending"):
                row.stop(self.stop_reason)
            self.left = self._rows.count("pending")
        except sqlite3.Error:
            self.unwritten = list(self._started.values())
            for row in self.unwritten:
                if row.status == "pending":
                    row.stop(self.stop_reason)

    def _import(self, types: Mapping[str, str]) -> bool:
        self._journal.add_facts(files_since=self._client.now.isoformat())
        return import_rows(
            self._client,
            self._rows,
            types,
            segment_id=self._segment_id,
            account=self._account,
            new_contacts=self._new_contacts,
            listener=self._listener,
        )

    def _start_rows(self) -> Iterator[Row]:
        """Yield rows, each written to the journal as started: Ctrl-C may come at any time."""
        for row in self._rows.read("pending"):
            if self._listener.cancelled:
                return
            self._start(row)
            yield row

    def _start(self, row: Row) -> None:
        self._rows.write_started([row.position])
        row.start()
        self._started[row.position] = row

    def _end(self, row: Row) -> Exception | None:
        """Write a row that has ended, and return its error if the run must stop."""
        error = self._write_end(row)
        self._listener.advance(1, failed=row.status == "failed")
        self._failures = self._failures + 1 if error is not None and row.retry else 0
        aborts_run = isinstance(error, ResendError) and error.aborts_run
        return error if aborts_run or self._failures == _MAX_FAILURES else None

    def _write_end(self, row: Row) -> Exception | None:
        self._rows.write([row])
        del self._started[row.position]
        return self._errors.pop(row.position, None)

    def _attempt(self, row: Row) -> None:
        try:
            if row.action == "delete":
                self._delete(row)
            elif row.contact_id is None:
                self._create(row)
            else:
                self._change(row)
        except Exception as error:  # noqa: BLE001 -- one row must not stop the report
            self._errors[row.position] = error
            row.fail(_message(error), retry=not isinstance(error, APIError) or _may_pass(error))
        else:
            if row.status == "pending":
                row.finish()

    def _create(self, row: Row) -> None:
        """Create a contact; if the response is lost, look for it before another attempt."""
        check = self._new_contacts.preflight(row)
        for attempt in itertools.count(1):
            try:
                contact = create_contact(
                    self._client.request,
                    email=str(row.email),
                    first_name=row.first_name,
                    last_name=row.last_name,
                    unsubscribed=bool(row.unsubscribed),
                    properties=row.properties,
                    segments=[{"id": self._segment_id}] if self._segment_id else None,
                    preflight=check,
                )
            except ContactExistsError:
                self._adopt(row, attempt)
                return
            except ResendError as error:
                # A failed look-up is not a lost response to the creation.
                if not may_have_acted(error) or attempt == ATTEMPTS or error.aborts_run:
                    raise
            else:
                row.record_created(contact["id"], joined=self._segment_id is not None)
                return

    def _adopt(self, row: Row, attempt: int) -> None:
        """Change the contact that exists by now, which an earlier attempt may have created."""
        contacts = self._new_contacts.of(row.person)
        if attempt > 1 and any(contact.email == row.email for contact in contacts):
            row.record_created(row.match_created(contacts).id)
            row.note("the response to its creation was lost; the contact exists")
        else:
            row.replan(contacts)
        self._change(row)

    def _delete(self, row: Row) -> None:
        """Delete a contact, or let it leave the segment if something speaks against that."""
        if reason := self._deletions.delete(row):
            self._change(row)
            row.keep(reason)

    def _change(self, row: Row) -> None:
        """Do the steps that are left, opt-outs first: nobody may be mailed in between."""
        contacts = self._client.contacts
        for contact_id in list(row.to_opt_out):
            contacts.update(contact_id, unsubscribed=True)
            row.record("opted_out", [contact_id])
            if not row.to_opt_out and not row.did.get("created"):
                row.note("the opt-out in the data was recorded")
        if row.fields:
            contacts.update(str(row.contact_id), **_body(row.fields))
            row.record_changed(row.fields)
        if row.joins:
            contacts.segments.add(str(row.contact_id), str(self._segment_id))
            row.record("joined", [str(row.contact_id)])
        for contact_id in list(row.to_leave):
            contacts.segments.remove(contact_id, str(self._segment_id))
            row.record("left", [contact_id])

    def _restore_opt_outs(self) -> None:
        """Opt out new contacts whose opt-out was undone, or given under another spelling."""
        if not self._rows.count("created"):
            return
        try:
            if self._rows.count("created_opted_out"):
                self._client.pause(SETTLE)
            self._look_for_others()
        except (ResendError, KeyboardInterrupt):
            for row in self._rows.edit("created"):
                row.leave_unchecked()
            raise
        lost = list(lost_opt_outs(self._rows, self._account, self._new_contacts))
        self._rows.write(lost)
        for row in lost:
            self._start(row)
            self._attempt(row)
            self._write_end(row)

    def _look_for_others(self) -> None:
        """Look at what others did to new contacts, and at contacts that they created.

        After an import, reading the newest contacts would read all of it back. If the account has
        grown by exactly the contacts of this run, there is nothing else to find.
        """
        if self._rows.count("imported") and self._new_contacts.has_nobody_else():
            self._new_contacts.ask_again()
        else:
            self._new_contacts.refresh()


def _may_pass(error: APIError) -> bool:
    """Whether another run may help: faults pass, and a deleted contact is created next time."""
    return (
        should_retry(error, repeatable=True) or error.aborts_run or isinstance(error, NotFoundError)
    )


def _body(fields: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return the body of the PATCH request for these changes."""
    body: dict[str, Any] = {}
    for name, (_, new) in fields.items():
        key = name.removeprefix("properties.")
        (body if key == name else body.setdefault("properties", {}))[key] = new
    return body


def _stop_reason(error: Exception) -> str:
    return f"the run stopped after {_message(error)!r}"


def _message(error: Exception) -> str:
    message = str(error) or type(error).__name__
    if isinstance(error, APIError):
        message = error.server_message
    return f"{message} ({OUTCOME_UNKNOWN})" if may_have_acted(error) else message
