"""The account as DataFrames: every list, all its pages."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._paging import every_item
from resend_nb._progress import bar
from resend_nb.errors import InputError, NotFoundError, SegmentLookupError
from resend_nb.frames import column, to_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Contact, Segment

__all__ = [
    "audit_audiences_df",
    "find_segment",
    "list_broadcasts_df",
    "list_contact_properties_df",
    "list_contact_segments_df",
    "list_contact_topics_df",
    "list_contacts_df",
    "list_imports_df",
    "list_segments_df",
    "list_suppressions_df",
    "list_topics_df",
    "outbox_df",
    "pick_segment",
    "usage_df",
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
    5  Newsletter Subscribers       145         129
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


def list_contacts_df(
    client: Client,
    *,
    segment: str | None = None,
    properties: bool = False,
    topics: bool = False,
    progress: bool | None = None,
) -> pd.DataFrame:
    """List the contacts of the account or of one segment, newest first.

    Parameters
    ----------
    client : Client
        The account.
    segment : str, optional
        Only who is in this segment; its id or its name.
    properties : bool, default False
        Add a column for each contact property. The API gives these only one contact at a time, so this is one
        more request for every contact: 1,000 contacts take 100 seconds at 10 requests a second.
    topics : bool, default False
        Add a column for each topic; again one more request for every contact.
    progress : bool, optional
        Whether to show a bar for these requests; by default in notebooks and terminals.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``email``, ``first_name``, ``last_name`` (string), ``unsubscribed`` (boolean: opted out of
        every broadcast) and ``created_at`` (UTC time). With ``properties``, a column for each key (string,
        Float64 or boolean; ``properties.`` before a key that is one of these columns); with ``topics``, a column
        ``topics.`` and its name for each (boolean: wants it, by choice or by the topic's default).

    Raises
    ------
    SegmentLookupError
        No segment, or several, of that name.

    Notes
    -----
    ``GET /contacts`` or ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts; with ``properties`` also
    ``GET /contacts/{id}``, with ``topics`` ``GET /contacts/{id}/topics``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> members = rnb.list_contacts_df(client, segment="Wholesale Cafés", properties=True, progress=False)
    >>> members[["email", "favourite_roast", "bags_bought"]].head(2)
                          email favourite_roast  bags_bought
    0  hana.eriksen@example.org            dark          7.0
    1   emil.jansen@example.net           light         18.0
    """
    segment_id = None if segment is None else find_segment(client, segment)["id"]
    contacts = client.contacts.list(segment_id=segment_id)
    frame = to_frame(contacts, schemas.CONTACTS)
    extra: dict[str, pd.Series[Any]] = {}
    if properties:
        extra |= _property_columns(client, contacts, progress=progress)
    if topics:
        extra |= _topic_columns(client, contacts, progress=progress)
    return frame.assign(**extra)


def _property_columns(
    client: Client, contacts: Sequence[Contact], *, progress: bool | None
) -> dict[str, pd.Series[Any]]:
    known = client.contact_properties.list()
    with bar(contacts, label="properties", unit="contact", progress=progress) as shown:
        values = [_found(client.contacts.get, contact["id"], {}).get("properties", {}) for contact in shown]
    kinds = {"string": "string", "number": "Float64", "boolean": "boolean"}
    columns = {}
    for each in known:
        name = f"properties.{each['key']}" if each["key"] in schemas.CONTACTS else each["key"]
        columns[name] = column([_plain(row.get(each["key"])) for row in values], kinds.get(each["type"], "object"))
    return columns


def _topic_columns(client: Client, contacts: Sequence[Contact], *, progress: bool | None) -> dict[str, pd.Series[Any]]:
    known = client.topics.list()
    with bar(contacts, label="topics", unit="contact", progress=progress) as shown:
        choices = [
            {each["id"]: each["subscription"] for each in _found(client.contacts.topics.list, contact["id"], [])}
            for contact in shown
        ]
    names = [topic["name"] for topic in known]
    columns = {}
    for topic in known:
        name = topic["name"] if names.count(topic["name"]) == 1 else f"{topic['name']} ({topic['id']})"
        default = topic["default_subscription"]
        wants = [row.get(topic["id"], default) == "opt_in" for row in choices]
        columns[f"topics.{name}"] = column(wants, "boolean")
    return columns


def _found(read: Callable[[str], Any], contact_id: str, otherwise: Any) -> Any:
    """Read something of a contact that may have been deleted since the list was read."""
    try:
        return read(contact_id)
    except NotFoundError:
        return otherwise


def _plain(value: Any) -> Any:
    """Unwrap a property; the specification has it plain, the server wraps it."""
    return value.get("value") if isinstance(value, dict) else value


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
    return to_frame(client.suppressions.iterate(), schemas.SUPPRESSIONS).drop(columns="object", errors="ignore")


def list_imports_df(client: Client) -> pd.DataFrame:
    r"""List the account's imports of contacts, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id`` (string), ``status`` (category: queued, in_progress, completed, failed), ``total``, ``created``,
        ``updated``, ``skipped``, ``failed`` (Int64: rows; missing where the API does not give them yet),
        ``created_at`` and ``completed_at`` (UTC times).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /contacts/imports``, https://resend.com/docs/api-reference/contacts/list-contact-imports. Which rows
    failed, and why, the API does not say.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> job = client.contacts.imports.create(b"email\nada@example.com\n", on_conflict="skip")
    >>> rnb.list_imports_df(client)[["status", "total"]]
       status  total
    0  queued   <NA>
    """
    jobs = [{**job, **(job.get("counts") or {})} for job in client.contacts.imports.iterate()]
    return to_frame(jobs, schemas.IMPORTS).drop(columns=["object", "counts"], errors="ignore")


def audit_audiences_df(client: Client) -> pd.DataFrame:
    """Show every former audience as the segment that it is now, and whom it shares with others.

    Before November 2025 somebody in two audiences was two contacts with an opt-out each; now that is one
    contact in two segments, with one opt-out. ``shared`` counts the people for whom this makes a difference.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id`` (the same as the audience's), ``name`` (string), ``contacts``, ``subscribed`` (who has not opted
        out), ``shared`` (who is in other segments as well) (Int64), ``shared_with`` (string: the names of
        these segments, with how many people) and ``created_at`` (UTC time), newest first.

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segment-contacts. All contacts of every segment are
    read, 100 a request.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.audit_audiences_df(rnb.sandbox(demo=True))[["name", "contacts", "shared"]].head(2)
                        name  contacts  shared
    0  Cold Brew Launch List        57      56
    1       Lapsed Customers        23      22
    """
    segments = client.segments.list()
    people = {
        segment["id"]: {each["id"]: each["unsubscribed"] for each in client.contacts.iterate(segment_id=segment["id"])}
        for segment in segments
    }
    return to_frame([_audited(segment, segments, people) for segment in segments], schemas.AUDIENCES)


def _audited(segment: Segment, segments: Sequence[Segment], people: Mapping[str, Mapping[str, bool]]) -> dict[str, Any]:
    own = people[segment["id"]]
    common = {
        other["id"]: own.keys() & people[other["id"]].keys() for other in segments if other["id"] != segment["id"]
    }
    return {
        **segment,
        "contacts": len(own),
        "subscribed": [*own.values()].count(False),
        "shared": len(set().union(*common.values())),
        "shared_with": ", ".join(
            f"{other['name']} ({len(common[other['id']])})" for other in segments if common.get(other["id"])
        ),
    }


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


def usage_df(client: Client) -> pd.DataFrame:
    """Show how much of each quota of the plan is used, one row for each.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``resource``, ``period`` (string: daily or monthly, missing where nothing starts anew; for the rate limit its
        window), ``used`` (Int64), ``limit`` (Int64, missing where there is no end) and ``resets_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The key is wrong.

    Notes
    -----
    ``GET /usage``, https://resend.com/docs/api-reference/usage/retrieve-usage. With more contacts than the quota,
    contacts can still be added, but no broadcast is sent.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> usage = rnb.usage_df(rnb.sandbox(demo=True, contact_quota=1000))
    >>> usage.loc[usage["resource"] == "contacts", ["resource", "used", "limit"]]
       resource  used  limit
    2  contacts   160   1000
    """
    rows = [row for resource, quota in client.usage.get().items() for row in _quotas(resource, quota)]
    return to_frame(rows, schemas.USAGE)


def _quotas(resource: str, quota: Any) -> list[dict[str, Any]]:
    """Give a quota's row, or one for each of its periods."""
    if not isinstance(quota, dict):
        return []
    if "limit" not in quota:
        return [{**row, "period": period} for period, each in quota.items() for row in _quotas(resource, each)]
    fields = {name: quota.get(name) for name in ("used", "limit", "resets_at")}
    return [{"resource": resource, "period": quota.get("duration"), **fields}]


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
    _must_be_text(segment)
    return pick_segment(client.segments.list(), segment)


def pick_segment(segments: Sequence[Segment], segment: str) -> Segment:
    """Find a segment by its id or its name among those that were read.

    Parameters
    ----------
    segments : sequence of dict
        The account's.
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
    _must_be_text(segment)
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


def _must_be_text(segment: object) -> None:
    if not isinstance(segment, str):
        raise InputError(f"segment must be a segment's id or name, not {type(segment).__name__}")
