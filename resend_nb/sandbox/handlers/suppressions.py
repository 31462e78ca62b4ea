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


def create(call: RequestContext) -> Reply:
    """Suppress an address; one that is suppressed already stays as it is."""
    return Reply(_added(call, _address(fields.required(call.body, "email"))), 201)


def list_(call: RequestContext) -> dict[str, Any]:
    """List suppressions, of any origin or of one."""
    query = call.request.args
    origin = fields.one_of(query, "origin", *_ORIGINS) if "origin" in query else None
    window = fields.window(call, without_limit=20)
    return fields.listed(call.store.suppressions.page(window, origin=origin), item)


def batch_add(call: RequestContext) -> Reply:
    """Suppress many addresses; if one is none, none of them."""
    emails = [_address(email) for email in _batch(call, "emails")]
    return Reply({"data": [_added(call, email) for email in emails]}, 201)


def batch_remove(call: RequestContext) -> dict[str, Any]:
    """Let many addresses be mailed again, by address or by id; the unused key must not be there, not even as null."""
    if ("emails" in call.body) == ("ids" in call.body):
        raise problems.invalid("Exactly one of `emails` and `ids` must be given.")
    wanted = _batch(call, "emails" if "emails" in call.body else "ids")
    return {"data": [_removed(call, _existing(call, each)) for each in wanted]}


def get(call: RequestContext, suppression: str) -> dict[str, Any]:
    """Read a suppression by its id or its address."""
    return {"object": "suppression", **item(_existing(call, suppression))}


def delete(call: RequestContext, suppression: str) -> dict[str, Any]:
    """Let an address be mailed again."""
    return _removed(call, _existing(call, suppression))


def item(row: Row) -> dict[str, Any]:
    """Show a suppression as lists do."""
    return {
        "id": row["id"],
        "email": row["email"],
        "origin": row["origin"],
        "source_id": row["source_id"],
        "created_at": postgres_text(row["created_at"]),
    }


def _existing(call: RequestContext, suppression: str) -> Row:
    wanted = suppression.lower() if "@" in suppression else fields.uuid_of(suppression)
    row = call.store.suppressions.find(wanted)
    if row is None:
        raise problems.not_found("Suppression")
    return row


def _address(value: str) -> str:
    return fields.email(value.strip().lower())


def _added(call: RequestContext, email: str) -> dict[str, Any]:
    suppression_id = call.store.suppressions.create(email, origin="manual", now=call.now)
    return {"object": "suppression", "id": suppression_id}


def _removed(call: RequestContext, row: Row) -> dict[str, Any]:
    call.store.suppressions.delete(row["id"])
    return {"object": "suppression", "id": row["id"], "deleted": True}


def _batch(call: RequestContext, name: str) -> list[str]:
    if name not in call.body:
        raise problems.missing_field(name)
    values = [problems.check(each, str) for each in problems.check(call.body[name], list)]
    if not 1 <= len(values) <= _LARGEST_BATCH:
        raise problems.invalid(f"The `{name}` must have 1 to {_LARGEST_BATCH} items.")
    return values
