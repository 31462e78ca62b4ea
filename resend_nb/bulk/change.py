"""``bulk_update`` and ``bulk_remove``: contacts that exist, changed or taken out of a segment."""

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

__all__ = ["bulk_remove", "bulk_update", "plan_bulk_remove", "plan_bulk_update"]


@public
def plan_bulk_update(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Show what ``bulk_update`` would do, row by row, and change nothing.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`.
    columns : mapping, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        As :func:`plan_bulk_add` gives it; run it with ``bulk_update(client, plan)``.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or an argument does not fit.
    ResendError
        The account could not be read.

    Warns
    -----
    UnsentColumnsWarning
        Some columns are no field and no contact property.

    Notes
    -----
    Reads ``GET /contact-properties``, ``/contacts``, ``/suppressions`` and ``/usage``,
    https://resend.com/docs/api-reference/contacts/list-contacts; where the data has properties also each contact
    in it.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> people = pd.DataFrame({"email": ["nobody@example.com"], "first_name": ["Nobody"]})
    >>> rnb.plan_bulk_update(client, people)[["status", "reason"]]
          status                       reason
    0  not_found  no contact has this address
    """
    return plan_frame(prepare(client, data, columns=columns, kind="update"), overwrite=True)


@public
def bulk_update(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Change the names and properties of contacts that exist.

    Only what differs is sent. An empty cell changes nothing, an opt-out in the data is recorded, and nobody who
    opted out is opted in. Who is no contact is left alone: ``bulk_add`` makes contacts.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`; or what :func:`plan_bulk_update` gave.
    columns : mapping, optional
        As for :func:`bulk_add`.
    journal : str or Path, optional
        As for :func:`bulk_add`.
    progress : bool, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        The report of :func:`bulk_add`; statuses are updated, opted_out, unchanged, not_found, invalid, duplicate,
        stale, failed and pending.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or an argument does not fit. Nothing was changed.
    ResendError
        The account could not be read. Nothing was changed; later errors are in the report.

    Warns
    -----
    UnsentColumnsWarning
        Some columns are no field and no contact property.

    Notes
    -----
    Reads as :func:`plan_bulk_update`; writes ``PATCH /contacts/{id}``,
    https://resend.com/docs/api-reference/contacts/update-contact.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> contact = client.contacts.create(email="ada@example.com", first_name="Ad")
    >>> people = pd.DataFrame({"email": ["ada@example.com"], "first_name": ["Ada"]})
    >>> rnb.bulk_update(client, people, progress=False)[["changes", "status"]]
                         changes   status
    0  first_name: 'Ad' -> 'Ada'  updated
    """
    job = job_of(client, data, None, kind="update", columns=columns)
    return job.run(journal=journal, progress=progress)


@public
def plan_bulk_remove(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str,
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Show what ``bulk_remove`` would do, row by row, and change nothing.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`.
    segment : str
        The segment, by its id or its name.
    columns : mapping, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        As :func:`plan_bulk_add` gives it; run it with ``bulk_remove(client, plan)``.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or an argument does not fit.
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
    Reads as :func:`plan_bulk_add`, https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="VIP")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> people = pd.DataFrame({"email": ["ada@example.com", "grace@example.com"]})
    >>> rnb.plan_bulk_remove(client, people, "VIP")[["action", "status"]]
       action     status
    0  remove    pending
    1    none  not_found
    """
    return plan_frame(
        prepare(client, data, segment, columns=columns, kind="remove"), overwrite=False
    )


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
    """Take people out of a segment; they stay contacts.

    An opt-out in the data is recorded as well.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`; or what :func:`plan_bulk_remove` gave.
    segment : str, optional
        The segment, by its id or its name; a plan has it.
    columns : mapping, optional
        As for :func:`bulk_add`.
    journal : str or Path, optional
        As for :func:`bulk_add`.
    progress : bool, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        The report of :func:`bulk_add`; statuses are removed, not_member, not_found, opted_out, invalid, duplicate,
        stale, failed and pending.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or an argument does not fit. Nothing was changed.
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
    Reads as :func:`plan_bulk_add`; writes ``DELETE /contacts/{id}/segments/{segment_id}``,
    https://resend.com/docs/api-reference/contacts/delete-contact-segment.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="VIP")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> rnb.bulk_remove(client, pd.DataFrame({"email": ["ada@example.com"]}), "VIP", progress=False)["status"].tolist()
    ['removed']
    """
    if segment is None and not is_plan(data):
        raise InputError("segment is missing: name the segment that people are to leave")
    job = job_of(client, data, segment, kind="remove", columns=columns)
    return job.run(journal=journal, progress=progress)
