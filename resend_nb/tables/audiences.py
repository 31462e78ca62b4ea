"""Former audiences: the segments they are now, and the contacts these share."""

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

    Raises
    ------
    %(authentication_error)s

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
