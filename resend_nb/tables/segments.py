"""Segments: the account's, with their sizes, and one contact's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import column, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_contact_segments_df", "list_segments_df"]


@public
def list_segments_df(client: Client, *, counts: bool = False) -> pd.DataFrame:
    """List the account's segments, newest first.

    Parameters
    ----------
    client : Client
        The account.
    counts : bool, default False
        Count who is in each. The API has no sizes, so this reads all contacts of every segment, 100 a request.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time); with ``counts`` also ``contacts``, how many
        are in it, and ``subscribed``, how many of these have not opted out (Int64).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.
    TransportError
        No answer came.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segments.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_segments_df(rnb.sandbox(demo=True), counts=True)[["name", "contacts", "subscribed"]].tail(1)
                         name  contacts  subscribed
    5  Newsletter Subscribers       145         129
    """
    segments = client.segments.list()
    frame = to_frame(segments, schemas.SEGMENTS)
    if not counts:
        return frame
    optouts = [
        [each["unsubscribed"] for each in client.contacts.iterate(segment_id=one["id"])]
        for one in segments
    ]
    sizes = {
        "contacts": [len(each) for each in optouts],
        "subscribed": [each.count(False) for each in optouts],
    }
    declared = {name: column(sizes[name], kind) for name, kind in schemas.SEGMENT_SIZES.items()}
    for place, name in enumerate(declared, start=len(schemas.SEGMENTS)):
        frame.insert(place, name, declared[name])
    return frame


@public
def list_contact_segments_df(client: Client, contact: str) -> pd.DataFrame:
    """List the segments that one contact is in.

    Parameters
    ----------
    client : Client
        The account.
    contact : str
        The contact's id or its address.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time; as the API documents it, when the contact joined).

    Raises
    ------
    NotFoundError
        There is no such contact.

    Notes
    -----
    ``GET /contacts/{id or email}/segments``,
    https://resend.com/docs/api-reference/contacts/list-contact-segments.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> rnb.list_contact_segments_df(client, "ada@example.com")["name"].tolist()
    ['Premium Users']
    """
    return to_frame(client.contacts.segments.iterate(contact), schemas.SEGMENTS)
