"""Suppressions: ``/suppressions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


_ORIGINS = ("bounce", "complaint", "manual")

_MAX_BATCH = 100


def create(context: RequestContext) -> Reply:
    """Suppress an address; an existing suppression is kept."""
    return Reply(_add(context, _address(fields.required(context.body, "email"))), 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List suppressions, of one origin or of all."""
    query = context.request.args
    origin = fields.one_of(query, "origin", *_ORIGINS) if "origin" in query else None
    page = context.store.suppressions.page(fields.page_request(context), origin=origin)
    return fields.list_page(page, item)


def batch_add(context: RequestContext) -> Reply:
    """Suppress many addresses, or none if one is invalid."""
    emails = [_address(email) for email in _batch(context, "emails")]
    return Reply({"data": [_add(context, email) for email in emails]}, 201)


def batch_remove(context: RequestContext) -> dict[str, Any]:
    """Remove many suppressions by address or id; the other key must be missing, not null."""
    if ("emails" in context.body) == ("ids" in context.body):
        raise problems.invalid("Exactly one of `emails` and `ids` must be given.")
    suppressions = _batch(context, "emails" if "emails" in context.body else "ids")
    rows = (_existing(context, suppression) for suppression in suppressions)
    return {"data": [_remove(context, row) for row in rows]}


def get(context: RequestContext, suppression: str) -> dict[str, Any]:
    """Return a suppression by id or address."""
    return {"object": "suppression", **item(_existing(context, suppression))}


def delete(context: RequestContext, suppression: str) -> dict[str, Any]:
    """Remove a suppression."""
    return _remove(context, _existing(context, suppression))


def item(row: Row) -> dict[str, Any]:
    """Return a suppression as lists have it."""
    return fields.columns(row, "id", "email", "origin", "source_id", "created_at")


def _existing(context: RequestContext, suppression: str) -> Row:
    id_or_email = suppression.lower() if "@" in suppression else fields.uuid_of(suppression)
    row = context.store.suppressions.find(id_or_email)
    if row is None:
        raise problems.not_found("Suppression")
    return row


def _address(text: str) -> str:
    return fields.valid_email(text.strip().lower())


def _add(context: RequestContext, email: str) -> dict[str, Any]:
    row = {"email": email, "origin": "manual"}
    suppression_id = context.store.suppressions.create(row, now=context.now)
    return {"object": "suppression", "id": suppression_id}


def _remove(context: RequestContext, row: Row) -> dict[str, Any]:
    context.store.suppressions.delete(row["id"])
    return {"object": "suppression", "id": row["id"], "deleted": True}


def _batch(context: RequestContext, name: str) -> list[str]:
    if name not in context.body:
        raise problems.missing_field(name)
    items = problems.check_type(context.body[name], list)
    values = [problems.check_type(value, str) for value in items]
    if not 1 <= len(values) <= _MAX_BATCH:
        raise problems.invalid(f"The `{name}` must have 1 to {_MAX_BATCH} items.")
    return values
