"""Broadcasts, contact properties, imports, suppressions, topics and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def list_broadcasts_df(client: Client) -> pd.DataFrame:
    """List the account's broadcasts, newest first.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string), ``status`` (category: draft, scheduled, queued, sent, canceled,
        failed), ``segment_id`` (string), ``created_at``, ``scheduled_at`` and ``sent_at`` (UTC
        times). For a broadcast's content, use :func:`find_broadcast`.

    %(full_access)s

    Notes
    -----
    ``GET /broadcasts``, https://resend.com/docs/api-reference/broadcasts/list-broadcasts. The API
    repeats the segment's id under its old name, ``audience_id``; that column is omitted.

    Examples
    --------
    >>> rnb.list_broadcasts_df(demo)[["name", "status"]].head(3)
                         name status
    0        Cold brew launch  draft
    1              Open house   sent
    2  Members: early harvest   sent
    """
    frame = to_frame(client.broadcasts.iterate(), schemas.BROADCASTS)
    return frame.drop(columns="audience_id", errors="ignore")


@public
def list_contact_properties_df(client: Client) -> pd.DataFrame:
    """List the account's contact properties, newest first.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``id``, ``key`` (string), ``type`` (category: string, number, boolean), ``fallback_value``
        (object: the text or number used in emails to contacts without a value) and
        ``created_at`` (UTC time).

    %(full_access)s

    Notes
    -----
    ``GET /contact-properties``,
    https://resend.com/docs/api-reference/contact-properties/list-contact-properties.

    Examples
    --------
    >>> rnb.list_contact_properties_df(demo)[["key", "type", "fallback_value"]]
                   key    type fallback_value
    0      bags_bought  number              0
    1  favourite_roast  string    house blend
    """
    return to_frame(client.contact_properties.iterate(), schemas.CONTACT_PROPERTIES)


@public
def list_imports_df(client: Client) -> pd.DataFrame:
    r"""List the account's imports of contacts, newest first.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``id`` (string), ``status`` (category: queued, in_progress, completed, failed), the numbers
        of rows ``total``, ``created``, ``updated``, ``skipped``, ``failed`` (Int64; missing until
        the API reports them), ``created_at`` and ``completed_at`` (UTC times).

    %(full_access)s

    Notes
    -----
    ``GET /contacts/imports``,
    https://resend.com/docs/api-reference/contacts/list-contact-imports. The API does not say
    which rows failed, or why.

    Examples
    --------
    >>> job = client.contacts.imports.create(b"email\nada@example.com\n", on_conflict="skip")
    >>> rnb.list_imports_df(client)[["status", "total"]]
       status  total
    0  queued   <NA>
    """
    jobs = [{**job, **(job.get("counts") or {})} for job in client.contacts.imports.iterate()]
    return to_frame(jobs, schemas.IMPORTS).drop(columns=["object", "counts"], errors="ignore")


@public
def list_suppressions_df(client: Client) -> pd.DataFrame:
    """List the addresses that receive no email, newest first.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email`` (string, in lower case), ``origin`` (category: bounce, complaint,
        manual), ``source_id`` (string: the email that caused it) and ``created_at`` (UTC time).

    %(full_access)s

    Notes
    -----
    ``GET /suppressions``,
    https://resend.com/docs/api-reference/suppressions/list-suppressions.

    Examples
    --------
    >>> rnb.list_suppressions_df(demo)["origin"].value_counts().to_dict()
    {'bounce': 32, 'complaint': 4, 'manual': 0}
    """
    frame = to_frame(client.suppressions.iterate(), schemas.SUPPRESSIONS)
    return frame.drop(columns="object", errors="ignore")


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

    %(full_access)s

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
    %(contact)s

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


@public
def usage_df(client: Client) -> pd.DataFrame:
    """List the quotas of the plan and how much of each is used.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        One row per quota and period. ``resource``, ``period`` (string: daily or monthly; missing
        for a quota that never resets; for the rate limit, its window), ``used`` (Int64), ``limit``
        (Int64, missing if unlimited) and ``resets_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The API key is wrong.

    Notes
    -----
    ``GET /usage``, https://resend.com/docs/api-reference/usage/retrieve-usage. An account with
    more contacts than its quota can add contacts, but cannot send broadcasts.

    Examples
    --------
    >>> usage = rnb.usage_df(rnb.sandbox(demo=True, contact_quota=5000))
    >>> usage.loc[usage["resource"] == "contacts", ["resource", "used", "limit"]]
       resource  used  limit
    2  contacts  2000   5000
    """
    rows = [
        row for resource, quota in client.usage.get().items() for row in _rows_of(resource, quota)
    ]
    return to_frame(rows, schemas.USAGE)


def _rows_of(resource: str, quota: Any) -> list[dict[str, Any]]:
    """Return one row for a quota, or one for each of its periods."""
    if not isinstance(quota, dict):
        return []
    if "limit" not in quota:
        return [
            {**row, "period": period}
            for period, part in quota.items()
            for row in _rows_of(resource, part)
        ]
    fields = {name: quota.get(name) for name in ("used", "limit", "resets_at")}
    return [{"resource": resource, "period": quota.get("duration"), **fields}]
