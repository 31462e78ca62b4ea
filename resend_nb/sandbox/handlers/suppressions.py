"""Suppressions: ``/suppressions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


_ORIGINS = ("bounce", "complaint", "manual")

_LARGEST_BATCH = 100


def create(context: RequestContext) -> Reply:
    """Suppress an address; one that is already suppressed does not change."""
    return Reply(_added(context, _address(fields.required(context.body, "email"))), 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List suppressions, optionally of one origin."""
    query = context.request.args
    origin = fields.one_of(query, "origin", *_ORIGINS) if "origin" in query else None
    window = fields.window(context, without_limit=20)
    return fields.listed(context.store.suppressions.page(window, origin=origin), item)


def batch_add(context: RequestContext) -> Reply:
    """Suppress many addresses; if one is invalid, none of them."""
    emails = [_address(email) for email in _batch(context, "emails")]
    return Reply({"data": [_added(context, email) for email in emails]}, 201)


def batch_remove(context: RequestContext) -> dict[str, Any]:
    """Remove suppressions by address or by id; the unused key must be absent, null included."""
    if ("emails" in context.body) == ("ids" in context.body):
        raise problems.invalid("Exactly one of `emails` and `ids` must be given.")
    wanted = _batch(context, "emails" if "emails" in context.body else "ids")
    return {"data": [_removed(context, _existing(context, value)) for value in wanted]}


def get(context: RequestContext, suppression: str) -> dict[str, Any]:
    """Read a suppression by its id or its address."""
    return {"object": "suppression", **item(_existing(context, suppression))}


def delete(context: RequestContext, suppression: str) -> dict[str, Any]:
    """Remove a suppression."""
    return _removed(context, _existing(context, suppression))


def item(row: Row) -> dict[str, Any]:
    """Return a suppression as a list's item."""
    return {
        "id": row["id"],
        "email": row["email"],
        "origin": row["origin"],
        "source_id": row["source_id"],
        "created_at": postgres_text(row["created_at"]),
    }


def _existing(context: RequestContext, suppression: str) -> Row:
    wanted = suppression.lower() if "@" in suppression else fields.uuid_of(suppression)
    row = context.store.suppressions.find(wanted)
    if row is None:
        raise problems.not_found("Suppression")
    return row


def _address(value: str) -> str:
    return fields.email(value.strip().lower())


def _added(context: RequestContext, email: str) -> dict[str, Any]:
    suppression_id = context.store.suppressions.create(email, origin="manual", now=context.now)
    return {"object": "suppression", "id": suppression_id}


def _removed(context: RequestContext, row: Row) -> dict[str, Any]:
    context.store.suppressions.delete(row["id"])
    return {"object": "suppression", "id": row["id"], "deleted": True}


def _batch(context: RequestContext, name: str) -> list[str]:
    if name not in context.body:
        raise problems.missing_field(name)
    values = [problems.check(value, str) for value in problems.check(context.body[name], list)]
    if not 1 <= len(values) <= _LARGEST_BATCH:
        raise problems.invalid(f"The `{name}` must have 1 to {_LARGEST_BATCH} items.")
    return values
