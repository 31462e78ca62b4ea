"""What recipients received, and their unsubscribe links. Resend has no such paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.due_events import opt_out

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_SHOWN = (
    "id",
    "broadcast_id",
    "contact_id",
    "from",
    "to",
    "reply_to",
    "subject",
    "preview_text",
    "html",
    "text",
)


def list_(context: RequestContext) -> dict[str, Any]:
    """List emails as their recipients see them, optionally of one ``?broadcast_id=``."""
    wanted = context.request.args.get("broadcast_id")
    broadcast_id = fields.uuid_of(wanted, "broadcast_id") if wanted else None
    window = fields.window(context, without_limit=20)
    return fields.listed(context.store.outbox.page(window, broadcast_id=broadcast_id), _item)


def unsubscribe(context: RequestContext, token: str) -> Response:
    """Opt the recipient out, of the broadcast's topic if it has one; HEAD changes nothing."""
    email = context.store.outbox.by_token(token)
    if email is None:
        raise problems.no_endpoint()
    if context.request.method == "GET" and opt_out(context.store, email):
        context.store.events.add(
            "unsubscribed",
            email_id=email["id"],
            broadcast_id=email["broadcast_id"],
            contact_id=email["contact_id"],
            email=email["to"],
            now=context.now,
        )
    return Response("You are unsubscribed.", content_type="text/plain; charset=utf-8")


def _item(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _SHOWN} | {"created_at": postgres_text(row["created_at"])}
