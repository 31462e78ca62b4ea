"""Suppressions: addresses that get no mail at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_suppressions_df"]


@public
def list_suppressions_df(client: Client) -> pd.DataFrame:
    """List the addresses that get no mail at all, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email`` (string, in lower case), ``origin`` (category: bounce, complaint, manual),
        ``source_id`` (string: the e-mail that caused it) and ``created_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /suppressions``, https://resend.com/docs/api-reference/suppressions/list-suppressions.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_suppressions_df(rnb.sandbox(demo=True))["origin"].tolist()
    ['bounce', 'bounce']
    """
    return to_frame(client.suppressions.iterate(), schemas.SUPPRESSIONS).drop(
        columns="object", errors="ignore"
    )
