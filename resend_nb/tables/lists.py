"""Lists without options: broadcasts, contact properties, imports and suppressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    Raises
    ------
    %(authentication_error)s

    Notes
    -----
    ``GET /broadcasts``, https://resend.com/docs/api-reference/broadcasts/list-broadcasts. The API
    repeats the segment's id under its old name, ``audience_id``; that column is omitted.

    Examples
    --------
    >>> rnb.list_broadcasts_df(demo)[["name", "status"]]
                         name status
    0        Cold brew launch  draft
    1  Members: early harvest   sent
    2       September welcome   sent
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

    Raises
    ------
    %(authentication_error)s

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

    Raises
    ------
    %(authentication_error)s

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

    Raises
    ------
    %(authentication_error)s

    Notes
    -----
    ``GET /suppressions``,
    https://resend.com/docs/api-reference/suppressions/list-suppressions.

    Examples
    --------
    >>> rnb.list_suppressions_df(demo)["origin"].tolist()
    ['bounce', 'bounce']
    """
    frame = to_frame(client.suppressions.iterate(), schemas.SUPPRESSIONS)
    return frame.drop(columns="object", errors="ignore")
