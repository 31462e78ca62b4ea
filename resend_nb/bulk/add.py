"""``bulk_add``: from data to contacts in a segment, every row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from resend_nb._public import public
from resend_nb.bulk.execute.imports import Via, check_via
from resend_nb.bulk.job import prepare
from resend_nb.bulk.plan_frames import job_of, plan_frame
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.client import Client

__all__ = ["bulk_add", "plan_bulk_add"]

OnExisting = Literal["keep", "update"]


@public
def plan_bulk_add(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
) -> pd.DataFrame:
    """Show what ``bulk_add`` would do, row by row, and change nothing.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`.
    segment : str, optional
        The segment to fill, by its id or its name.
    columns : mapping, optional
        As for :func:`bulk_add`.
    on_existing : {"keep", "update"}
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        The columns of ``bulk_add``'s report without ``retry``: ``action``, ``changes`` and ``reason`` say what
        would be done and why. Filter its rows as you like, and run it: ``bulk_add(client, plan)``.
        :func:`plan_summary_df` counts, and says how long it takes.

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
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts``, ``/segments/{id}/contacts``,
    ``/suppressions`` and ``/usage``, https://resend.com/docs/api-reference/contacts/list-contacts; with
    ``on_existing="update"`` and properties also each contact in the data, one request each. A plan is one frame in
    memory, whatever the data is.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> contact = client.contacts.create(email="ada@example.com", first_name="Ad")
    >>> people = pd.DataFrame({"email": ["ada@example.com", "grace@example.com"], "first_name": ["Ada", "Grace"]})
    >>> plan = rnb.plan_bulk_add(client, people, on_existing="update")
    >>> plan[["action", "changes"]]
       action                    changes
    0  update  first_name: 'Ad' -> 'Ada'
    1  create        first_name: 'Grace'
    >>> rnb.bulk_add(client, plan, progress=False)["status"].tolist()
    ['updated', 'created']
    """
    overwrite = overwrites(on_existing)
    return plan_frame(
        prepare(client, data, segment, columns=columns, overwrite=overwrite), overwrite=overwrite
    )


@public
def bulk_add(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    on_existing: OnExisting = "keep",
    via: Via = "auto",
    journal: str | Path | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Make contacts of the rows and put them into a segment.

    Nobody who opted out is opted in, whatever the data says, and an opt-out that the data brings is recorded.
    Every row is checked before the first call, and one bad row sinks nothing. Running it again, also with the
    report as data, does what is left and nothing twice; so does :func:`resume_run` after a run that was cut off, and
    :func:`undo_run` takes a run back.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        A frame (of pandas, or of polars, pyarrow, duckdb, Dask, PySpark), the path of a CSV or Parquet file, several of
        these, or what :func:`plan_bulk_add` gave: a row where the account has changed since the plan is left alone, as
        stale. Files, queries and several frames are read by the piece, so that they need not fit into memory.
    segment : str, optional
        The segment to fill, by its id or its name.
    columns : mapping, optional
        Which column holds what, such as ``{"email": "Kontakt", "plan": "Tarif"}``: ``email``, ``first_name``,
        ``last_name``, ``unsubscribed`` or the key of a contact property. What is not named is recognised by its
        usual names ("E-mail", "First Name", "surname") or by being a property's key; ``None`` leaves a field
        or property out although a column looks like it, as in ``{"last_name": None}``.
    on_existing : {"keep", "update"}
        Whether a contact that exists keeps its names and properties, or takes those of the data; an empty cell
        changes nothing.
    via : {"auto", "requests", "import"}
        How people who are new are made: one request for each, or as files that Resend imports; then each is looked
        for in the account, and who is not there is made by a request. By default files are taken where requests
        would take minutes; ``attrs["via"]`` of the report says what was chosen and why. Rows with an opt-out never
        go by file, and nor do those whose cells need quotes.
    journal : str or Path, optional
        The file in which the run is written down, readable only by you and without a key; by default a new one in
        your data folder, which :func:`runs_df` lists.
    progress : bool, optional
        Whether to show a bar; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the data, in its order and with its index. ``email`` (string) in lower case;
        ``action`` (category) is what was planned: create, update, add, opt_out, none; ``changes`` (string) says it
        field by field; ``status`` (category) how it ended: created, updated, added, opted_out, already_member,
        unchanged, invalid, duplicate, stale, failed, or pending where it was not tried; ``reason`` and
        ``contact_id`` (string); ``retry`` (boolean), whether another run may help. Then the data that was used, as
        it was written (properties under ``properties.`` and their key), so that the report, or a part of it, can be
        mended and given back as ``data``. ``attrs["unsent"]`` lists the columns that were not sent,
        ``attrs["journal"]`` names the journal, ``attrs["via"]`` says which road was taken. For a Dask frame it is a
        Dask frame of the same partitions, which reads the journal when it is computed, and as it is by then.

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
    Reads ``GET /segments``, ``/contact-properties``, ``/contacts`` and ``/segments/{id}/contacts``; writes
    ``POST /contacts`` or ``POST /contacts/imports`` for who is new, ``PATCH /contacts/{id}`` and
    ``POST /contacts/{id}/segments/{segment_id}`` for who is not,
    https://resend.com/docs/api-reference/contacts/create-contact.

    However long the data and the account are, some thousand rows are in memory at a time: the rest is in a database on
    disk, which becomes the journal. A Dask frame is checked partition by partition where Dask computes it. Nothing is
    sent before everything was checked, because the rows of a person may stand anywhere.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> people = pd.DataFrame({"E-mail": ["Ada@example.com", "grace@example", "ada@example.com"]})
    >>> rnb.bulk_add(client, people, segment="Premium Users", progress=False)[["email", "status"]]
                 email     status
    0  ada@example.com    created
    1    grace@example    invalid
    2  ada@example.com  duplicate
    """
    via = check_via(via)
    job = job_of(
        client, data, segment, kind="add", columns=columns, overwrite=overwrites(on_existing)
    )
    return job.run(via=via, journal=journal, progress=progress)


def overwrites(on_existing: object) -> bool:
    """Read ``on_existing``.

    Parameters
    ----------
    on_existing : {"keep", "update"}
        What the caller says.

    Raises
    ------
    InputError
        It is something else.
    """
    if on_existing not in {"keep", "update"}:
        raise InputError(f'on_existing must be "keep" or "update", not {on_existing!r}')
    return on_existing == "update"
