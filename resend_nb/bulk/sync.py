"""``sync_segment``: make the members of a segment match the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.bulk.execute.imports import Via, check_via
from resend_nb.bulk.job import prepare
from resend_nb.bulk.options import check_options
from resend_nb.bulk.plan_frames import is_plan, job_of, plan_frame
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.bulk.job import Job
    from resend_nb.bulk.options import NewOptOuts, OnExisting, OnNoConsent
    from resend_nb.client import Client


@public
def plan_sync_segment(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str,
    *,
    max_removals: int = 0,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
    on_no_consent: OnNoConsent = "skip",
    new_opt_outs: NewOptOuts = "record",
) -> pd.DataFrame:
    """Preview :func:`sync_segment`: show who would join or be removed, and change nothing.

    Run the plan, or the rows of it that you keep, with ``sync_segment(client, plan)``.

    Parameters
    ----------
    %(client)s
    %(data)s
        It must contain every future member.
    %(segment)s
    %(max_removals)s
    %(columns)s
    %(on_existing)s
    %(on_no_consent)s
    %(new_opt_outs)s

    Returns
    -------
    %(plan_frame)s

        Below the rows of the data there is one for each member who is not in the data, with the
        action "remove" and an index label that the data does not have.

    Raises
    ------
    ObjectLookupError
        No segment or several segments match ``segment``.
    %(plan_raises)s

    Notes
    -----
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts``, ``/segments/{id}/contacts``,
    ``/suppressions`` and ``/usage``,
    https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> segment = client.segments.create(name="VIP")
    >>> ada = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> members = pd.DataFrame({"email": ["grace@example.com"]})
    >>> rnb.plan_sync_segment(client, members, "VIP", max_removals=1)[["email", "action"]]
                   email  action
    0  grace@example.com  create
    1    ada@example.com  remove
    """
    options = check_options(
        on_existing=on_existing, on_no_consent=on_no_consent, new_opt_outs=new_opt_outs
    )
    job = prepare(client, data, segment, kind="sync", columns=columns, options=options)
    _check_removals(job, max_removals)
    return plan_frame(job)


@public
def sync_segment(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    max_removals: int = 0,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
    on_no_consent: OnNoConsent = "skip",
    new_opt_outs: NewOptOuts = "record",
    via: Via = "auto",
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Make the members of a segment match the data: add who is missing, remove everyone else.

    Contacts are never deleted: a removed member stays in the account, opt-outs included. A person
    whose row is invalid stays a member. Everything else works as in :func:`bulk_add`: new
    contacts are created, opt-outs are safe, and the run can be resumed.

    Parameters
    ----------
    %(client)s
    %(data)s
        It must contain every future member. A plan from :func:`plan_sync_segment`, or some of its
        rows, also works.
    segment : str, optional
        The segment's id or name. A plan already contains it.
    %(max_removals)s
        A plan needs no limit, because you have seen it.
    %(columns)s
    %(on_existing)s
    %(on_no_consent)s
    %(new_opt_outs)s
    %(via)s
    %(journal)s
    %(progress)s

    Returns
    -------
    %(report)s

        ``action`` and ``status`` are those of :func:`bulk_add`. Below the rows of the data there
        is one for each removed member, with the action "remove" and the status "removed".

    Raises
    ------
    ObjectLookupError
        No segment or several segments match ``segment``. Nothing was changed.
    %(bulk_raises)s

    Notes
    -----
    Reads and writes what :func:`bulk_add` does, and removes members with
    ``DELETE /contacts/{id}/segments/{segment_id}``,
    https://resend.com/docs/api-reference/contacts/delete-contact-segment.

    Examples
    --------
    >>> segment = client.segments.create(name="VIP")
    >>> ada = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> members = pd.DataFrame({"email": ["grace@example.com"]})
    >>> report = rnb.sync_segment(client, members, "VIP", max_removals=1, progress=False)
    >>> report[["email", "status"]]
                   email   status
    0  grace@example.com  created
    1    ada@example.com  removed
    """
    if segment is None and not is_plan(data):
        raise InputError("segment is missing: pass the id or name of the segment to sync")
    via = check_via(via)
    options = check_options(
        on_existing=on_existing, on_no_consent=on_no_consent, new_opt_outs=new_opt_outs
    )
    job = job_of(client, data, segment, kind="sync", columns=columns, options=options)
    if not is_plan(data):
        _check_removals(job, max_removals)
    return job.run(via=via, journal=journal, progress=progress)


def _check_removals(job: Job, max_removals: int) -> None:
    """Raise InputError if more members would be removed than the caller allows."""
    if type(max_removals) is not int or max_removals < 0:
        raise InputError(f"max_removals must be a whole number of 0 or more, not {max_removals!r}")
    removals = job.rows.count("removals")
    if removals > max_removals:
        raise InputError(
            f"{pluralize(removals, 'member')} would be removed because they are not in the data, "
            f"but max_removals is {max_removals:,}. If this is right, pass max_removals={removals}"
        )
