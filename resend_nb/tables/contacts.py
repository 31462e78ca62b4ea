"""Contacts, with a column per property and per topic if requested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb._ui import progress_bar, unique_labels
from resend_nb.errors import NotFoundError
from resend_nb.frames import column, from_columns
from resend_nb.resources import contact_columns, property_values
from resend_nb.tables.lookup import find_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from resend_nb.client import Client

_DTYPES = {"string": "string", "number": "Float64", "boolean": "boolean"}
"""The dtype of each type of contact property."""


@public
def list_contacts_df(
    client: Client,
    segment: str | None = None,
    *,
    properties: bool = False,
    topics: bool = False,
    progress: bool | None = None,
) -> pd.DataFrame:
    """List the contacts of the account or of one segment, newest first.

    Parameters
    ----------
    %(client)s
    segment : str, optional
        The id or name of a segment whose members are listed. By default, all contacts are.
    properties : bool, default False
        Add a column for each contact property. This takes one more request per contact: 100
        seconds for 1,000 contacts at 10 requests a second.
    topics : bool, default False
        Add a column for each topic. This takes one more request per contact, too.
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email``, ``first_name``, ``last_name`` (string), ``unsubscribed`` (boolean: opted
        out of every broadcast) and ``created_at`` (UTC time). With ``properties``, a column per
        key (string, Float64 or boolean), prefixed with ``properties.`` if the key is one of the
        columns above. With ``topics``, a column ``topics.<name>`` per topic (boolean: subscribed,
        by choice or by the topic's default).

    Raises
    ------
    ObjectLookupError
        No segment or several segments have that name.

    Notes
    -----
    ``GET /contacts`` or ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts; with ``properties`` also
    ``GET /contacts/{id}``, with ``topics`` also ``GET /contacts/{id}/topics``.

    Examples
    --------
    >>> members = rnb.list_contacts_df(demo, segment="Wholesale Cafés", properties=True)
    >>> members[["email", "favourite_roast", "bags_bought"]].head(2)
                          email favourite_roast  bags_bought
    0  hana.eriksen@example.org            dark          7.0
    1   emil.jansen@example.net           light         18.0
    """
    segment_id = None if segment is None else find_segment(client, segment)["id"]
    frame = from_columns(contact_columns(client.request, segment_id), schemas.CONTACTS)
    ids = frame["id"].tolist()
    if properties:
        frame = frame.assign(**_property_columns(client, ids, progress=progress))
    if topics:
        frame = frame.assign(**_topic_columns(client, ids, progress=progress))
    return frame


def _property_columns(
    client: Client, ids: Sequence[str], *, progress: bool | None
) -> dict[str, pd.Series[Any]]:
    known = client.contact_properties.list()
    with progress_bar(ids, label="properties", unit="contact", progress=progress) as bar:
        details = [_unless_deleted(client.contacts.get, id_, {}) for id_ in bar]
    values = [property_values(contact) for contact in details]
    columns = {}
    for property_ in known:
        key = property_["key"]
        name = f"properties.{key}" if key in schemas.CONTACTS else key
        dtype = _DTYPES.get(property_["type"], "object")
        columns[name] = column([row.get(key) for row in values], dtype)
    return columns


def _topic_columns(
    client: Client, ids: Sequence[str], *, progress: bool | None
) -> dict[str, pd.Series[Any]]:
    known = client.topics.list()
    with progress_bar(ids, label="topics", unit="contact", progress=progress) as bar:
        choices = [
            {
                topic["id"]: topic["subscription"]
                for topic in _unless_deleted(client.contacts.topics.list, id_, [])
            }
            for id_ in bar
        ]
    labels = unique_labels(known)
    columns = {}
    for topic in known:
        default = topic["default_subscription"]
        subscribed = [choice.get(topic["id"], default) == "opt_in" for choice in choices]
        columns[f"topics.{labels[topic['id']]}"] = column(subscribed, "boolean")
    return columns


def _unless_deleted(read: Callable[[str], Any], contact_id: str, otherwise: Any) -> Any:
    """Read details of a contact, which may have been deleted since the list was read."""
    try:
        return read(contact_id)
    except NotFoundError:
        return otherwise
