"""The account as DataFrames: every list, all its pages."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._paging import every_item
from resend_nb.errors import InputError, SegmentLookupError
from resend_nb.frames import column, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Segment

__all__ = [
    "find_segment",
    "list_broadcasts_df",
    "list_contact_segments_df",
    "list_contacts_df",
    "list_segments_df",
    "outbox_df",
]


def list_segments_df(client: Client, *, counts: bool = False) -> pd.DataFrame:
    """List the account's segments, newest first.

    Parameters
    ----------
    client : Client
        The account.
    counts : bool, default False
        Count who is in each. The API has no sizes, so this reads all contacts of every segment, 100 a request.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time); with ``counts`` also ``contacts``, how many
        are in it, and ``subscribed``, how many of these have not opted out (Int64).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.
    TransportError
        No answer came.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segments.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.list_segments_df(rnb.sandbox(demo=True), counts=True)[["name", "contacts", "subscribed"]].tail(1)
                         name  contacts  subscribed
    5  Newsletter Subscribers       145         128
    """
    segments = client.segments.list()
    frame = to_frame(segments, schemas.SEGMENTS)
    if not counts:
        return frame
    optouts = [[each["unsubscribed"] for each in client.contacts.iterate(segment_id=one["id"])] for one in segments]
    sizes = {"contacts": [len(each) for each in optouts], "subscribed": [each.count(False) for each in optouts]}
    declared = {name: column(sizes[name], kind) for name, kind in schemas.SEGMENT_SIZES.items()}
    for place, name in enumerate(declared, start=len(schemas.SEGMENTS)):
        frame.insert(place, name, declared[name])
    return frame


def list_contacts_df(client: Client, *, segment: str | None = None) -> pd.DataFrame:
    """List the contacts of the account or of one segment, newest first.

    Parameters
    ----------
    client : Client
        The account.
    segment : str, optional
        Only who is in this segment; its id or its name.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email``, ``first_name``, ``last_name`` (string), ``unsubscribed`` (boolean: opted out of
        every broadcast) and ``created_at`` (UTC time).

    Raises
    ------
    SegmentLookupError
        No segment, or several, of that name.

    Notes
    -----
    ``GET /contacts`` or ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> members = rnb.list_contacts_df(rnb.sandbox(demo=True), segment="Wholesale Cafés")
    >>> len(members)
    15
    """
    segment_id = None if segment is None else find_segment(client, segment)["id"]
    return to_frame(client.contacts.iterate(segment_id=segment_id), schemas.CONTACTS)


def list_contact_segments_df(client: Client, contact: str) -> pd.DataFrame:
    """List the segments that one contact is in.

    Parameters
    ----------
    client : Client
        The account.
    contact : str
        The contact's id or its address.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``name`` (string) and ``created_at`` (UTC time; as the API documents it, when the contact joined).

    Raises
    ------
    NotFoundError
        There is no such contact.

    Notes
    -----
    ``GET /contacts/{id or email}/segments``,
    https://resend.com/docs/api-reference/contacts/list-contact-segments.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> rnb.list_contact_segments_df(client, "ada@example.com")["name"].tolist()
    ['Premium Users']
    """
    return to_frame(client.contacts.segments.iterate(contact), schemas.SEGMENTS)


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
    return to_frame(client.broadcasts.iterate(), schemas.BROADCASTS).drop(columns="audience_id", errors="ignore")


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
    emails = every_item(lambda params: client.request("GET", "/sandbox/outbox", params={**params, **scope}))
    frame = to_frame(emails, schemas.OUTBOX)
    return frame[[*schemas.OUTBOX]]


def find_segment(client: Client, segment: str) -> Segment:
    """Find a segment by its id or its name.

    Parameters
    ----------
    client : Client
        The account.
    segment : str
        An id, or a name exactly as it is written.

    Returns
    -------
    dict
        ``id``, ``name`` and ``created_at``.

    Raises
    ------
    SegmentLookupError
        No segment, or several, of that name; the message lists the candidates.
    InputError
        It is no text.
    """
    if not isinstance(segment, str):
        raise InputError(f"segment must be a segment's id or name, not {type(segment).__name__}")
    segments = client.segments.list()
    fits = [each for each in segments if segment == each["id"]] or [
        each for each in segments if segment == each["name"]
    ]
    if len(fits) == 1:
        return fits[0]
    if fits:
        candidates = ", ".join(f"{each['id']} of {each['created_at'][:10]}" for each in fits)
        raise SegmentLookupError(
            f"segment={segment!r} is the name of {len(fits)} segments; say which by its id: {candidates}"
        )
    names = [each["name"] for each in segments]
    near = difflib.get_close_matches(segment, names, n=3, cutoff=0.5) or names[:10]
    known = "there are " + ", ".join(map(repr, near)) if near else "the account has none yet"
    raise SegmentLookupError(f"segment={segment!r} is no segment's id or name; {known}")
