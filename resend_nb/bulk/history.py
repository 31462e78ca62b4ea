"""What journals are for: ``resume_run``, ``undo_run`` and ``runs_df``."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from resend_nb._public import public
from resend_nb._ui import pluralize, print_line
from resend_nb.bulk.execute.imports import import_times, wait_for_imports
from resend_nb.bulk.execute.progress import NullListener
from resend_nb.bulk.job import Job, object_ids
from resend_nb.bulk.reconcile import plan_undo, reconcile
from resend_nb.bulk.report import cells_of
from resend_nb.bulk.store.journal import Journal, damage_as_error, journals
from resend_nb.bulk.store.journal_file import is_running
from resend_nb.bulk.store.reading import read_account
from resend_nb.bulk.store.rows import Rows
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import RUNS
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resend_nb.bulk.store.account import Account
    from resend_nb.client import Client
    from resend_nb.resources import Segment


@public
def resume_run(
    client: Client,
    run: str | Path | pd.DataFrame | None = None,
    *,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Finish a run that was stopped by Ctrl-C, an error, or the end of its process.

    Rows that are done are skipped. A row that was interrupted is first looked up in the account. A
    row that was not tried, and whose contact has changed since the plan, is left alone as stale.

    Parameters
    ----------
    client : Client
        The account of the run.
    run : str, Path or pandas.DataFrame, optional
        The report of the run, or its journal, such as one that :func:`runs_df` lists. By default,
        the latest run on this account with something to do.
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        The report of the whole run, as returned by the function that started it.

    Raises
    ------
    InputError
        There is no such run, its journal is of another account, or it is still going on.
    ResendError
        The account could not be read.

    Notes
    -----
    Reads ``GET /segments``, ``/contacts`` and ``/segments/{id}/contacts``, and sends the requests
    that the run had left, https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> report = rnb.bulk_add(client, pd.DataFrame({"email": ["ada@example.com"]}))
    >>> rnb.resume_run(client, report)["status"].tolist()
    ['created']
    """
    journal = _journal_of(client, run, "left")
    opened = Journal.open(journal)
    with contextlib.ExitStack() as on_error, damage_as_error(journal):
        on_error.callback(opened.close)
        via = opened.facts()["via"]
        job = _job_of_journal(client, opened, journal)
        reconcile(job.rows.edit("unfinished"), job.account)
        on_error.pop_all()
    return job.run(via=via, progress=progress)


@public
def undo_run(
    client: Client,
    run: str | Path | pd.DataFrame | None = None,
    *,
    delete_created: bool = False,
    to: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Undo what a run did, as far as that is possible and does no harm.

    Contacts that the run added leave the segment, contacts that it removed are added back, and
    fields get their old values, unless they were changed again since then. An opt-out that the run
    recorded stays. So does a contact that the run created, because deleting it would also delete an
    opt-out that it may have given by now.

    With ``delete_created=True``, a contact that the run created is deleted if nothing has happened
    to it: its fields are as the run wrote them, and it has not opted out, chosen a topic, joined
    another segment or been sent an email since. This is looked up right before each contact is
    deleted, and in any doubt it stays. A deletion cannot be undone.

    Parameters
    ----------
    client : Client
        The account of the run.
    run : str, Path or pandas.DataFrame, optional
        The report of the run, or its journal, such as one that :func:`runs_df` lists. By default,
        the latest run on this account with something to do.
    delete_created : bool, default False
        Whether to delete contacts that the run created. Before the first one, a line says how many
        may be deleted.
    to : str or Path, optional
        The journal of the undo, which is a run itself; by default a new one in your data folder.
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        One row for each row of the run, with its index: ``status`` is removed, added, updated or
        deleted where something was undone, unchanged or not_found where nothing could be;
        ``reason`` says what stays, and why.

    Raises
    ------
    InputError
        There is no such run, its journal is of another account, it is still going on, or
        ``delete_created`` is neither True nor False.
    ResendError
        The account could not be read, and nothing was changed. Later errors are in the report.

    Notes
    -----
    Reads like :func:`resume_run`; writes ``POST`` and ``DELETE
    /contacts/{id}/segments/{segment_id}`` and ``PATCH /contacts/{id}``,
    https://resend.com/docs/api-reference/contacts/update-contact. Deleting a contact takes six
    requests: ``GET /broadcasts``, ``/emails``, ``/contacts/{id}/topics``,
    ``/contacts/{id}/segments`` and ``/contacts/{id}``, then ``DELETE /contacts/{id}``. The
    recipients of a broadcast are read once, and only if it was sent since the contact was created.

    Examples
    --------
    >>> segment = client.segments.create(name="VIP")
    >>> report = rnb.bulk_add(client, pd.DataFrame({"email": ["ada@example.com"]}), "VIP")
    >>> rnb.undo_run(client, report)["status"].tolist()
    ['removed']
    >>> rnb.undo_run(client, report, delete_created=True)["status"].tolist()
    Up to 1 contact that the run created will be deleted; each is checked right before.
    ['deleted']
    """
    if not isinstance(delete_created, bool):
        raise InputError(f"delete_created must be True or False, not {delete_created!r}")
    journal = _journal_of(client, run, "done")
    with contextlib.closing(Journal.open(journal)) as opened, damage_as_error(journal):
        done = _job_of_journal(client, opened, journal)
        job = _undo_job(done, delete_created=delete_created)
    if delete_created:
        print_line(_number_of_deletions(job.rows.count("deletions")))
    return job.run(journal=to, progress=progress)


@public
def runs_df(folder: str | Path | None = None) -> pd.DataFrame:
    """List runs by their journals, newest first.

    Parameters
    ----------
    folder : str or Path, optional
        The folder with the journals; by default the one where they are kept unless you pass
        ``journal=``.

    Returns
    -------
    pandas.DataFrame
        ``journal`` (string), its path; ``kind`` (category): add, sync, update, remove, split,
        undo; ``segment`` (string), its name at the time; ``started_at`` and ``ended_at`` (UTC
        time); ``state`` (category): running, finished, stopped if :func:`resume_run` has something
        to do, or unreadable if the file is damaged or of another version; ``rows``, ``done`` and
        ``left`` (Int64); ``account`` (string), the base URL.

    Notes
    -----
    Reads only files on this machine. Journals contain the addresses of the data: delete those that
    you no longer need.

    Examples
    --------
    >>> rnb.runs_df("no-such-folder").empty
    True
    """
    where = None if folder is None else Path(folder).expanduser()
    return to_frame([_run(path) for path in reversed(journals(where))], RUNS)


def _journal_of(client: Client, run: object, wanted: Literal["left", "done"]) -> Any:
    """Return the journal of a run: of a report, or the latest in which rows are left or done."""
    if run is None:
        for path in reversed(journals(None)):
            found = _run(path)
            # An undo is never undone by chance.
            is_run = wanted == "left" or found.get("kind") != "undo"
            if found.get("account") == client.base_url and found[wanted] and is_run:
                return path
        raise InputError(
            f"there is no run on {client.base_url} with rows that are {wanted}; runs_df() lists "
            "the runs"
        )
    if not hasattr(run, "attrs"):
        return run
    if "journal" not in run.attrs:
        raise InputError(
            "run is not the report of a run, or it has lost its attrs, such as in a merge; pass "
            "the run's journal, which runs_df() lists"
        )
    return run.attrs["journal"]


def _run(path: Path) -> dict[str, Any]:
    if is_running(path):
        return {"journal": str(path), "state": "running"}
    try:
        journal = Journal.open(path)
    except InputError:
        return {"journal": str(path), "state": "unreadable"}
    with contextlib.closing(journal):
        facts, rows = journal.facts(), journal.rows
        number, done, left = len(rows), rows.count("done"), rows.count("unfinished")
    return {
        "journal": str(path),
        "kind": facts["kind"],
        "segment": facts["segment"] and facts["segment"]["name"],
        "started_at": facts["started_at"],
        "ended_at": facts.get("ended_at"),
        "state": "stopped" if left or "ended_at" not in facts else "finished",
        "rows": number,
        "done": done,
        "left": left,
        "account": facts["account"],
    }


def _job_of_journal(client: Client, opened: Journal, journal: str | Path) -> Job:
    facts = opened.facts()
    if facts["account"] != client.base_url:
        raise InputError(
            f"journal={str(journal)!r}: the run was on {facts['account']}, and this client is "
            f"connected to {client.base_url}; connect to the run's account"
        )
    segment = _segment_of(client, facts, journal)
    imports = []
    if "files_since" in facts:  # a file may be imported only now
        since = dt.datetime.fromisoformat(facts["files_since"])
        wait_for_imports(client, since, NullListener())
        imports = import_times(client, since)
    account = read_account(client, segment and segment["id"])
    account.imports = imports
    if segment is None and not _is_same_account(client, account, opened, facts):
        raise InputError(
            f"journal={str(journal)!r}: this account has none of the run's contacts; is it the "
            "run's account?"
        )
    return Job(
        client,
        facts["kind"],
        opened.rows,
        account,
        segment=segment,
        types=facts["types"],
        unsent=facts["unsent"],
        partitions=facts["partitions"],
        journal=opened,
    )


def _is_same_account(
    client: Client, account: Account, opened: Journal, facts: Mapping[str, Any]
) -> bool:
    """Whether the account has anything that it had when the run began, or that the run created."""
    rows = opened.rows
    known = {*facts["objects"], *(str(row.contact_id) for row in rows.read("matched"))}
    people = {row.person for row in rows.read("imported")}
    has_any = any(map(account.knows, known)) or any(map(account.contacts_of, people))
    return not (known or people) or has_any or not known.isdisjoint(object_ids(client))


def _segment_of(client: Client, facts: Mapping[str, Any], journal: str | Path) -> Segment | None:
    if facts["segment"] is None:
        return None
    try:
        return find_segment(client, facts["segment"]["id"])
    except InputError as error:
        raise InputError(
            f"journal={str(journal)!r}: this account does not have the run's segment "
            f"{facts['segment']['name']!r}; it was deleted, or this is another account"
        ) from error


def _number_of_deletions(number: int) -> str:
    if number == 0:
        return "No contact will be deleted: the run created none that is still as it was."
    contacts = pluralize(number, "contact")
    return f"Up to {contacts} that the run created will be deleted; each is checked right before."


def _undo_job(done: Job, *, delete_created: bool) -> Job:
    """Plan how to undo a run."""
    rows = Rows.new()
    for window in done.rows.windows():
        # A row that was interrupted may have been done.
        reconcile((row for row in window if row.tried), done.account)
        labels = cells_of(done.rows, window[0].position, window[-1].position + 1)[[]]
        undone = [plan_undo(row, done.account, delete_created=delete_created) for row in window]
        rows.add_planned(undone, labels)
    return Job(
        done.client,
        "undo",
        rows,
        done.account,
        segment=done.segment,
        partitions=done.partitions,
    )
