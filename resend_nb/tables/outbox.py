"""A sandbox's outbox: what its people received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._http.pagination import every_item
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["outbox_df"]


@public
def outbox_df(client: Client, *, broadcast_id: str | None = None) -> pd.DataFrame:
    """List what a sandbox's people received, each e-mail as that person sees it. Accounts have no such list.

    Parameters
    ----------
    client : Client
        A sandbox.
    broadcast_id : str, optional
        Only the e-mails of this broadcast.

    Returns
    -------
    pandas.DataFrame
        ``broadcast_id``, ``to``, ``from``, ``subject``, ``preview_text``, ``html``, ``text`` (string) and
        ``created_at`` (UTC time), newest first.

    Raises
    ------
    NotFoundError
        This is an account, not a sandbox.

    Notes
    -----
    ``GET /sandbox/outbox``, a path that only sandboxes have.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.outbox_df(rnb.sandbox(demo=True))["subject"].iloc[-1]
    'Welcome to the roastery, friend'
    """
    scope = {} if broadcast_id is None else {"broadcast_id": broadcast_id}
    emails = every_item(
        lambda params: client.request("GET", "/sandbox/outbox", params={**params, **scope})
    )
    frame = to_frame(emails, schemas.OUTBOX)
    return frame[[*schemas.OUTBOX]]
