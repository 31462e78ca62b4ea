"""Topics: the account's, and the choices of one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def list_topics_df(client: Client) -> pd.DataFrame:
    """List the account's topics, newest first.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name``, ``description`` (string), ``default_subscription`` (category: opt_in,
        opt_out), ``visibility`` (category: private, public) and ``created_at`` (UTC time).

    Raises
    ------
    %(authentication_error)s

    Notes
    -----
    ``GET /topics``, https://resend.com/docs/api-reference/topics/list-topics.

    Examples
    --------
    >>> rnb.list_topics_df(demo)[["name", "default_subscription"]]
                         name default_subscription
    0  Events at the roastery              opt_out
    1             New coffees               opt_in
    """
    return to_frame(client.topics.iterate(), schemas.TOPICS)


@public
def list_contact_topics_df(client: Client, contact: str) -> pd.DataFrame:
    """List every topic, and whether one contact is subscribed to it.

    Parameters
    ----------
    %(client)s
    contact : str
        The contact's id or email address.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string), ``subscription`` (category: opt_in, opt_out; the contact's
        choice, or else the topic's default), ``default_subscription`` and ``visibility``
        (category). An unsubscribed contact receives no broadcast, whatever its topics are.

    Raises
    ------
    NotFoundError
        No contact has that id or email address.

    Notes
    -----
    ``GET /topics`` and ``GET /contacts/{id or email}/topics``,
    https://resend.com/docs/api-reference/contacts/get-contact-topics. It is not documented
    whether the API lists topics without a choice, so missing ones are added.

    Examples
    --------
    >>> rnb.list_contact_topics_df(demo, "uma.jansen@example.com")[["name", "subscription"]]
                         name subscription
    0  Events at the roastery      opt_out
    1             New coffees       opt_in
    """
    chosen = {
        topic["id"]: topic["subscription"] for topic in client.contacts.topics.iterate(contact)
    }
    topics = [
        {**topic, "subscription": chosen.get(topic["id"], topic["default_subscription"])}
        for topic in client.topics.iterate()
    ]
    return to_frame(topics, schemas.CONTACT_TOPICS)[list(schemas.CONTACT_TOPICS)]
