"""Paths that Resend does not have: outbox, truth, unsubscribe links and simulated time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import javascript_text
from resend_nb.sandbox.due_events import opt_out
from resend_nb.sandbox.engagement import reads

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.engagement import Person
    from resend_nb.sandbox.store import Row

_COLUMNS = (
    *("id", "broadcast_id", "contact_id", "from", "to", "reply_to"),
    *("subject", "preview_text", "html", "text", "created_at"),
)

_MAX_ADVANCE = 10 * 366 * 86_400
"""Ten years in seconds: longer than any campaign, and well before the calendar ends."""


def list_outbox(context: RequestContext) -> dict[str, Any]:
    """List emails as their recipients see them, of one broadcast or of all."""
    broadcast_id = context.request.args.get("broadcast_id") or None
    if broadcast_id is not None:
        broadcast_id = fields.uuid_of(broadcast_id, "broadcast_id")
    page = context.store.outbox.page(fields.page_request(context), broadcast_id=broadcast_id)
    return fields.list_page(page, lambda row: fields.columns(row, *_COLUMNS))


def list_truth(context: RequestContext) -> dict[str, Any]:
    """List what the model of engagement knows about each contact."""
    model = context.model
    if model is None:
        raise problems.invalid(
            "This sandbox simulates no engagement. Create one with engagement=True, or serve one "
            "with --engagement."
        )
    page = context.store.contacts.page(fields.page_request(context))
    return fields.list_page(
        page, lambda contact: _truth(contact, model.person(contact["email"]), context.now)
    )


def _truth(contact: Row, person: Person, now: int) -> dict[str, Any]:
    until = contact["created_at"] + round(person.reads_for * 1_000_000)
    return {
        "id": contact["id"],  # the cursor of the next page
        "email": contact["email"],
        "interest": person.interest,
        "reads": reads(person, contact["created_at"], now) and not person.dead,
        "reads_until": javascript_text(until) if person.interest else None,
        "automatic": person.automatic,
        "scanned": person.scanned,
        "dead": person.dead,
    }


def unsubscribe(context: RequestContext, token: str) -> Response:
    """Opt the recipient out of the email's topic or of everything; HEAD changes nothing."""
    email = context.store.outbox.by_token(token)
    if email is None:
        raise problems.unknown_endpoint()
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


def advance_clock(context: RequestContext) -> dict[str, Any]:
    """Advance the clock by ``advance_seconds``; the next request first does what is due."""
    if "advance_seconds" not in context.body:
        raise problems.missing_field("advance_seconds")
    seconds = problems.check_type(context.body["advance_seconds"], int, float)
    if not 0 < seconds <= _MAX_ADVANCE:
        raise problems.invalid(f"The `advance_seconds` must be above 0 and at most {_MAX_ADVANCE}.")
    if not context.simulated_time:
        raise problems.invalid(
            "This sandbox uses the machine's clock. Serve one with --simulated-time instead."
        )
    advanced = round(seconds * 1_000_000)
    context.store.database.increment("ahead", advanced)
    context.now += advanced
    return {"object": "clock", "now": javascript_text(context.now)}
