"""Create many contacts by file: upload them, wait, and prove that each one was created."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from resend_nb._http.pagination import PAGE
from resend_nb._ui import pluralize
from resend_nb.bulk.execute.import_counts import Upload, read_counts
from resend_nb.bulk.execute.import_files import column_map, write_files
from resend_nb.bulk.store.rows import REQUESTS_TO_CREATE
from resend_nb.errors import InputError, ResendError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.bulk.execute.new_contacts import NewContacts
    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources.contact_imports import ContactImport

Via = Literal["auto", "requests", "import"]

MIN_SECONDS = 60
"""Requests that take less than this are not worth an import, whose duration is not documented."""

_IMPORT_SECONDS = 30
"""How long an import is assumed to take before its contacts can be read."""

_IMPORT_REQUESTS = 15
"""About how many requests upload a file, wait for it, and compare the counts."""

_USUAL_RATE = 10
"""Requests per second, as long as the account has not stated its own rate."""

READ_BACK = 2 * PAGE
"""Up to so many new contacts are read back, which also tells their ids."""

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
    with_import = requests - REQUESTS_TO_CREATE * imported + _IMPORT_REQUESTS
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


def is_long(number: int) -> bool:
    """Whether reading so many contacts back costs more than proving that they were created."""
    return number > READ_BACK


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
    """Import new contacts; rows that were not imported stay pending.

    The counts of an import prove that it created every row. If they do not, the new contacts are
    read back. Returns False if the listener cancelled the wait; then the rows stay started.
    """
    since = client.now
    uploads, error = _upload(client, rows, types, segment_id, listener)
    if not wait_for_imports(client, since, listener):
        return False
    counts = None if error else read_counts(client, uploads)
    if is_long(rows.count("uploaded")) and counts is not None and counts.prove(uploads):
        listener.advance(rows.write_imported(joins=segment_id is not None))
        return True
    are_new = counts is not None and counts.are_new
    if segment_id is not None and not are_new and not account.is_partial:
        # Whether an import adds a contact that it skips to the segment is not documented.
        members = account.until_known(client.contacts.iterate(segment_id=segment_id))
        account.add_members(member["id"] for member in members)
    new_contacts.read_uploaded()  # only now: new members are contacts, too
    _finish_contacts(rows, new_contacts, error, listener, are_new=are_new)
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
    return [
        (
            dt.datetime.fromisoformat(job["created_at"]),
            dt.datetime.fromisoformat(job["completed_at"]),
        )
        for job in _imports(client, since - _CLOCKS_DIFFER)
        if job["completed_at"]
    ]


def _is_importing(client: Client, since: dt.datetime) -> bool:
    return any(job["status"] in {"queued", "in_progress"} for job in _imports(client, since))


def _imports(client: Client, since: dt.datetime) -> Iterator[ContactImport]:
    """Yield the imports since then, newest first; one request reads a hundred."""
    for job in client.contacts.imports.iterate():
        if dt.datetime.fromisoformat(job["created_at"]) < since:
            return
        yield job


def _upload(
    client: Client,
    rows: Rows,
    types: Mapping[str, str],
    segment_id: str | None,
    listener: ProgressListener,
) -> tuple[list[Upload], ResendError | None]:
    """Upload the files until one fails; return those that were taken, and the error."""
    uploads: list[Upload] = []
    patient = client.with_timeout(max(client.timeout, _UPLOAD_TIMEOUT))
    for file, positions in write_files(rows.read("importable"), list(types)):
        if listener.cancelled:
            break
        rows.write_started(positions)
        try:
            created = patient.contacts.imports.create(
                file,
                on_conflict="skip",  # a contact that appeared meanwhile stays as it is
                column_map=column_map(types),
                segments=[{"id": segment_id}] if segment_id else None,
            )
        except ResendError as error:
            return uploads, error
        uploads.append(Upload(created["id"], len(positions)))
    return uploads, None


def _finish_contacts(
    rows: Rows,
    new_contacts: NewContacts,
    error: ResendError | None,
    listener: ProgressListener,
    *,
    are_new: bool,
) -> None:
    """Finish the uploaded rows that became contacts, and leave the others to requests.

    ``are_new`` is whether the imports found no existing contact, so all of theirs joined.
    """
    for row in rows.edit("uploaded"):
        if not (contacts := new_contacts.of(row.person)):
            why = error or "it is not in the account"
            row.postpone(f"the import did not create it ({why}), so it was created individually")
            continue
        contact = row.match_created(contacts)
        is_imported = are_new and contact.email == row.email
        row.record_created(contact.id, joined=row.joins and (contact.is_member or is_imported))
        if row.joins:
            row.postpone("the import did not add it to the segment, so it was added individually")
        else:
            row.finish()
            listener.advance(1)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return pluralize(math.ceil(seconds), "second")
    return f"{seconds / 60:,.0f} minutes"
