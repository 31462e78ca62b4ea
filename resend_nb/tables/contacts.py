"""Contacts, with a column for each property and each topic where these are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb._ui import progress_bar
from resend_nb.errors import NotFoundError
from resend_nb.frames import column, to_frame
from resend_nb.tables.lookup import find_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Contact

__all__ = ["list_contacts_df"]


@public
def list_contacts_df(
    client: Client,
    *,
    segment: str | None = None,
    properties: bool = False,
    topics: bool = False,
    progress: bool | None = None,
) -> pd.DataFrame:
    """List the contacts of the account or of one segment, newest first.

    Parameters
    ----------
    client : Client
        The account.
    segment : str, optional
        Only who is in this segment; its id or its name.
    properties : bool, default False
        Add a column for each contact property. The API gives these only one contact at a time, so this is one
        more request for every contact: 1,000 contacts take 100 seconds at 10 requests a second.
    topics : bool, default False
        Add a column for each topic; again one more request for every contact.
    progress : bool, optional
        Whether to show a bar for these requests; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email``, ``first_name``, ``last_name`` (string), ``unsubscribed`` (boolean: opted out of
        every broadcast) and ``created_at`` (UTC time). With ``properties``, a column for each key (string,
        Float64 or boolean; ``properties.`` before a key that is one of these columns); with ``topics``, a column
        ``topics.`` and its name for each (boolean: wants it, by choice or by the topic's default).

    Raises
    ------
    ObjectLookupError
        No segment, or several, of that name.

    Notes
    -----
    ``GET /contacts`` or ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts; with ``properties`` also
    ``GET /contacts/{id}``, with ``topics`` ``GET /contacts/{id}/topics``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> members = rnb.list_contacts_df(client, segment="Wholesale Cafés", properties=True, progress=False)
    >>> members[["email", "favourite_roast", "bags_bought"]].head(2)
                          email favourite_roast  bags_bought
    0  hana.eriksen@example.org            dark          7.0
    1   emil.jansen@example.net           light         18.0
    """
    segment_id = None if segment is None else find_segment(client, segment)["id"]
    contacts = client.contacts.list(segment_id=segment_id)
    frame = to_frame(contacts, schemas.CONTACTS)
    extra: dict[str, pd.Series[Any]] = {}
    if properties:
        extra |= _property_columns(client, contacts, progress=progress)
    if topics:
        extra |= _topic_columns(client, contacts, progress=progress)
    return frame.assign(**extra)


def _property_columns(
    client: Client, contacts: Sequence[Contact], *, progress: bool | None
) -> dict[str, pd.Series[Any]]:
    known = client.contact_properties.list()
    with progress_bar(contacts, label="properties", unit="contact", progress=progress) as shown:
        values = [
            _found(client.contacts.get, contact["id"], {}).get("properties", {})
            for contact in shown
        ]
    kinds = {"string": "string", "number": "Float64", "boolean": "boolean"}
    columns = {}
    for each in known:
        name = f"properties.{each['key']}" if each["key"] in schemas.CONTACTS else each["key"]
        columns[name] = column(
            [_plain(row.get(each["key"])) for row in values], kinds.get(each["type"], "object")
        )
    return columns


def _topic_columns(
    client: Client, contacts: Sequence[Contact], *, progress: bool | None
) -> dict[str, pd.Series[Any]]:
    known = client.topics.list()
    with progress_bar(contacts, label="topics", unit="contact", progress=progress) as shown:
        choices = [
            {
                each["id"]: each["subscription"]
                for each in _found(client.contacts.topics.list, contact["id"], [])
            }
            for contact in shown
        ]
    names = [topic["name"] for topic in known]
    columns = {}
    for topic in known:
        name = (
            topic["name"] if names.count(topic["name"]) == 1 else f"{topic['name']} ({topic['id']})"
        )
        default = topic["default_subscription"]
        wants = [row.get(topic["id"], default) == "opt_in" for row in choices]
        columns[f"topics.{name}"] = column(wants, "boolean")
    return columns


def _found(read: Callable[[str], Any], contact_id: str, otherwise: Any) -> Any:
    """Read something of a contact that may have been deleted since the list was read."""
    try:
        return read(contact_id)
    except NotFoundError:
        return otherwise


def _plain(value: Any) -> Any:
    """Unwrap a property; the specification has it plain, the server wraps it."""
    return value.get("value") if isinstance(value, dict) else value
