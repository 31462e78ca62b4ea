"""``split_segment``: a segment's members, drawn into new segments."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.bulk.execute.progress import StoppedListener
from resend_nb.bulk.job import Job, run_with_progress
from resend_nb.bulk.plan import describe_changes
from resend_nb.bulk.random_split import apportion, assign, parse_shares
from resend_nb.bulk.store import journal as journals
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.rows import Rows
from resend_nb.errors import InputError, ResendError
from resend_nb.frames import to_frame
from resend_nb.schemas import SPLIT
from resend_nb.tables import pick_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact, Segment

__all__ = ["split_segment"]


@public
def split_segment(
    client: Client,
    segment: str,
    parts: Mapping[str, float],
    *,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Draw the members of a segment into new segments, for an A/B test or to hold some people out.

    Each member joins one part at most, and stays in the segment. The same members and the same seed give the same
    parts. Members who opted out are drawn like the others, and stay opted out: no broadcast reaches them.

    A run that is cut off leaves rows pending; what is left of a part is done by ``resume_run(client, journal)`` with that
    part's journal, and taken back by ``undo_run(client, journal)``, after which the part is an empty segment.

    Parameters
    ----------
    client : Client
        The account.
    segment : str
        The segment to divide, by its id or its name.
    parts : mapping of str to float
        The name of each new segment, and its share of the members, above 0 and 1 together at most, such as
        ``{"Newsletter A": 0.5, "Newsletter B": 0.5}``. Who is left over joins nothing.
    seed : int, default 0
        Where chance comes from; another one draws other people.
    folder : str or Path, optional
        Where the journals are written, one for each part; by default your data folder, as :func:`runs_df` lists it.
    progress : bool, optional
        Whether to show a bar for each part; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        One row for each member, newest first: ``email``, ``contact_id`` (string), ``segment`` (string), the part,
        missing where the member is left over; ``status`` (category): added, left_over, failed, or pending where it
        was not tried; ``reason`` (string); ``retry`` (boolean), whether going on may help. ``attrs["journals"]`` maps
        each part to its journal; what :func:`resume_run` and :func:`undo_run` give of it has the labels of these rows.

    Raises
    ------
    InputError
        A part's name is taken, a share does not fit, nobody is in the segment, or an argument does not fit. Nothing
        was made.
    ObjectLookupError
        No segment, or several, of that name. Nothing was made.
    ResendError
        The account could not be read, or a part could not be made. Parts that were made are deleted again, and a
        note names those that could not be; later errors are in the report.

    Notes
    -----
    Reads ``GET /segments`` and ``GET /segments/{id}/contacts`` once; writes ``POST /segments`` for each part and
    ``POST /contacts/{id}/segments/{segment_id}`` for each member who joins one,
    https://resend.com/docs/api-reference/contacts/add-contact-to-segment. Sizes are rounded by largest remainders.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> halves = {"Cafés A": 0.5, "Cafés B": 0.5}
    >>> frame = rnb.split_segment(client, "Wholesale Cafés", halves, progress=False)
    >>> frame["segment"].value_counts().to_dict()
    {'Cafés A': 8, 'Cafés B': 7}
    """
    where = None if folder is None else _folder(folder)
    shares = parse_shares(_checked(parts, seed))
    known = client.segments.list()
    whole = pick_segment(known, segment)
    if taken := [name for name in parts if any(name == each["name"] for each in known)]:
        raise InputError(
            f"parts has the name {taken[0]!r}, and there is a segment of that name; take another, or delete that one"
        )
    members = [
        *{each["id"]: each for each in client.contacts.iterate(segment_id=whole["id"])}.values()
    ]
    if not members:
        raise InputError(f"segment={segment!r} has no members, so there is nobody to divide")
    drawn = assign((each["id"] for each in members), apportion(shares, len(members)), seed)
    jobs = _start_rows(client, dict(zip(parts, drawn, strict=True)), members, where)
    return _report(members, _carry_out(jobs, progress=progress))


def _checked(parts: object, seed: object) -> Mapping[str, Any]:
    """Refuse what is no division."""
    if not isinstance(parts, Mapping) or not parts:
        raise InputError(
            f'parts must map names to shares, such as {{"A": 0.5, "B": 0.5}}, not {parts!r}'
        )
    for name in parts:
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"parts must have the names of new segments, and {name!r} is none")
    if type(seed) is not int:
        raise InputError(f"seed must be a whole number, not {seed!r}")
    return parts


def _folder(folder: object) -> Path:
    if isinstance(folder, str | Path) and str(folder):
        where = Path(folder).expanduser()
        if where.is_dir() or not where.exists():
            return where
    raise InputError(f"folder={str(folder)!r} must be the path of a folder")


def _start_rows(
    client: Client,
    drawn: Mapping[str, Sequence[str]],
    members: Sequence[Contact],
    where: Path | None,
) -> dict[str, Job]:
    """Make every part and its journal before anybody joins, so that a run cut off anywhere can be gone on with."""
    jobs: dict[str, Job] = {}
    try:
        for name, ids in drawn.items():
            jobs[name] = _job(client, _made(client, name), {*ids}, members)
            jobs[name].begin(where and journals.new_path(client, "split", where))
    except BaseException as error:
        _take_back(client, jobs, error)
        raise
    return jobs


def _made(client: Client, name: str) -> Segment:
    """Make a part; where the answer is lost, look whether it is there, for a second one of that name helps nobody."""
    try:
        made = client.segments.create(name=name)
    except ResendError as error:
        if not error.outcome_unknown:
            raise
        try:
            found = [each for each in client.segments.iterate() if each["name"] == name]
        except ResendError:
            error.add_note(
                f"The segment {name!r} may have been made all the same; look before you go on."
            )
            raise error from None
        if not found:
            raise
        return found[0]
    return {"id": made["id"], "name": name, "created_at": ""}


def _job(client: Client, part: Segment, ids: set[str], members: Sequence[Contact]) -> Job:
    positions = [position for position, each in enumerate(members) if each["id"] in ids]
    cells = pd.DataFrame(index=pd.Index(positions, dtype="int64"))
    rows = Rows.new()
    rows.add_planned([_row(members[position]) for position in positions], cells)
    return Job(client, "split", rows, cells, segment=part)


def _row(contact: Contact) -> Row:
    row = Row(email=contact["email"], person=person_of(contact["email"]), contact_id=contact["id"])
    row.has_opted_out = contact["unsubscribed"]
    row.action, row.joins = "add", True
    row.changes = describe_changes(row)
    return row


def _take_back(client: Client, jobs: Mapping[str, Job], error: BaseException) -> None:
    """Delete parts that nobody has joined yet, and their journals; say which are left."""
    for name, job in jobs.items():
        if job.journal is not None:
            job.journal.discard()
        try:
            client.segments.delete(_id(job))
        except ResendError:
            error.add_note(f"The segment {name!r} was made, and nobody is in it: delete it.")


def _id(job: Job) -> str:
    return str(job.segment and job.segment["id"])


def _carry_out(jobs: Mapping[str, Job], *, progress: bool | None) -> dict[str, pd.DataFrame]:
    """Fill one part after the other; once that was stopped, the parts behind note that they were not tried."""
    reports: dict[str, pd.DataFrame] = {}
    with contextlib.ExitStack() as stack:
        for job in jobs.values():
            if job.journal is not None:
                stack.callback(job.journal.close)
        stopped = False
        for name, job in jobs.items():
            reports[name] = (
                job.run(StoppedListener())
                if stopped
                else run_with_progress(job, journal=None, progress=progress)
            )
            stopped = bool((reports[name]["status"] == "pending").any())
    return reports


def _report(members: Iterable[Contact], reports: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    joins = {
        row["contact_id"]: {"segment": name}
        | {each: row[each] for each in ("status", "reason", "retry")}
        for name, report in reports.items()
        for row in report.to_dict("records")
    }
    others = {"segment": None, "status": "left_over", "reason": "", "retry": False}
    lines = (
        {"email": each["email"], "contact_id": each["id"], **joins.get(each["id"], others)}
        for each in members
    )
    frame = to_frame(lines, SPLIT)
    frame.attrs["journals"] = {name: report.attrs["journal"] for name, report in reports.items()}
    return frame
