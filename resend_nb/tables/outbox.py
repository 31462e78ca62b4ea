"""A sandbox's outbox: the emails its contacts received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._http.pagination import every_item
from resend_nb._public import public
from resend_nb.frames import to_frame
from resend_nb.tables.lookup import broadcast_id_of

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def outbox_df(client: Client, *, broadcast: str | None = None) -> pd.DataFrame:
    """List the emails that a sandbox's contacts received; an account has no such list.

    Parameters
    ----------
    client : Client
        A sandbox.
    broadcast : str, optional
        The id or name of a broadcast whose emails are listed. By default, all emails are.

    Returns
    -------
    pandas.DataFrame
        One row per email, newest first, with each recipient's own values filled in.
        ``broadcast_id``, ``to``, ``from``, ``subject``, ``preview_text``, ``html``, ``text``
        (string) and ``created_at`` (UTC time).

    Raises
    ------
    NotFoundError
        The client is connected to an account, not to a sandbox.
    ObjectLookupError
        No broadcast or several broadcasts have that name.

    Notes
    -----
    ``GET /sandbox/outbox``, a path that only sandboxes have.

    Examples
    --------
    >>> rnb.outbox_df(demo, broadcast="September welcome")["subject"].iloc[-1]
    'Welcome to the roastery, Uma'
    """
    query = {} if broadcast is None else {"broadcast_id": broadcast_id_of(client, broadcast)}
    emails = every_item(
        lambda page: client.request("GET", "/sandbox/outbox", params={**page, **query})
    )
    return to_frame(emails, schemas.OUTBOX)[list(schemas.OUTBOX)]
