"""Create many contacts by file: upload them, wait, then find each one, as imports only count."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from resend_nb._http.pagination import PAGE
from resend_nb._ui import pluralize
from resend_nb.bulk.execute.import_files import column_map, write_files
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.rows import REQUESTS_TO_CREATE
from resend_nb.errors import InputError, ResendError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.bulk.execute.new_contacts import NewContacts
    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources import Contact

Via = Literal["auto", "requests", "import"]

MIN_SECONDS = 60
"""Requests that take less than this are not worth an import, whose duration is not documented."""

_IMPORT_SECONDS = 30
"""How long an import is assumed to take before its contacts can be read."""

_USUAL_RATE = 10
"""Requests per second, as long as the account has not stated its own rate."""

_BATCH = 1_000
"""How many members are looked up at a time."""

_UPLOAD_TIMEOUT = 600
"""Seconds that uploading the largest file may take."""

_CLOCKS_DIFFER = dt.timedelta(minutes=1)
"""How much earlier than by our clock an import may have been created."""

_MAX_WAIT = 3600
"""Seconds after which to stop waiting for an import."""


@dataclass(frozen=True)
class Route:
    """Whether new contacts are imported or created one by one, why, and what the run costs."""

    why: str
    requests: int
    seconds: float
    by_import: bool = False


def choose_route(
    *, pending: int, importable: int, requests: int, via: Via, rate: float | None
) -> Route:
    """Choose between an import and requests, given the number of rows and requests one by one.

    ``rate`` is the account's limit in requests per second, if it has stated one.
    """
    rate = rate or _USUAL_RATE
    by_requests = Route("", requests, requests / rate)
    imported = 0 if via == "requests" else importable
    read_back = 2 * -(-imported // PAGE)  # as members, and as contacts
    with_import = requests - REQUESTS_TO_CREATE * imported + read_back
    by_import = Route("", with_import, with_import / rate + _IMPORT_SECONDS, by_import=True)
    is_worth_it = by_requests.seconds > max(MIN_SECONDS, by_import.seconds)
    files = f"import: {imported:,} of {pending:,} rows by file"
    if imported and via == "import":
        return replace(by_import, why=f'{files}, because via="import"')
    if imported and is_worth_it:
        saved = f"{_duration(by_import.seconds)} instead of {_duration(by_requests.seconds)}"
        return replace(by_import, why=f"{files}, {saved}")
    if via == "import":
        return replace(by_requests, why="requests: none of the rows can be imported")
    if via == "requests":
        return replace(by_requests, why='requests: because via="requests"')
    duration = _duration(by_requests.seconds)
    return replace(by_requests, why=f"requests: {duration} at {rate:g} per second")


def check_via(via: object) -> Via:
    """Return ``via``, or raise an InputError that lists the allowed values."""
    if via not in {"auto", "requests", "import"}:
        raise InputError(f'via must be "auto", "requests" or "import", not {via!r}')
    return via


def import_rows(
    client: Client,
    rows: Rows,
    types: Mapping[str, str],
    *,
    segment_id: str | None,
    account: Account,
    new_contacts: NewContacts,
    listener: ProgressListener,
) -> bool:
    """Import new contacts and find each one; rows that were not imported stay pending.

    Returns False if the listener cancelled the wait; then the rows stay started.
    """
    since = client.now
    error = _upload(client, rows, types, segment_id, listener)
    if not wait_for_imports(client, since, listener):
        return False
    if segment_id is not None:
        members = client.contacts.iterate(segment_id=segment_id)
        new_members = account.until_known(members)
        while batch := list(itertools.islice(new_members, _BATCH)):
            listener.advance(rows.write_created(map(_finished_row, batch)))
    if rows.count("uploaded"):
        new_contacts.refresh()  # only now: new members are contacts, too
    _finish_contacts(rows, new_contacts, error, listener)
    return True


def wait_for_imports(client: Client, since: dt.datetime, listener: ProgressListener) -> bool:
    """Wait until no import created since then is in progress; False if the listener cancelled.

    Lists imports instead of getting each: if the response to an upload was lost, its id is unknown.
    """
    since -= _CLOCKS_DIFFER
    waited = 0
    pauses = itertools.chain([1, 2, 3, 5], itertools.repeat(10))
    while _is_importing(client, since):
        if waited > _MAX_WAIT:
            raise ResendError(
                "Resend has not finished the import within an hour; look again later with "
                "resume_run(client, journal)"
            )
        listener.waiting("Resend is importing the file")
        pause = next(pauses)
        for _ in range(pause):
            if listener.cancelled:
                return False
            client.pause(1)
        waited += pause
    return True


def import_times(client: Client, since: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return when each import since then began and ended, if it has."""
    times = []
    for job in client.contacts.imports.iterate():
        created_at = dt.datetime.fromisoformat(job["created_at"])
        if created_at < since - _CLOCKS_DIFFER:
            break
        if job["completed_at"]:
            times.append((created_at, dt.datetime.fromisoformat(job["completed_at"])))
    return times


def _is_importing(client: Client, since: dt.datetime) -> bool:
    # In this order: an import that is queued now may be in progress at the next request.
    return any(
        dt.datetime.fromisoformat(job["created_at"]) >= since
        for status in ("queued", "in_progress")
        for job in client.contacts.imports.iterate(status=status)
    )


def _upload(
    client: Client,
    rows: Rows,
    types: Mapping[str, str],
    segment_id: str | None,
    listener: ProgressListener,
) -> ResendError | None:
    """Upload the files until one fails, and return that error."""
    patient = client.with_timeout(max(client.timeout, _UPLOAD_TIMEOUT))
    for file, positions in write_files(rows.read("importable"), list(types)):
        if listener.cancelled:
            break
        rows.write_started(positions)
        try:
            patient.contacts.imports.create(
                file,
                on_conflict="skip",  # a contact that appeared meanwhile stays as it is
                column_map=column_map(types),
                segments=[{"id": segment_id}] if segment_id else None,
            )
        except ResendError as error:
            return error
    return None


def _finished_row(member: Contact) -> Row:
    """Return the state of an uploaded row whose person became this member."""
    row = Row(person=person_of(member["email"]), action="create", joins=True, tried=True)
    row.has_opted_out = member["unsubscribed"]
    row.record_created(member["id"], joined=True)
    row.finish()
    return row


def _finish_contacts(
    rows: Rows, new_contacts: NewContacts, error: ResendError | None, listener: ProgressListener
) -> None:
    """Finish the uploaded rows that became contacts, and leave the others to requests."""
    for row in rows.edit("uploaded"):
        if not (contacts := new_contacts.of(row.person)):
            why = error or "it is not in the account"
            row.postpone(f"the import did not create it ({why}), so it was created individually")
            continue
        row.has_opted_out = contacts[0].unsubscribed
        row.record_created(contacts[0].id)
        if row.joins:
            row.postpone("the import did not add it to the segment, so it was added individually")
        else:
            row.finish()
            listener.advance(1)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return pluralize(math.ceil(seconds), "second")
    return f"{seconds / 60:,.0f} minutes"
