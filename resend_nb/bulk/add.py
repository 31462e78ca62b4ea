"""``bulk_add``: add contacts to a segment, with one report row per row of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.bulk.execute.imports import Via, check_via
from resend_nb.bulk.job import prepare
from resend_nb.bulk.options import check_options
from resend_nb.bulk.plan_frames import job_of, plan_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.bulk.options import NewOptOuts, OnExisting, OnNoConsent
    from resend_nb.client import Client


@public
def plan_bulk_add(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    create_segment: bool = False,
    on_existing: OnExisting = "keep",
    on_no_consent: OnNoConsent = "skip",
    new_opt_outs: NewOptOuts = "record",
) -> pd.DataFrame:
    """Preview :func:`bulk_add`: show what it would do with each row, and change nothing.

    Run the plan, or the rows of it that you keep, with ``bulk_add(client, plan)``.

    Parameters
    ----------
    %(client)s
    %(data)s
    segment : str, optional
        The id or name of the segment that the contacts join. Without a segment, contacts are only
        created and updated.
    %(columns)s
    create_segment : bool, default False
        Whether running the plan creates the segment if none has this name.
    %(on_existing)s
    %(on_no_consent)s
    %(new_opt_outs)s

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
    https://resend.com/docs/api-reference/contacts/list-contacts. With ``on_existing="update"`` and
    properties in the data, each existing contact takes one more request. A plan is always in
    memory, even if the data is not.

    Examples
    --------
    >>> ada = client.contacts.create(email="ada@example.com", first_name="Ad")
    >>> emails = ["ada@example.com", "grace@example.com"]
    >>> leads = pd.DataFrame({"email": emails, "first_name": ["Ada", "Grace"]})
    >>> plan = rnb.plan_bulk_add(client, leads, on_existing="update")
    >>> plan[["action", "changes"]]
       action                    changes
    0  update  first_name: 'Ad' -> 'Ada'
    1  create        first_name: 'Grace'
    >>> rnb.bulk_add(client, plan, progress=False)["status"].tolist()
    ['updated', 'created']
    """
    options = check_options(
        on_existing=on_existing, on_no_consent=on_no_consent, new_opt_outs=new_opt_outs
    )
    job = prepare(
        client, data, segment, columns=columns, options=options, create_segment=create_segment
    )
    return plan_frame(job)


@public
def bulk_add(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    create_segment: bool = False,
    on_existing: OnExisting = "keep",
    on_no_consent: OnNoConsent = "skip",
    new_opt_outs: NewOptOuts = "record",
    via: Via = "auto",
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Add contacts to a segment: create those that are new, and add those that already exist.

    Opt-outs are safe. A contact who opted out is never subscribed again, whatever the data says,
    and an opt-out in the data is recorded, even if another row of that person has none.

    Every row is validated before the first change, and an invalid row does not stop the others.
    Running it again, with the same data or with the report, does only what is left. Ctrl-C stops
    the notebook after everything is saved; :func:`resume_run` finishes the run. :func:`undo_run`
    restores names, properties and memberships, but opt-outs stay recorded, and contacts that the
    run created stay in the account unless you ask to delete them.

    Parameters
    ----------
    %(client)s
    %(data)s
        A plan from :func:`plan_bulk_add`, or some of its rows, also works: rows that changed in
        the account since then are skipped as stale.
    segment : str, optional
        The id or name of the segment that the contacts join; a plan already contains it. Without
        a segment, contacts are only created and updated.
    %(columns)s
    create_segment : bool, default False
        Whether to create the segment with ``POST /segments`` if none has this name. It is created
        when all rows were checked and one of them has something to do. Undoing the run leaves
        the segment, without its members.
    %(on_existing)s
    %(on_no_consent)s
    %(new_opt_outs)s
    %(via)s
    %(journal)s
    %(progress)s

    Returns
    -------
    %(report)s

        ``action`` is create, update, add, opt_out or none. ``status`` is created, updated, added,
        opted_out, already_member, unchanged, invalid, duplicate, stale, failed, pending if the row
        was not tried, or skipped if the person must not be added, by what the data says.

    Raises
    ------
    ObjectLookupError
        No segment or several segments match ``segment``. Nothing was changed.
    %(bulk_raises)s

    Notes
    -----
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts`` and
    ``/segments/{id}/contacts``. Creates contacts with ``POST /contacts``,
    https://resend.com/docs/api-reference/contacts/create-contact, or ``POST /contacts/imports``.
    Changes existing ones with ``PATCH /contacts/{id}`` and
    ``POST /contacts/{id}/segments/{segment_id}``.

    Data and account may be larger than memory: they are processed in chunks of a few thousand
    rows and kept in a database on disk, which becomes the journal. Dask validates its partitions
    itself. Nothing is changed before the last row was validated, because any row of a person may
    contain the opt-out.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> leads = pd.DataFrame({"E-mail": ["Ada@example.com", "grace@example", "ada@example.com"]})
    >>> report = rnb.bulk_add(client, leads, segment="Premium Users", progress=False)
    >>> report[["email", "status"]]
                 email     status
    0  ada@example.com    created
    1    grace@example    invalid
    2  ada@example.com  duplicate
    """
    via = check_via(via)
    options = check_options(
        on_existing=on_existing, on_no_consent=on_no_consent, new_opt_outs=new_opt_outs
    )
    job = job_of(
        client,
        data,
        segment,
        kind="add",
        columns=columns,
        options=options,
        create_segment=create_segment,
    )
    return job.run(via=via, journal=journal, progress=progress)
