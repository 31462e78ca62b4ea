"""Segments: the account's, with their sizes; those of one contact; former audiences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    %(full_access)s

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segments.

    Examples
    --------
    >>> rnb.list_segments_df(demo, counts=True)[["name", "contacts", "subscribed"]].tail(1)
                         name  contacts  subscribed
    5  Newsletter Subscribers      1985        1939
    """
    segments = client.segments.list()
    if not counts:
        return to_frame(segments, schemas.SEGMENTS)
    rows = [with_counts(client, segment) for segment in segments]
    return to_frame(rows, schemas.SEGMENTS | schemas.SEGMENT_SIZES)


def with_counts(client: Client, segment: Mapping[str, Any]) -> dict[str, Any]:
    """Return a segment with the numbers of its members and of those who have not opted out."""
    members = client.contacts.iterate(segment_id=segment["id"])
    opted_out = [member["unsubscribed"] for member in members]
    return {**segment, "contacts": len(opted_out), "subscribed": opted_out.count(False)}


@public
def list_contact_segments_df(client: Client, contact: str) -> pd.DataFrame:
    """List the segments of one contact.

    Parameters
    ----------
    %(client)s
    %(contact)s

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
    ['Newsletter Subscribers', 'Cold Brew Launch List', 'Wholesale Cafés']
    """
    return to_frame(client.contacts.segments.iterate(contact), schemas.SEGMENTS)


@public
def audit_audiences_df(client: Client) -> pd.DataFrame:
    """List every former audience as a segment, with the contacts it shares with other segments.

    Before November 2025, a person in two audiences was two contacts, each with its own opt-out.
    Now it is one contact in two segments, with one opt-out. ``shared`` counts the contacts for
    which this makes a difference.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        One row per segment, newest first. ``id`` (same as the audience's), ``name`` (string),
        ``contacts``, ``subscribed`` (not opted out), ``shared`` (also in other segments) (Int64),
        ``shared_with`` (string: these segments with the number of shared contacts) and
        ``created_at`` (UTC time).

    %(full_access)s

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segment-contacts. This reads all contacts
    of every segment, 100 per request.

    Examples
    --------
    >>> rnb.audit_audiences_df(demo)[["name", "contacts", "shared"]].head(2)
                        name  contacts  shared
    0  Cold Brew Launch List        57      56
    1       Lapsed Customers        23      22
    """
    segments = client.segments.list()
    opted_out = {
        segment["id"]: {
            contact["id"]: contact["unsubscribed"]
            for contact in client.contacts.iterate(segment_id=segment["id"])
        }
        for segment in segments
    }
    rows = [_audit(segment, segments, opted_out) for segment in segments]
    return to_frame(rows, schemas.AUDIENCES)


def _audit(
    segment: Segment, segments: Sequence[Segment], opted_out: Mapping[str, Mapping[str, bool]]
) -> dict[str, Any]:
    members = opted_out[segment["id"]]
    shared = {
        other["id"]: members.keys() & opted_out[other["id"]].keys()
        for other in segments
        if other["id"] != segment["id"]
    }
    return {
        **segment,
        "contacts": len(members),
        "subscribed": list(members.values()).count(False),
        "shared": len(set().union(*shared.values())),
        "shared_with": ", ".join(
            f"{other['name']} ({len(shared[other['id']])})"
            for other in segments
            if shared.get(other["id"])
        ),
    }
