"""The plan carried out, one row after the other; whatever happens, every row says how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._retry import worth_retrying
from resend_nb.errors import (
    APIError,
    AuthenticationError,
    ConnectTransportError,
    ContactExistsError,
    NotFoundError,
    NotJSONError,
    QuotaError,
    RateLimitError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from resend_nb.bulk.check import Row
    from resend_nb.client import Client

_HOPELESS = (AuthenticationError, QuotaError, RateLimitError, ConnectTransportError, NotJSONError)
"""After these the next row would fail as well."""

_PATIENCE = 3
"""So many rows in a row may fail for reasons that are not theirs."""


def run(client: Client, todo: Collection[Row], shown: Iterable[Row], *, segment_id: str | None) -> None:
    """Do what is planned; Ctrl-C and failures that are nobody's row stop it, with the rest pending.

    Parameters
    ----------
    client : Client
        The account.
    todo : collection of Row
        Planned rows; they note what happened.
    shown : iterable of Row
        What goes through them and shows how far it is; it may end early, which stops the run.
    segment_id : str or None
        The segment to fill.
    """
    failures = 0
    try:
        for row in shown:
            row.retry = True  # until it is done: an interrupt may come at any moment
            error = _attempt(client, row, segment_id)
            failures = failures + 1 if error is not None and row.retry else 0
            if isinstance(error, _HOPELESS) or failures == _PATIENCE:
                _stop(todo, f"not tried: the run stopped after {_said(error)!r}")
                return
        _stop(todo, "not tried: the run was stopped")
    except KeyboardInterrupt:
        _stop(todo, "not tried: the run was interrupted")


def _attempt(client: Client, row: Row, segment_id: str | None) -> Exception | None:
    try:
        if row.action == "create":
            _create(client, row, segment_id)
        else:
            _join(client, row, segment_id)
    except Exception as error:  # noqa: BLE001 -- one row must never cost the report of the others
        row.status = "failed"
        row.note(_said(error))
        row.retry = not isinstance(error, APIError) or _may_pass(error)
        return error
    row.retry = False
    return None


def _may_pass(error: APIError) -> bool:
    """Tell whether another run may help: a fault passes, and who was deleted meanwhile is created next time."""
    return worth_retrying(error, repeatable=True) or isinstance(error, (*_HOPELESS, NotFoundError))


def _create(client: Client, row: Row, segment_id: str | None) -> None:
    try:
        contact = client.contacts.create(
            email=str(row.email),
            first_name=row.first_name,
            last_name=row.last_name,
            unsubscribed=bool(row.unsubscribed),
            properties=row.properties,
            segments=[{"id": segment_id}] if segment_id else None,
        )
    except ContactExistsError as error:
        row.contact_id = error.contact_id
        row.to_opt_out = [error.contact_id] if row.unsubscribed else []
        row.note("became a contact while this ran; its fields stay")
        _join(client, row, segment_id)
        return
    row.contact_id, row.status = contact["id"], "created"


def _join(client: Client, row: Row, segment_id: str | None) -> None:
    """Record the opt-out first: nobody may be in reach for even a moment."""
    for contact_id in row.to_opt_out:
        client.contacts.update(contact_id, unsubscribed=True)
    if row.to_opt_out:
        row.note("the data's opt-out is recorded")
    if segment_id and row.joins:
        client.contacts.segments.add(str(row.contact_id), segment_id)
    row.status = "added" if row.joins else "opted_out" if row.to_opt_out else "unchanged"


def _stop(rows: Collection[Row], reason: str) -> None:
    for row in rows:
        if row.status == "pending":
            row.note("interrupted under way: it may have been done" if row.retry else reason)
            row.retry = True


def _said(error: Exception | None) -> str:
    return error.server_message if isinstance(error, APIError) else str(error) or type(error).__name__
