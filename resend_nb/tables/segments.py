"""Segments: the account's, with their sizes, and those of one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Segment


@public
def list_segments_df(client: Client, *, counts: bool = False) -> pd.DataFrame:
    """List the account's segments, newest first.

    Parameters
    ----------
    %(client)s
    counts : bool, default False
        Count the members. The API does not report sizes, so this reads all contacts of every
        segment, 100 per request.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time); with ``counts`` also ``contacts``
        (Int64: all members) and ``subscribed`` (Int64: members who have not opted out).

    Raises
    ------
    %(authentication_error)s

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segments.

    Examples
    --------
    >>> rnb.list_segments_df(demo, counts=True)[["name", "contacts", "subscribed"]].tail(1)
                         name  contacts  subscribed
    5  Newsletter Subscribers       145         129
    """
    segments = client.segments.list()
    if not counts:
        return to_frame(segments, schemas.SEGMENTS)
    rows = [_with_counts(client, segment) for segment in segments]
    return to_frame(rows, schemas.SEGMENTS | schemas.SEGMENT_SIZES)


def _with_counts(client: Client, segment: Segment) -> dict[str, Any]:
    members = client.contacts.iterate(segment_id=segment["id"])
    opted_out = [member["unsubscribed"] for member in members]
    return {**segment, "contacts": len(opted_out), "subscribed": opted_out.count(False)}


@public
def list_contact_segments_df(client: Client, contact: str) -> pd.DataFrame:
    """List the segments of one contact.

    Parameters
    ----------
    %(client)s
    contact : str
        The contact's id or email address.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time; the API documents it as the time
        at which the contact joined).

    Raises
    ------
    NotFoundError
        No contact has that id or email address.

    Notes
    -----
    ``GET /contacts/{id or email}/segments``,
    https://resend.com/docs/api-reference/contacts/list-contact-segments.

    Examples
    --------
    >>> rnb.list_contact_segments_df(demo, "hana.eriksen@example.org")["name"].tolist()
    ['Cold Brew Launch List', 'Wholesale Cafés', 'Newsletter Subscribers']
    """
    return to_frame(client.contacts.segments.iterate(contact), schemas.SEGMENTS)
