"""``resume_run``, ``undo_run`` and ``runs_df``: what journals are for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.bulk.execute.imports import wait_for_imports
from resend_nb.bulk.execute.progress import NullListener
from resend_nb.bulk.job import Job, run_with_progress
from resend_nb.bulk.reconcile import plan_undo, reconcile
from resend_nb.bulk.report import cells_of
from resend_nb.bulk.store import journal as journals
from resend_nb.bulk.store.account import read_account
from resend_nb.bulk.store.journal import Journal
from resend_nb.bulk.store.rows import DONE, KNOWN, LEFT, Rows
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import RUNS
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.bulk.store.account import Account
    from resend_nb.client import Client
    from resend_nb.resources import Segment

__all__ = ["resume_run", "runs_df", "undo_run"]


@public
def resume_run(
    client: Client, journal: str | Path, *, progress: bool | None = None
) -> pd.DataFrame:
    """Go on with a run that was stopped, by Ctrl-C, an error, or the end of its process.

    What was done is not done again. A row that was under way is looked at in the account first; a row that was
    not tried, and whose contact has changed since the plan, is left alone as stale.

    Parameters
    ----------
    client : Client
        The account of the run.
    journal : str or Path
        The run's journal: ``report.attrs["journal"]``, or one that :func:`runs_df` lists.
    progress : bool, optional
        Whether to show a bar; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        The report of the whole run, as the function gives it that began it.

    Raises
    ------
    InputError
        There is no such journal, it is of another account, or its run is still going on.
    ResendError
        The account could not be read.

    Notes
    -----
    Reads ``GET /segments``, ``/contacts`` and ``/segments/{id}/contacts``, and writes what the run had left,
    https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> report = rnb.bulk_add(client, pd.DataFrame({"email": ["ada@example.com"]}), progress=False)
    >>> rnb.resume_run(client, report.attrs["journal"], progress=False)["status"].tolist()
    ['created']
    """
    opened = Journal.open(journal)
    try:
        job = _job(client, opened, journal)
        for window in opened.rows.windows(LEFT):
            reconcile(window, job.account)
            opened.rows.write(window)
    except BaseException:
        opened.close()
        raise
    return run_with_progress(job, journal=None, progress=progress)


@public
def undo_run(
    client: Client,
    journal: str | Path,
    *,
    to: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Take back what a run has done, as far as that can be done and harms nobody.

    Who joined leaves, who left joins, and fields get their old values, unless they were changed again since. A
    contact that the run made stays, out of the segment: deleting it would forget an opt-out that it may have
    given by then. An opt-out that the run recorded stays.

    Parameters
    ----------
    client : Client
        The account of the run.
    journal : str or Path
        The run's journal: ``report.attrs["journal"]``, or one that :func:`runs_df` lists.
    to : str or Path, optional
        The journal of the undoing, which is a run itself; by default a new one in your data folder.
    progress : bool, optional
        Whether to show a bar; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the run, with its index: ``status`` is removed, added or updated where something
        was taken back, unchanged or not_found where nothing could be; ``reason`` says what stays, and why.

    Raises
    ------
    InputError
        There is no such journal, it is of another account, or its run is still going on.
    ResendError
        The account could not be read. Nothing was changed; later errors are in the report.

    Notes
    -----
    Reads as :func:`resume_run`; writes ``POST`` and ``DELETE /contacts/{id}/segments/{segment_id}`` and
    ``PATCH /contacts/{id}``, https://resend.com/docs/api-reference/contacts/update-contact.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> contact = client.contacts.create(email="ada@example.com", first_name="Ad")
    >>> people = pd.DataFrame({"email": ["ada@example.com"], "first_name": ["Ada"]})
    >>> report = rnb.bulk_update(client, people, progress=False)
    >>> rnb.undo_run(client, report.attrs["journal"], progress=False)[["changes", "status"]]
                         changes   status
    0  first_name: 'Ada' -> 'Ad'  updated
    """
    opened = Journal.open(journal)
    try:
        job = _reversed(_job(client, opened, journal))
    finally:
        opened.close()
    return run_with_progress(job, journal=to, progress=progress)


@public
def runs_df(folder: str | Path | None = None) -> pd.DataFrame:
    """List runs by their journals, newest first.

    Parameters
    ----------
    folder : str or Path, optional
        Where the journals are; by default where they are kept when no ``journal=`` is given.

    Returns
    -------
    pandas.DataFrame
        ``journal`` (string), its path; ``kind`` (category): add, sync, update, remove, split, undo; ``segment``
        (string), its name then; ``started_at`` and ``ended_at`` (UTC time); ``state`` (category): running, finished,
        or stopped, where :func:`resume_run` has something to do; ``rows``, ``done`` and ``left`` (Int64); ``account``
        (string), the base URL.

    Notes
    -----
    Reads files of this machine only. They hold the addresses of the data: delete those that you no longer need.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.runs_df("no-such-folder").empty
    True
    """
    where = None if folder is None else Path(folder).expanduser()
    return to_frame([_run(path) for path in reversed(journals.journals(where))], RUNS)


def _run(path: Path) -> dict[str, Any]:
    if journals.is_running(path):
        return {"journal": str(path), "state": "running"}
    try:
        journal = Journal.open(path)
    except InputError:
        return {"journal": str(path)}
    try:
        facts, rows = journal.facts(), journal.rows
        number, done, left = len(rows), rows.count(DONE), rows.count(LEFT)
    finally:
        journal.close()
    return {
        "journal": str(path),
        "kind": facts["kind"],
        "segment": facts["segment"] and facts["segment"]["name"],
        "started_at": facts["started_at"],
        "ended_at": facts.get("ended_at"),
        "state": "stopped" if left else "finished",
        "rows": number,
        "done": done,
        "left": left,
        "account": facts["account"],
    }


def _job(client: Client, opened: Journal, journal: str | Path) -> Job:
    facts = opened.facts()
    segment: Segment | None = None
    if facts["segment"] is not None:
        try:
            segment = find_segment(client, facts["segment"]["id"])
        except InputError as error:
            raise InputError(
                f"journal={str(journal)!r}: the run was on the segment {facts['segment']['name']!r}, which this "
                "account does not have: it was deleted, or this is another account"
            ) from error
    if "files_since" in facts:  # they may be read only now
        wait_for_imports(client, dt.datetime.fromisoformat(facts["files_since"]), NullListener())
    account = read_account(client, segment and segment["id"])
    _same_account(opened, account, journal)
    return Job(
        client,
        facts["kind"],
        opened.rows,
        parts=facts["parts"],
        segment=segment,
        unsent=facts["unsent"],
        journal=opened,
        account=account,
        types=facts["types"],
        via=facts["via"],
    )


def _same_account(opened: Journal, account: Account, journal: str | Path) -> None:
    """Refuse a journal of another account: its contacts are none of this one's."""
    if opened.rows.count(KNOWN) and not any(
        account.knew(str(row.contact_id)) for row in opened.rows.each(KNOWN)
    ):
        raise InputError(
            f"journal={str(journal)!r}: none of its contacts is in this account; is it another one?"
        )


def _reversed(done: Job) -> Job:
    """Plan the undoing of a run."""
    rows = Rows.new()
    for window in done.rows.windows():
        reconcile(
            (row for row in window if row.tried), done.account
        )  # who was under way may have been done
        labels = cells_of(done.rows, window[0].position, window[-1].position + 1)[[]]
        rows.add_planned([plan_undo(row, done.account) for row in window], labels)
    return Job(
        done.client, "undo", rows, parts=done.parts, segment=done.segment, account=done.account
    )
