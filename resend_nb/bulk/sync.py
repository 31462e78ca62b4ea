"""``sync_segment``: a segment that mirrors data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.bulk.add import overwrites
from resend_nb.bulk.execute.imports import Via, check_via
from resend_nb.bulk.job import prepare
from resend_nb.bulk.plan_frames import is_plan, job_of, plan_frame
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.bulk.add import OnExisting
    from resend_nb.bulk.job import Job
    from resend_nb.client import Client

__all__ = ["plan_sync_segment", "sync_segment"]


@public
def plan_sync_segment(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str,
    *,
    max_removals: int = 0,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
) -> pd.DataFrame:
    """Show what ``sync_segment`` would do, row by row, and change nothing.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        Everybody who is to be in the segment, as for :func:`bulk_add`.
    segment : str
        The segment, by its id or its name.
    max_removals : int, default 0
        How many members may leave at most.
    columns : mapping, optional
        As for :func:`bulk_add`.
    on_existing : {"keep", "update"}
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        As :func:`plan_bulk_add` gives it, and below the data's rows one for each member who is in none of them,
        with the action "remove" and a label of its own. Filter its rows as you like, and run it:
        ``sync_segment(client, plan)``.

    Raises
    ------
    InputError
        More members would leave than may; it says how many. Or the data cannot be read, or an argument does not
        fit.
    ObjectLookupError
        No segment, or several, of that name.
    ResendError
        The account could not be read.

    Warns
    -----
    UnsentColumnsWarning
        Some columns are no field and no contact property.

    Notes
    -----
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts``, ``/segments/{id}/contacts``,
    ``/suppressions`` and ``/usage``, https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="VIP")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> people = pd.DataFrame({"email": ["grace@example.com"]})
    >>> rnb.plan_sync_segment(client, people, "VIP", max_removals=1)[["email", "action"]]
                   email  action
    0  grace@example.com  create
    1    ada@example.com  remove
    """
    overwrite = overwrites(on_existing)
    job = prepare(client, data, segment, kind="sync", columns=columns, overwrite=overwrite)
    return plan_frame(_capped(job, max_removals), overwrite=overwrite)


@public
def sync_segment(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    max_removals: int = 0,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
    via: Via = "auto",
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Make a segment mirror the data: who is in it joins, who is not leaves.

    Contacts are never deleted: who leaves stays a contact, opt-out and all. Who stands in a row that cannot be
    used stays in the segment. The rest is as in :func:`bulk_add`.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        Everybody who is to be in the segment, as for :func:`bulk_add`; or what :func:`plan_sync_segment` gave.
    segment : str, optional
        The segment, by its id or its name; a plan has it.
    max_removals : int, default 0
        How many members may leave at most. A file that was cut short, or another column of addresses, would
        empty the segment; a plan was looked at, and needs no cap.
    columns : mapping, optional
        As for :func:`bulk_add`.
    on_existing : {"keep", "update"}
        As for :func:`bulk_add`.
    via : {"auto", "requests", "import"}
        As for :func:`bulk_add`.
    journal : str or Path, optional
        As for :func:`bulk_add`.
    progress : bool, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        The report of :func:`bulk_add`, and a row for each member who left, with the action "remove" and the status
        "removed".

    Raises
    ------
    InputError
        More members would leave than may; it says how many. Or the data cannot be read, or an argument does not
        fit. Nothing was changed.
    ObjectLookupError
        No segment, or several, of that name. Nothing was changed.
    ResendError
        The account could not be read. Nothing was changed; later errors are in the report.

    Warns
    -----
    UnsentColumnsWarning
        Some columns are no field and no contact property.

    Notes
    -----
    As :func:`bulk_add`, and ``DELETE /contacts/{id}/segments/{segment_id}``,
    https://resend.com/docs/api-reference/contacts/delete-contact-segment.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="VIP")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> people = pd.DataFrame({"email": ["grace@example.com"]})
    >>> rnb.sync_segment(client, people, "VIP", max_removals=1, progress=False)[["email", "status"]]
                   email   status
    0  grace@example.com  created
    1    ada@example.com  removed
    """
    if segment is None and not is_plan(data):
        raise InputError("segment is missing: name the segment that is to mirror the data")
    via = check_via(via)
    job = job_of(
        client, data, segment, kind="sync", columns=columns, overwrite=overwrites(on_existing)
    )
    if not is_plan(data):
        _capped(job, max_removals)
    return job.run(via=via, journal=journal, progress=progress)


def _capped(job: Job, max_removals: int) -> Job:
    if type(max_removals) is not int or max_removals < 0:
        raise InputError(f"max_removals must be a whole number of people, not {max_removals!r}")
    removals = job.rows.count("removals")
    if removals > max_removals:
        raise InputError(
            f"{removals:,} members of the segment are not in the data and would leave; at most {max_removals:,} may. "
            f"If that is right, say max_removals={removals}"
        )
    return job
