"""Contact properties: what the account keeps of its contacts beside their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_contact_properties_df"]


@public
def list_contact_properties_df(client: Client) -> pd.DataFrame:
    """List the account's contact properties, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``key`` (string), ``type`` (category: string, number, boolean), ``fallback_value`` (object: text or
        number, what stands in an e-mail where a contact has no value) and ``created_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /contact-properties``,
    https://resend.com/docs/api-reference/contact-properties/list-contact-properties.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_contact_properties_df(rnb.sandbox(demo=True))[["key", "type", "fallback_value"]]
                   key    type fallback_value
    0      bags_bought  number              0
    1  favourite_roast  string    house blend
    """
    return to_frame(client.contact_properties.iterate(), schemas.CONTACT_PROPERTIES)
