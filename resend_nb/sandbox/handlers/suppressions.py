"""Suppressions: ``/suppressions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.exchange import Answer

if TYPE_CHECKING:
    from resend_nb.sandbox.exchange import Call
    from resend_nb.sandbox.store import Row


def create(call: Call) -> Answer:
    """Suppress an address; one that is suppressed already stays as it is."""
    email = fields.email(fields.required(call.body, "email").strip().lower())
    return Answer(
        {"object": "suppression", "id": call.store.suppressions.create(email, origin="manual", now=call.now)}, 201
    )


def list_(call: Call) -> dict[str, Any]:
    """List suppressions."""
    return fields.listed(call.store.suppressions.page(fields.window(call, without_limit=20)), item)


def get(call: Call, suppression: str) -> dict[str, Any]:
    """Read a suppression by its id or its address."""
    return {"object": "suppression", **item(_existing(call, suppression))}


def delete(call: Call, suppression: str) -> dict[str, Any]:
    """Let an address be mailed again."""
    row = _existing(call, suppression)
    call.store.suppressions.delete(row["id"])
    return {"object": "suppression", "id": row["id"], "deleted": True}


def item(row: Row) -> dict[str, Any]:
    """Show a suppression as lists do."""
    return {
        "id": row["id"],
        "email": row["email"],
        "origin": row["origin"],
        "source_id": row["source_id"],
        "created_at": postgres_text(row["created_at"]),
    }


def _existing(call: Call, suppression: str) -> Row:
    wanted = suppression.lower() if "@" in suppression else fields.uuid_of(suppression)
    row = call.store.suppressions.find(wanted)
    if row is None:
        raise problems.not_found("Suppression")
    return row
