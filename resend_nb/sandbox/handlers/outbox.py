"""What the sandbox's people received, and their way out. Resend has no such paths."""

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


def list_(call: RequestContext) -> dict[str, Any]:
    """List e-mails as their recipients see them, of all broadcasts or of ``?broadcast_id=``."""
    wanted = call.request.args.get("broadcast_id")
    broadcast_id = fields.uuid_of(wanted, "broadcast_id") if wanted else None
    window = fields.window(call, without_limit=20)
    return fields.listed(call.store.outbox.page(window, broadcast_id=broadcast_id), _item)


def unsubscribe(call: RequestContext, token: str) -> Response:
    """Opt the person out: of the broadcast's topic if it had one, else of everything. A HEAD only looks."""
    email = call.store.outbox.by_token(token)
    if email is None:
        raise problems.no_endpoint()
    if call.request.method == "GET" and opt_out(call.store, email):
        call.store.events.add(
            "unsubscribed",
            email_id=email["id"],
            broadcast_id=email["broadcast_id"],
            contact_id=email["contact_id"],
            email=email["to"],
            now=call.now,
        )
    return Response("You are unsubscribed.", content_type="text/plain; charset=utf-8")


def _item(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _SHOWN} | {"created_at": postgres_text(row["created_at"])}
