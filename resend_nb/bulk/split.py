"""``split_segment``: assign a segment's members to new segments at random."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import print_line
from resend_nb.bulk.execute.progress import StoppedListener
from resend_nb.bulk.job import Job
from resend_nb.bulk.random_split import apportion, assign, parse_shares
from resend_nb.bulk.store import journal as journals
from resend_nb.bulk.store.account import Account
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.rows import Rows
from resend_nb.errors import InputError, ResendError
from resend_nb.frames import to_frame
from resend_nb.schemas import SPLIT
from resend_nb.tables import pick_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact, Segment


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
    """Split the members of a segment into new segments, for an A/B test or a holdout.

    Each member joins at most one part, and stays in the segment. The same members and seed give
    the same parts. Members who opted out are assigned like the others and stay opted out: no
    broadcast reaches them.

    Ctrl-C stops the notebook after everything is saved, and prints the calls of ``resume_run`` that
    finish the parts. To undo a part, use ``undo_run(client, journal)``; it leaves an empty segment.

    Parameters
    ----------
    %(client)s
    segment : str
        The id or name of the segment to split.
    parts : mapping of str to float
        The name of each new segment and its share of the members, such as
        ``{"Newsletter A": 0.5, "Newsletter B": 0.5}``. Shares are above 0 and add up to at most 1;
        the remaining members join no part.
    seed : int, default 0
        Seed of the random assignment.
    folder : str or Path, optional
        Where to write the journals, one for each part; by default your data folder, which
        :func:`runs_df` lists.
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        One row for each member, newest first: ``email`` and ``contact_id`` (string); ``segment``
        (string), the part, missing for members that are left over; ``status`` (category): added,
        left_over, failed, or pending if it was not tried; ``reason`` (string); ``retry``
        (boolean), whether resuming may help. ``attrs["journals"]`` maps each part to its journal;
        the reports of :func:`resume_run` and :func:`undo_run` have the index labels of these rows.

    Raises
    ------
    InputError
        A part's name is taken, a share is not valid, the segment has no members, or an argument
        is wrong. Nothing was created.
    ObjectLookupError
        No segment has that id or name, or several have that name. Nothing was created.
    ResendError
        The account could not be read, or a part could not be created. Parts that were created are
        deleted again, and a note names those that could not be. Later errors are in the report.

    Notes
    -----
    Reads ``GET /segments`` and ``GET /segments/{id}/contacts`` once; writes ``POST /segments`` for
    each part and ``POST /contacts/{id}/segments/{segment_id}`` for each member that joins one,
    https://resend.com/docs/api-reference/contacts/add-contact-to-segment. Sizes are rounded by the
    largest remainder method.

    Examples
    --------
    >>> halves = {"Cafés A": 0.5, "Cafés B": 0.5}
    >>> frame = rnb.split_segment(demo, "Wholesale Cafés", halves)
    >>> frame["segment"].value_counts().to_dict()
    {'Cafés A': 8, 'Cafés B': 7}
    """
    jobs: dict[str, Job] = {}
    try:
        return split_members(
            client,
            segment,
            parts,
            seed=seed,
            folder=folder,
            progress=progress,
            on_begin=jobs.update,
        )
    except KeyboardInterrupt:
        if jobs:
            calls = (job.resume_call() for job in jobs.values() if job.left != 0)
            print_line(f"The split was interrupted. To finish it: {'; '.join(calls)}")
        raise


def split_members(
    client: Client,
    segment: str,
    parts: Mapping[str, float],
    *,
    seed: int,
    folder: str | Path | None = None,
    progress: bool | None,
    on_begin: Callable[[dict[str, Job]], object],
) -> pd.DataFrame:
    """Split a segment like :func:`split_segment`; Ctrl-C passes on after everything is saved.

    ``on_begin`` is called once the new segments and their journals exist.
    """
    where = None if folder is None else _folder(folder)
    shares = parse_shares(_check_arguments(parts, seed))
    segments = client.segments.list()
    source = pick_segment(segments, segment)
    names = {known["name"] for known in segments}
    if taken := [name for name in parts if name in names]:
        raise InputError(
            f"parts: there is already a segment named {taken[0]!r}; choose another name, or delete "
            "that segment"
        )
    contacts = client.contacts.iterate(segment_id=source["id"])
    members = list({contact["id"]: contact for contact in contacts}.values())
    if not members:
        raise InputError(f"segment={segment!r} has no members to split")
    sizes = apportion(shares, len(members))
    ids = assign((member["id"] for member in members), sizes, seed)
    jobs = _begin_jobs(client, dict(zip(parts, ids, strict=True)), members, where)
    on_begin(jobs)
    return _report(members, _run_jobs(jobs, progress=progress))


def _check_arguments(parts: object, seed: object) -> Mapping[str, Any]:
    if not isinstance(parts, Mapping) or not parts:
        raise InputError(
            f'parts must map names to shares, such as {{"A": 0.5, "B": 0.5}}, not {parts!r}'
        )
    for name in parts:
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"parts must have the names of new segments as keys, not {name!r}")
    if type(seed) is not int:
        raise InputError(f"seed must be a whole number, not {seed!r}")
    return parts


def _folder(folder: object) -> Path:
    if isinstance(folder, str | Path) and str(folder):
        where = Path(folder).expanduser()
        if where.is_dir() or not where.exists():
            return where
    raise InputError(f"folder={str(folder)!r} must be the path of a folder")


def _begin_jobs(
    client: Client,
    ids_of: Mapping[str, Sequence[str]],
    members: Sequence[Contact],
    where: Path | None,
) -> dict[str, Job]:
    """Create every part and its journal before any member joins, so that any run can be resumed."""
    jobs: dict[str, Job] = {}
    try:
        for name, ids in ids_of.items():
            jobs[name] = _job(client, _create_segment(client, name), set(ids), members)
            jobs[name].begin(where and journals.new_path(client, "split", where))
    except BaseException as error:
        _discard(client, jobs, error)
        raise
    return jobs


def _create_segment(client: Client, name: str) -> Segment:
    """Create a segment; if the response is lost, look for it instead of creating a second one."""
    try:
        created = client.segments.create(name=name)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(_maybe_created(name))
        raise
    except ResendError as error:
        if not error.outcome_unknown:
            raise
        try:
            segments = [known for known in client.segments.iterate() if known["name"] == name]
        except ResendError:
            error.add_note(_maybe_created(name))
            raise error from None
        if not segments:
            raise
        return segments[0]
    return {"id": created["id"], "name": name, "created_at": ""}


def _maybe_created(name: str) -> str:
    return f"The segment {name!r} may have been created; check your segments before you retry."


def _job(client: Client, part: Segment, ids: set[str], members: Sequence[Contact]) -> Job:
    positions = [position for position, member in enumerate(members) if member["id"] in ids]
    rows = Rows.new()
    rows.cells = pd.DataFrame(index=pd.Index(positions, dtype="int64"))
    rows.add_planned([_row(members[position]) for position in positions], rows.cells)
    return Job(client, "split", rows, Account(has_members=False), segment=part)


def _row(member: Contact) -> Row:
    row = Row(
        email=member["email"],
        person=person_of(member["email"]),
        contact_id=member["id"],
        has_opted_out=member["unsubscribed"],
        joins=True,
    )
    row.plan_steps("already_member")
    return row


def _discard(client: Client, jobs: Mapping[str, Job], error: BaseException) -> None:
    """Delete the parts, which are still empty, and their journals; note which could not be."""
    for name, job in jobs.items():
        if job.journal is not None:
            job.journal.discard()
        try:
            client.segments.delete(str(job.segment_id))
        except ResendError:
            error.add_note(f"The segment {name!r} was created and has no members; delete it.")


def _run_jobs(jobs: Mapping[str, Job], *, progress: bool | None) -> dict[str, pd.DataFrame]:
    """Fill the parts in order; once a part was stopped, the rows of later ones are not tried.

    After Ctrl-C, the later parts are left as they were written down.
    """
    reports: dict[str, pd.DataFrame] = {}
    with contextlib.ExitStack() as stack:
        for job in jobs.values():
            if job.journal is not None:
                stack.callback(job.journal.close)
        stopped = False
        for name, job in jobs.items():
            listener = StoppedListener() if stopped else None
            reports[name] = job.run(listener, progress=progress, on_interrupt="return")
            if job.interrupt is not None:
                raise job.interrupt
            stopped = bool((reports[name]["status"] == "pending").any())
    return reports


def _report(members: Iterable[Contact], reports: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    columns = ["status", "reason", "retry"]
    results: dict[str, dict[str, Any]] = {}
    for name, report in reports.items():
        for contact_id, *values in report[["contact_id", *columns]].itertuples(index=False):
            results[contact_id] = {"segment": name, **dict(zip(columns, values, strict=True))}
    left_over = {"segment": None, "status": "left_over", "reason": "", "retry": False}
    lines = (
        {
            "email": member["email"],
            "contact_id": member["id"],
            **results.get(member["id"], left_over),
        }
        for member in members
    )
    frame = to_frame(lines, SPLIT)
    frame.attrs["journals"] = {name: report.attrs["journal"] for name, report in reports.items()}
    return frame
