"""Broadcasts: drafts, those under way and those sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_broadcasts_df"]


@public
def list_broadcasts_df(client: Client) -> pd.DataFrame:
    """List the account's broadcasts, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string), ``status`` (category: draft, scheduled, queued, sent, canceled, failed),
        ``segment_id`` (string), ``created_at``, ``scheduled_at`` and ``sent_at`` (UTC times). The contents
        are in ``client.broadcasts.get(id)`` only.

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /broadcasts``, https://resend.com/docs/api-reference/broadcasts/list-broadcasts. The API repeats the
    segment's id under its old name, ``audience_id``; that column is left out.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_broadcasts_df(rnb.sandbox(demo=True))[["name", "status"]]
                         name status
    0        Cold brew launch  draft
    1  Members: early harvest   sent
    2       September welcome   sent
    """
    return to_frame(client.broadcasts.iterate(), schemas.BROADCASTS).drop(
        columns="audience_id", errors="ignore"
    )
