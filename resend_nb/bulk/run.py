"""The plan carried out; whatever happens, every row says how it ended."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb._lanes import in_lanes
from resend_nb._retry import HOPELESS, worth_retrying
from resend_nb.bulk.by_import import by_import
from resend_nb.bulk.newcomers import Newcomers
from resend_nb.bulk.plan import ENDS
from resend_nb.errors import (
    APIError,
    ContactExistsError,
    NotFoundError,
    ResendError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from resend_nb.bulk.account import Account
    from resend_nb.bulk.check import Row
    from resend_nb.bulk.journal import Journal
    from resend_nb.client import Client

_PATIENCE = 3
"""So many rows in a row may fail for reasons that are not theirs."""

_LOOKS = 3
"""So often a new contact is looked for again whose answer was lost."""


@dataclass(frozen=True)
class Files:
    """Rows that go by files, and the types of the properties in them."""

    rows: Sequence[Row] = ()
    types: Mapping[str, str] = field(default_factory=dict)


class Run:
    """A plan being carried out.

    Parameters
    ----------
    client : Client
        The account.
    rows : sequence of Row
        All rows; those that are pending note what happens to them.
    segment_id : str or None
        The segment to fill.
    account : Account
        What the account held when the rows were planned.
    files : Files
        What goes by files first.
    journal : Journal
        Is told of each row before it is tried, and when it has ended.
    """

    def __init__(
        self,
        client: Client,
        rows: Sequence[Row],
        *,
        segment_id: str | None,
        account: Account,
        files: Files,
        journal: Journal,
    ) -> None:
        self._client = client
        self._rows = rows
        self._places = {id(row): place for place, row in enumerate(rows)}
        self._segment_id = segment_id
        self._account = account
        self._files = files
        self._journal = journal
        self._newcomers = Newcomers(client, account)
        self._under_way: dict[int, Row] = {}
        self._errors: dict[int, Exception | None] = {}

    def go(self, shown: Iterable[Row], ended: Callable[[Row], object]) -> None:
        """Do what is planned; Ctrl-C and failures that are nobody's row stop it, with the rest pending.

        Parameters
        ----------
        shown : iterable of Row
            What goes through the rows and shows how far it is; it may end early, which stops the run.
        ended : callable
            Is told of each row that has ended.
        """
        try:
            self._send_files()
            reason = self._send_rows(shown, ended)
            self._follow_opt_outs()
        except ResendError as error:
            reason = _stopped_by(error)
        except KeyboardInterrupt:
            reason = "not tried: the run was interrupted"
        _stop(self._rows, reason)
        # Also what has ended since the run was stopped.
        self._note(row for row in self._rows if row.retry or id(row) in self._under_way)

    def _send_files(self) -> None:
        if not self._files.rows:
            return
        self._journal.write([], self._rows, files_since=self._client.now.isoformat())
        by_import(
            self._client,
            self._files.rows,
            self._files.types,
            segment_id=self._segment_id,
            account=self._account,
            newcomers=self._newcomers,
            noted=self._note,
        )
        self._note(self._files.rows)

    def _send_rows(self, shown: Iterable[Row], ended: Callable[[Row], object]) -> str:
        failures = 0
        with contextlib.closing(in_lanes(self._client, self._attempt, self._begun(shown))) as done:
            for row in done:
                self._note([row])
                del self._under_way[id(row)]
                ended(row)
                error = self._errors.pop(id(row))
                failures = failures + 1 if error is not None and row.retry else 0
                if isinstance(error, HOPELESS) or failures == _PATIENCE:
                    return _stopped_by(error)
        return "not tried: the run was stopped"

    def _follow_opt_outs(self) -> None:
        """Opt a new contact out whose person has meanwhile opted out under another spelling of the address."""
        made = [row for row in self._rows if row.did.get("created")]
        if made:
            self._newcomers.look()
        for row in made:
            spellings = [*self._account.spellings(row.person), *self._newcomers.of(row.person)]
            out = {each["id"] for each in spellings if each["unsubscribed"]}
            ours = [each["id"] for each in spellings if each["email"] == row.email and each["id"] not in out]
            if out and ours:
                self._client.contacts.update(ours[0], unsubscribed=True)
                row.record("opted_out", ours[:1])
                row.note("opted out under another spelling of the address, and so here")
                self._note([row])

    def _begun(self, shown: Iterable[Row]) -> Iterator[Row]:
        for row in shown:
            if row.status != "pending":
                continue
            row.tried = row.retry = True  # until it is done: an interrupt may come at any moment
            self._under_way[id(row)] = row
            self._note([row])
            yield row

    def _attempt(self, row: Row) -> None:
        self._errors[id(row)] = _attempt(self._client, row, self._segment_id, self._newcomers)

    def _note(self, rows: Iterable[Row]) -> None:
        self._journal.write([self._places[id(row)] for row in rows], self._rows)


def _attempt(client: Client, row: Row, segment_id: str | None, newcomers: Newcomers) -> Exception | None:
    try:
        if row.contact_id is None:
            _create(client, row, segment_id, newcomers)
        else:
            _change(client, row, segment_id)
    except Exception as error:  # noqa: BLE001 -- one row must never cost the report of the others
        row.status = "failed"
        row.note(_said(error))
        row.retry = not isinstance(error, APIError) or _may_pass(error)
        return error
    row.status, row.retry = ENDS[row.action], False
    return None


def _may_pass(error: APIError) -> bool:
    """Tell whether another run may help: a fault passes, and who was deleted meanwhile is created next time."""
    return worth_retrying(error, repeatable=True) or isinstance(error, (*HOPELESS, NotFoundError))


def _create(client: Client, row: Row, segment_id: str | None, newcomers: Newcomers) -> None:
    """Make a contact; where an answer is lost, look whether it is there, and try again if it is not."""
    look = newcomers.looking(row.person)
    for attempt in range(1, _LOOKS + 1):
        try:
            contact = client.contacts.create(
                email=str(row.email),
                first_name=row.first_name,
                last_name=row.last_name,
                unsubscribed=bool(row.unsubscribed),
                properties=row.properties,
                segments=[{"id": segment_id}] if segment_id else None,
                look=look,
            )
        except ContactExistsError:
            found = newcomers.of(row.person)
            ours = attempt > 1 and any(each["email"] == row.email for each in found)
            _found(row, [each["id"] for each in found], ours=ours)
            _change(client, row, segment_id)
            return
        except (ServerError, TransportError) as error:
            if attempt == _LOOKS or isinstance(error, HOPELESS):
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
        name.removeprefix("properties."): new for name, (_, new) in fields.items() if name.startswith("properties.")
    }
    return names | ({"properties": properties} if properties else {})


def _stop(rows: Iterable[Row], reason: str) -> None:
    for row in rows:
        if row.status == "pending":
            row.note("interrupted under way: it may have been done" if row.tried else reason)
            row.retry = True


def _stopped_by(error: Exception | None) -> str:
    return f"not tried: the run stopped after {_said(error)!r}"


def _said(error: Exception | None) -> str:
    return error.server_message if isinstance(error, APIError) else str(error) or type(error).__name__
