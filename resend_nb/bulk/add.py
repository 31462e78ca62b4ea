"""``bulk_add``: from data to contacts in a segment, every row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._progress import bar
from resend_nb.bulk.columns import warn_of
from resend_nb.bulk.job import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.client import Client

__all__ = ["bulk_add"]


def bulk_add(
    client: Client,
    data: pd.DataFrame | str | Path | Iterable[Any],
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    dry_run: bool = False,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Make contacts of the rows and put them into a segment.

    Nobody who opted out is opted in: a contact that exists keeps its fields, whatever the data says, and only
    an opt-out that the data brings is recorded. Every row is checked before the first call, and one bad row
    sinks nothing. Running it again, also with the report as data, does what is left and nothing twice.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        A frame (of pandas, or of polars, pyarrow and others), the path of a CSV file, or several of these.
    segment : str, optional
        The segment to fill, by its id or its name.
    columns : mapping, optional
        Which column holds what, such as ``{"email": "Kontakt", "plan": "Tarif"}``: ``email``, ``first_name``,
        ``last_name``, ``unsubscribed`` or the key of a contact property. What is not named is recognised by its
        usual names ("E-mail", "First Name", "surname") or by being a property's key; ``None`` leaves a field
        or property out although a column looks like it, as in ``{"last_name": None}``.
    dry_run : bool, default False
        Only look: read the account, show what would be done, change nothing.
    progress : bool, optional
        Whether to show a bar; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the data, in its order and with its index. ``email`` (string) in lower case;
        ``action`` (category) is what was planned: create, add, opt_out, none; ``status`` (category) how it
        ended: created, added, opted_out, already_member, unchanged, invalid, duplicate, failed, or pending
        where it was not tried; ``reason`` and ``contact_id`` (string); ``retry`` (boolean), whether another
        run may help. Then the data that was used, as it was written (properties under ``properties.`` and
        their key), so that the report, or a part of it, can be mended and given back as ``data``.
        ``attrs["unsent"]`` lists the columns that were not sent.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or ``columns`` does not fit. Nothing was changed.
    SegmentLookupError
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
    ``POST /contacts`` for who is new (after one more look), ``POST /contacts/{id}/segments/{segment_id}`` for
    who is not, https://resend.com/docs/api-reference/contacts/create-contact.

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
    job = prepare(client, data, segment, columns=columns)
    warn_of(job.found.unsent)
    if not dry_run:
        with bar(job.todo, label="bulk_add", unit="row", progress=progress) as shown:
            job.run(shown)
    return job.report()
