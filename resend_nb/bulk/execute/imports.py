"""The road of files: many new contacts at once, and then each looked for, because an import only counts."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resend_nb._http.pagination import PAGE
from resend_nb.bulk.execute.import_files import column_map, cut
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.rows import SENT
from resend_nb.errors import InputError, ResendError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.bulk.execute.new_contacts import NewContacts
    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.rows import Rows, Workload
    from resend_nb.client import Client

Via = Literal["auto", "requests", "import"]
WORTH_IT = 60
"""Seconds: so long may requests take before files are considered. How long an import takes is documented nowhere."""

_READING = 30
"""Seconds that an import is taken to need before its contacts can be read."""

_USUAL_RATE = 10
"""Requests a second, where the account has not yet describe_changes its own."""

_AT_ONCE = 1_000
"""Members that are looked for at a time."""

_UPLOAD = 600
"""Seconds that the largest file may take to go out."""

_LONGEST = 3600
"""Seconds after which an import is no longer waited for."""


@dataclass(frozen=True)
class Route:
    """Why it is taken; how many requests all rows take, and how many seconds; whether new people go by files."""

    why: str = ""
    requests: int = 0
    seconds: float = 0
    by_files: bool = False


def choose_route(work: Workload, *, via: Via, rate: float | None) -> Route:
    """Decide whether people who are new go by files.

    Parameters
    ----------
    work : Workload
        What there is to do.
    via : {"auto", "requests", "import"}
        What the caller wants.
    rate : float or None
        Requests a second that the account allows, where it has said so.
    """
    rate = rate or _USUAL_RATE
    one_by_one = work.requests / rate
    able = 0 if via == "requests" else work.able
    read_back = 2 * -(-able // PAGE)  # as members, and as contacts
    with_files = work.requests - able + read_back
    seconds = with_files / rate + _READING
    files = f"{able:,} of {work.rows:,} rows as files"
    if via == "import" and able:
        return Route(f'import: {files}, because via="import"', with_files, seconds, by_files=True)
    if via == "import":
        return Route(
            "requests: no row is of somebody new whom a file can carry", work.requests, one_by_one
        )
    if via == "auto" and able and one_by_one > max(WORTH_IT, seconds):
        why = f"import: {files}, {_time(seconds)} instead of {_time(one_by_one)}"
        return Route(why, with_files, seconds, by_files=True)
    why = (
        'because via="requests"'
        if via == "requests"
        else f"{_time(one_by_one)} at {rate:g} a second"
    )
    return Route(f"requests: {why}", work.requests, one_by_one)


def checked_via(via: object) -> Via:
    """Read ``via``.

    Parameters
    ----------
    via : {"auto", "requests", "import"}
        What the caller says.

    Raises
    ------
    InputError
        It is something else.
    """
    if via not in {"auto", "requests", "import"}:
        raise InputError(f'via must be "auto", "requests" or "import", not {via!r}')
    return via


def by_import(
    client: Client,
    rows: Rows,
    types: Mapping[str, str],
    *,
    segment_id: str | None,
    account: Account,
    new_contacts: NewContacts,
    listener: ProgressListener,
) -> bool:
    """Send rows as files, wait until Resend has read them, and look for each person.

    Who is there is created and has joined. Who is not stays pending, and goes by requests.

    Parameters
    ----------
    client : Client
        The account.
    rows : Rows
        All rows; those of people who are no contacts yet go, unless a file cannot carry them.
    types : mapping
        Property key to ``"string"`` or ``"number"``.
    segment_id : str or None
        The segment to fill.
    account : Account
        What there was.
    new_contacts : NewContacts
        Tells what there is since.
    listener : ProgressListener
        Is describe_changes of rows that have ended, and may end the waiting.

    Returns
    -------
    bool
        Whether it came to its end; where it was stopped, the rows stay under way.

    Raises
    ------
    ResendError
        Nobody can tell what became of the files; the rows stay under way.
    """
    since = client.now
    problem = _upload(client, rows, types, segment_id, listener)
    if not wait_for_imports(client, since, listener):
        return False
    if segment_id is not None:
        _find_members(client, rows, segment_id, account, listener)
    if rows.count(SENT):
        new_contacts.look()  # only now: whoever is in the segment is a contact, too
    for window in rows.windows(SENT):
        for row in window:
            _look_for(row, new_contacts, problem)
        rows.write(window)
        listener.advance(sum(row.status == "created" for row in window))
    return True


def wait_for_imports(client: Client, since: dt.datetime, listener: ProgressListener) -> bool:
    """Wait until no import that was begun since then is under way.

    The list is asked, not each by its id: where the answer to an upload was lost, nobody has the id.

    Parameters
    ----------
    client : Client
        The account.
    since : datetime
        A minute before it counts as well, for clocks differ.
    listener : ProgressListener
        May end the waiting.

    Returns
    -------
    bool
        Whether none is under way any more.

    Raises
    ------
    ResendError
        It takes longer than an hour.
    """
    since -= dt.timedelta(minutes=1)
    waited = 0
    pauses = itertools.chain([1, 2, 3, 5], itertools.repeat(10))
    while True:
        # In this order: what is queued now may be in progress at the next request.
        under_way = [
            each
            for status in ("queued", "in_progress")
            for each in client.contacts.imports.iterate(status=status)
            if dt.datetime.fromisoformat(each["created_at"]) >= since
        ]
        if not under_way:
            return True
        if waited > _LONGEST:
            raise ResendError(
                "Resend has not read the files within an hour; resume_run(client, journal) looks again"
            )
        listener.waiting("Resend reads the files")
        pause = next(pauses)
        for _ in range(pause):
            if listener.is_cancelled():
                return False
            client.pause(1)
        waited += pause


def _upload(
    client: Client,
    rows: Rows,
    types: Mapping[str, str],
    segment_id: str | None,
    listener: ProgressListener,
) -> ResendError | None:
    """Send the files, until one fails; what is wrong with that is said of each row that is not found afterwards."""
    patient = client.with_timeout(max(client.timeout, _UPLOAD))
    for file, positions in cut(rows.people(), [*types]):
        if listener.is_cancelled():
            break
        rows.begin(positions)
        try:
            patient.contacts.imports.create(
                file,
                on_conflict="skip",  # whoever became a contact meanwhile stays as they are
                column_map=column_map(types),
                segments=[{"id": segment_id}] if segment_id else None,
            )
        except ResendError as error:
            return error
    return None


def _find_members(
    client: Client, rows: Rows, segment_id: str, account: Account, listener: ProgressListener
) -> None:
    """Find who has joined: whoever is new in a segment comes before everybody who was a contact before."""
    new = account.newest(client.contacts.iterate(segment_id=segment_id))
    while some := [*itertools.islice(new, _AT_ONCE)]:
        listener.advance(
            rows.joined(
                (person_of(each["email"]), each["id"], each["unsubscribed"]) for each in some
            )
        )


def _look_for(row: Row, new_contacts: NewContacts, problem: ResendError | None) -> None:
    found = new_contacts.of(row.person)
    if not found:
        row.tried = row.retry = False
        row.note(
            f"a file could not carry it ({problem or 'it is not in the account afterwards'}), so by itself"
        )
        return
    row.contact_id, row.has_opted_out, row.did = (
        found[0].id,
        found[0].unsubscribed,
        {"created": True},
    )
    row.tried = row.retry = False
    row.status = "pending" if row.joins else "created"
    if row.joins:
        row.note("the file did not put it into the segment, so by itself")


def _time(seconds: float) -> str:
    if seconds < 120:
        whole = math.ceil(seconds)
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{seconds / 60:,.0f} minutes"
