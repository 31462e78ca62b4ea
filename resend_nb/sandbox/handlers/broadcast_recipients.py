"""Recipients and links of a broadcast: ``/broadcasts/{id}/recipients`` and ``/clicked-links``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, offset_pages, problems
from resend_nb.sandbox.handlers import broadcasts

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_TYPES = (
    *("sent", "delivered", "opened", "clicked"),
    *("bounced", "complained", "unsubscribed", "suppressed"),
)
_BOUNCES = ("permanent", "transient", "undetermined")


def list_(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """List the recipients with an event of this ``type``."""
    broadcast = broadcasts.existing(context, broadcast_id)
    query = context.request.args
    type_ = fields.one_of(query, "type", *_TYPES)
    bounce_type = None
    if "bounce_type" in query:
        bounce_type = fields.one_of(query, "bounce_type", *_BOUNCES)
        if type_ != "bounced":
            raise problems.invalid("The `bounce_type` can only be used when `type` is `bounced`.")

    def fetch(limit: int, offset: int) -> list[Row]:
        return context.store.events.recipients(
            broadcast["id"],
            type_,
            email=query.get("email", ""),
            bounce_type=bounce_type,
            limit=limit,
            offset=offset,
        )

    return offset_pages.list_rows(context, fetch, lambda row: _item(context, row, type_))


def list_links(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """List the clicked links, most clicks first."""
    broadcast = broadcasts.existing(context, broadcast_id)

    def fetch(limit: int, offset: int) -> list[Row]:
        return context.store.events.links(broadcast["id"], limit=limit, offset=offset)

    return offset_pages.list_rows(context, fetch, dict)


def _item(context: RequestContext, row: Row, type_: str) -> dict[str, Any]:
    recipient = {"contact_id": row["contact_id"], "email": row["email"]}
    if type_ in {"opened", "clicked"}:
        recipient["count"] = row["count"]
    if type_ == "bounced":
        recipient["bounce_type"] = row["bounce_type"]
    if type_ == "clicked":
        recipient["clicked_links"] = context.store.events.links_of_email(row["email_id"])
    return recipient
