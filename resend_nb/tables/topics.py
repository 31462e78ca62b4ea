"""Topics: the account's, and what one contact chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_contact_topics_df", "list_topics_df"]


@public
def list_topics_df(client: Client) -> pd.DataFrame:
    """List the account's topics, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name``, ``description`` (string), ``default_subscription`` (category: opt_in, opt_out),
        ``visibility`` (category: private, public) and ``created_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /topics``, https://resend.com/docs/api-reference/topics/list-topics.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_topics_df(rnb.sandbox(demo=True))[["name", "default_subscription"]]
                         name default_subscription
    0  Events at the roastery              opt_out
    1             New coffees               opt_in
    """
    return to_frame(client.topics.iterate(), schemas.TOPICS)


@public
def list_contact_topics_df(client: Client, contact: str) -> pd.DataFrame:
    """List every topic, and whether one contact gets it.

    Parameters
    ----------
    client : Client
        The account.
    contact : str
        The contact's id or its address.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string), ``subscription`` (category: opt_in, opt_out; by choice, or else the topic's
        default), ``default_subscription`` and ``visibility`` (category). A contact that is unsubscribed gets
        nothing whatever stands here.

    Raises
    ------
    NotFoundError
        There is no such contact.

    Notes
    -----
    ``GET /topics`` and ``GET /contacts/{id or email}/topics``,
    https://resend.com/docs/api-reference/contacts/get-contact-topics. No source says whether the API lists
    topics about which nothing was chosen, so these are filled in.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> rnb.list_contact_topics_df(client, "uma.jansen@example.com")[["name", "subscription"]]
                         name subscription
    0  Events at the roastery      opt_out
    1             New coffees       opt_in
    """
    chosen = {each["id"]: each["subscription"] for each in client.contacts.topics.iterate(contact)}
    topics = [
        {**topic, "subscription": chosen.get(topic["id"], topic["default_subscription"])}
        for topic in client.topics.iterate()
    ]
    return to_frame(topics, schemas.CONTACT_TOPICS)[[*schemas.CONTACT_TOPICS]]
