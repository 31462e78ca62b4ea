"""``bulk_update``: change names and properties of existing contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.bulk.job import prepare
from resend_nb.bulk.plan_frames import job_of, plan_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.client import Client


@public
def plan_bulk_update(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Preview :func:`bulk_update`: show what it would do with each row, and change nothing.

    Run the plan, or the rows of it that you keep, with ``bulk_update(client, plan)``.

    Parameters
    ----------
    %(client)s
    %(data)s
    %(columns)s

    Returns
    -------
    %(plan_frame)s

    Raises
    ------
    %(plan_raises)s

    Notes
    -----
    Reads ``GET /contact-properties``, ``/contacts``, ``/suppressions`` and ``/usage``,
    https://resend.com/docs/api-reference/contacts/list-contacts. If the data has properties, each
    contact in it takes one more request.

    Examples
    --------
    >>> leads = pd.DataFrame({"email": ["nobody@example.com"], "first_name": ["Nobody"]})
    >>> rnb.plan_bulk_update(client, leads)["status"].tolist()
    ['not_found']
    """
    return plan_frame(prepare(client, data, columns=columns, kind="update"))


@public
def bulk_update(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Change names and properties of contacts that already exist; create none.

    Only values that differ are sent, and an empty cell changes nothing. An opt-out in the data is
    recorded, and a contact who opted out is never subscribed again. Use :func:`bulk_add` to
    create contacts as well. :func:`undo_run` restores the old values.

    Parameters
    ----------
    %(client)s
    %(data)s
        A plan from :func:`plan_bulk_update`, or some of its rows, also works.
    %(columns)s
    %(journal)s
    %(progress)s

    Returns
    -------
    %(report)s

        ``action`` is update, opt_out or none. ``status`` is updated, opted_out, unchanged,
        not_found, invalid, duplicate, stale, failed, or pending if the row was not tried.

    Raises
    ------
    %(bulk_raises)s

    Notes
    -----
    Reads ``GET /contact-properties``, ``/contacts`` and, if the data has properties, each contact
    in it. Changes contacts with ``PATCH /contacts/{id}``,
    https://resend.com/docs/api-reference/contacts/update-contact.

    Examples
    --------
    >>> ada = client.contacts.create(email="ada@example.com", first_name="Ad")
    >>> corrections = pd.DataFrame({"email": ["ada@example.com"], "first_name": ["Ada"]})
    >>> rnb.bulk_update(client, corrections, progress=False)[["changes", "status"]]
                         changes   status
    0  first_name: 'Ad' -> 'Ada'  updated
    """
    job = job_of(client, data, None, kind="update", columns=columns)
    return job.run(journal=journal, progress=progress)
