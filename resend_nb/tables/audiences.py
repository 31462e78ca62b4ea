"""Former audiences: the segments that they are now, and whom these share."""

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

__all__ = ["audit_audiences_df"]


@public
def audit_audiences_df(client: Client) -> pd.DataFrame:
    """Show every former audience as the segment that it is now, and whom it shares with others.

    Before November 2025 somebody in two audiences was two contacts with an opt-out each; now that is one
    contact in two segments, with one opt-out. ``shared`` counts the people for whom this makes a difference.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id`` (the same as the audience's), ``name`` (string), ``contacts``, ``subscribed`` (who has not opted
        out), ``shared`` (who is in other segments as well) (Int64), ``shared_with`` (string: the names of
        these segments, with how many people) and ``created_at`` (UTC time), newest first.

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segment-contacts. All contacts of every segment are
    read, 100 a request.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.audit_audiences_df(rnb.sandbox(demo=True))[["name", "contacts", "shared"]].head(2)
                        name  contacts  shared
    0  Cold Brew Launch List        57      56
    1       Lapsed Customers        23      22
    """
    segments = client.segments.list()
    people = {
        segment["id"]: {
            each["id"]: each["unsubscribed"]
            for each in client.contacts.iterate(segment_id=segment["id"])
        }
        for segment in segments
    }
    return to_frame(
        [_audited(segment, segments, people) for segment in segments], schemas.AUDIENCES
    )


def _audited(
    segment: Segment, segments: Sequence[Segment], people: Mapping[str, Mapping[str, bool]]
) -> dict[str, Any]:
    own = people[segment["id"]]
    common = {
        other["id"]: own.keys() & people[other["id"]].keys()
        for other in segments
        if other["id"] != segment["id"]
    }
    return {
        **segment,
        "contacts": len(own),
        "subscribed": [*own.values()].count(False),
        "shared": len(set().union(*common.values())),
        "shared_with": ", ".join(
            f"{other['name']} ({len(common[other['id']])})"
            for other in segments
            if common.get(other["id"])
        ),
    }
