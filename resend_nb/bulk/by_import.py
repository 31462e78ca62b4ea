"""The road of files: many new contacts at once, and then each looked for, because an import only counts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from resend_nb.bulk.addresses import person_of
from resend_nb.errors import InputError, ResendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from resend_nb.bulk.account import Account
    from resend_nb.bulk.check import Row
    from resend_nb.bulk.newcomers import Newcomers
    from resend_nb.client import Client
    from resend_nb.resources import Contact

Via = Literal["auto", "requests", "import"]
LARGEST = 45_000_000
"""Bytes of a file; the smallest limit that any of Resend's documents names is 50 MB."""

WORTH_IT = 60
"""Seconds: so long may requests take before files are considered. How long an import takes is documented nowhere."""

_READING = 30
"""Seconds that an import is taken to need before its contacts can be read."""

_USUAL_RATE = 10
"""Requests a second, where the account has not yet told its own."""

_PAGE = 100

_NEEDS_QUOTES = re.compile(r'[",\x00-\x1f]')

_UPLOAD = 600
"""Seconds that the largest file may take to go out."""

_LONGEST = 3600
"""Seconds after which an import is no longer waited for."""


@dataclass(frozen=True)
class Road:
    """Which rows go by files, and why; how many requests all rows take, and how many seconds."""

    rows: list[Row] = field(default_factory=list)
    why: str = ""
    requests: int = 0
    seconds: float = 0


def choose(rows: Sequence[Row], requests: int, *, via: Via, rate: float | None) -> Road:
    """Decide which rows go by files.

    Parameters
    ----------
    rows : sequence of Row
        What there is to do.
    requests : int
        How many requests that takes, one contact after the other.
    via : {"auto", "requests", "import"}
        What the caller wants.
    rate : float or None
        Requests a second that the account allows, where it has said so.
    """
    rate = rate or _USUAL_RATE
    one_by_one = requests / rate
    able = [] if via == "requests" else [row for row in rows if _fits(row)]
    read_back = 2 * -(-len(able) // _PAGE)  # as members, and as contacts
    with_files = requests - len(able) + read_back
    by_files = with_files / rate + _READING
    files = f"{len(able):,} of {len(rows):,} rows as files"
    if via == "import" and able:
        return Road(able, f'import: {files}, because via="import"', with_files, by_files)
    if via == "import":
        return Road([], "requests: no row is of somebody new whom a file can carry", requests, one_by_one)
    if via == "auto" and able and one_by_one > max(WORTH_IT, by_files):
        return Road(able, f"import: {files}, {_time(by_files)} instead of {_time(one_by_one)}", with_files, by_files)
    why = 'because via="requests"' if via == "requests" else f"{_time(one_by_one)} at {rate:g} a second"
    return Road([], f"requests: {why}", requests, one_by_one)


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
    rows: Sequence[Row],
    types: Mapping[str, str],
    *,
    segment_id: str | None,
    account: Account,
    newcomers: Newcomers,
    noted: Callable[[Sequence[Row]], object],
) -> None:
    """Send rows as files, wait until Resend has read them, and look for each person.

    Who is there is created and has joined. Who is not stays pending, and goes by requests.

    Parameters
    ----------
    client : Client
        The account.
    rows : sequence of Row
        Rows of people who are no contacts yet, see :func:`choose`.
    types : mapping
        Property key to ``"string"`` or ``"number"``.
    segment_id : str or None
        The segment to fill.
    account : Account
        What there was.
    newcomers : Newcomers
        Tells what there is since.
    noted : callable
        Is told of rows before they are sent.

    Raises
    ------
    ResendError
        Nobody can tell what became of the files; the rows stay under way.
    """
    since = client.now
    patient = client.with_timeout(max(client.timeout, _UPLOAD))
    problem: ResendError | None = None
    for file, carried in _files(rows, types):
        for row in carried:
            row.tried = row.retry = True
        noted(carried)
        try:
            patient.contacts.imports.create(
                file,
                on_conflict="skip",  # whoever became a contact meanwhile stays as they are
                column_map=_columns(types),
                segments=[{"id": segment_id}] if segment_id else None,
            )
        except ResendError as error:
            problem = error
            break
    wait_for_imports(client, since)
    sent = {row.person: row for row in rows if row.tried}
    for contact in _members(client, segment_id, account) if segment_id else ():
        if made := sent.pop(person_of(contact["email"]), None):
            _made(made, contact, joined=[contact["id"]])
    if sent:
        newcomers.look()  # only now: whoever is in the segment is a contact, too
    for row in sent.values():
        _look_for(row, newcomers, problem)


def wait_for_imports(client: Client, since: dt.datetime) -> None:
    """Wait until no import that was begun since then is under way.

    The list is asked, not each by its id: where the answer to an upload was lost, nobody has the id.

    Parameters
    ----------
    client : Client
        The account.
    since : datetime
        A minute before it counts as well, for clocks differ.

    Raises
    ------
    ResendError
        It takes longer than an hour.
    """
    since -= dt.timedelta(minutes=1)
    waited = 0.0
    for pause in itertools.chain([1, 2, 3, 5], itertools.repeat(10)):
        # In this order: what is queued now may be in progress at the next request.
        under_way = [
            each
            for status in ("queued", "in_progress")
            for each in client.contacts.imports.iterate(status=status)
            if dt.datetime.fromisoformat(each["created_at"]) >= since
        ]
        if not under_way:
            return
        if waited > _LONGEST:
            raise ResendError("Resend has not read the files within an hour; resume(client, journal) looks again")
        client.pause(pause)
        waited += pause


def _fits(row: Row) -> bool:
    """Tell whether a file carries a row as it is, whatever its reader makes of what no document says."""
    if row.action != "create" or row.contact_id is not None or row.unsubscribed:
        return False  # how an opt-out is spelt in a file is not documented, and it must not be lost
    numbers = [value for value in row.properties.values() if not isinstance(value, str)]
    plain = all(re.fullmatch(r"-?\d+(\.\d+)?", str(number)) for number in numbers)
    return plain and not _NEEDS_QUOTES.search(" ".join(_cells(row, row.properties)))


def _cells(row: Row, keys: Iterable[str]) -> list[str]:
    values = [row.email, row.first_name, row.last_name, *(row.properties.get(key) for key in keys)]
    return ["" if value is None else str(value) for value in values]


def _columns(types: Mapping[str, str]) -> dict[str, Any]:
    names = {name: name for name in ("email", "first_name", "last_name")}
    properties = {key: {"column": f"properties.{key}", "type": kind} for key, kind in types.items()}
    return names | ({"properties": properties} if properties else {})


def _files(rows: Iterable[Row], types: Mapping[str, str]) -> Iterator[tuple[bytes, list[Row]]]:
    header = ["email", "first_name", "last_name", *(f"properties.{key}" for key in types)]
    carried: list[Row] = []
    for row in rows:
        if not carried:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header)
        writer.writerow(_cells(row, types))
        carried.append(row)
        if text.tell() * 4 > LARGEST:  # no character takes more bytes
            yield text.getvalue().encode(), carried
            carried = []
    if carried:
        yield text.getvalue().encode(), carried


def _members(client: Client, segment_id: str, account: Account) -> Iterator[Contact]:
    """Read who is new in the segment: they come before everybody who was a contact before."""
    before = account.ids
    return itertools.takewhile(lambda each: each["id"] not in before, client.contacts.iterate(segment_id=segment_id))


def _look_for(row: Row, newcomers: Newcomers, problem: ResendError | None) -> None:
    found = newcomers.of(row.person)
    if not found:
        row.tried = row.retry = False
        row.note(f"a file could not carry it ({problem or 'it is not in the account afterwards'}), so by itself")
        return
    _made(row, found[0])
    if row.joins:
        row.note("the file did not put it into the segment, so by itself")


def _made(row: Row, contact: Contact, *, joined: Sequence[str] = ()) -> None:
    row.contact_id, row.has_opted_out = contact["id"], contact["unsubscribed"]
    row.did, row.joins = {"created": True, "joined": joined}, row.joins and not joined
    row.tried = row.retry = False
    row.status = "pending" if row.joins else "created"


def _time(seconds: float) -> str:
    if seconds < 120:
        whole = math.ceil(seconds)
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{seconds / 60:,.0f} minutes"
