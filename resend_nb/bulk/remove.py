"""``bulk_remove``: remove contacts from a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.bulk.job import prepare
from resend_nb.bulk.plan_frames import is_plan, job_of, plan_frame
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.client import Client


@public
def plan_bulk_remove(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str,
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Preview :func:`bulk_remove`: show what it would do with each row, and change nothing.

    Run the plan, or the rows of it that you keep, with ``bulk_remove(client, plan)``.

    Parameters
    ----------
    %(client)s
    %(data)s
    %(segment)s
    %(columns)s

    Returns
    -------
    %(plan_frame)s

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
    >>> leavers = pd.DataFrame({"email": ["ada@example.com", "grace@example.com"]})
    >>> rnb.plan_bulk_remove(client, leavers, "VIP")[["action", "status"]]
       action     status
    0  remove    pending
    1    none  not_found
    """
    job = prepare(client, data, segment, columns=columns, kind="remove")
    return plan_frame(job)


@public
def bulk_remove(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Remove contacts from a segment; they stay in the account.

    An opt-out in the data is recorded as well. :func:`undo_run` puts the contacts back.

    Parameters
    ----------
    %(client)s
    %(data)s
        A plan from :func:`plan_bulk_remove`, or some of its rows, also works.
    segment : str, optional
        The segment's id or name. A plan already contains it.
    %(columns)s
    %(journal)s
    %(progress)s

    Returns
    -------
    %(report)s

        ``action`` is remove, opt_out or none. ``status`` is removed, opted_out, not_member,
        not_found, invalid, duplicate, stale, failed, or pending if the row was not tried.

    Raises
    ------
    ObjectLookupError
        No segment or several segments match ``segment``. Nothing was changed.
    %(bulk_raises)s

    Notes
    -----
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts`` and
    ``/segments/{id}/contacts``. Removes members with
    ``DELETE /contacts/{id}/segments/{segment_id}``,
    https://resend.com/docs/api-reference/contacts/delete-contact-segment.

    Examples
    --------
    >>> segment = client.segments.create(name="VIP")
    >>> ada = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> leavers = pd.DataFrame({"email": ["ada@example.com"]})
    >>> rnb.bulk_remove(client, leavers, "VIP", progress=False)["status"].tolist()
    ['removed']
    """
    if segment is None and not is_plan(data):
        raise InputError("segment is missing: pass the id or name of the segment to remove from")
    job = job_of(client, data, segment, kind="remove", columns=columns)
    return job.run(journal=journal, progress=progress)
