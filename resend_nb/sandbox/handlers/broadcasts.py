"""Broadcasts: ``/broadcasts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import domains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_MAX_NAME_LENGTH = 70
_COPY = " (copy)"
_COPIED = ("segment_id", "topic_id", "from", "subject", "reply_to", "preview_text", "html", "text")


def create(context: RequestContext) -> Reply:
    """Create a draft; with ``send`` also queue or schedule it."""
    body = context.body
    segment_id = _segment(body)
    if segment_id is None:
        raise problems.missing_field("segment_id")
    row = {
        "segment_id": segment_id,
        "from": fields.valid_sender(fields.required(body, "from")),
        "subject": fields.required(body, "subject"),
        **_contents(body),
    }
    _check_complete(row)
    send = problems.check_type(body.get("send", False), bool)
    if fields.has_send_time(body) and not send:
        raise problems.invalid("The `scheduled_at` field can only be used with `send` set to true.")
    sending = _sending(context) if send else {}
    domains.check_sender(context, row["from"])
    _check_segment(context, segment_id)
    broadcast_id = context.store.broadcasts.create({"name": "Untitled", **row}, now=context.now)
    context.store.broadcasts.update(broadcast_id, sending)
    reply = {"id": broadcast_id}
    if context.switches.broadcast_answer == "broadcast":
        reply = {"object": "broadcast", **reply}
    return Reply(reply, context.switches.broadcast_created)


def list_(context: RequestContext) -> dict[str, Any]:
    """List broadcasts without their contents."""
    page = context.store.broadcasts.page(fields.legacy_page_request(context))
    return fields.list_page(page, item)


def get(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Return a broadcast."""
    row = existing(context, broadcast_id)
    contents = ("from", "subject", "reply_to", "preview_text", "html", "text")
    return {"object": "broadcast", **_columns(row, *contents), "topic_id": row["topic_id"]}


def update(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Change a draft or a scheduled broadcast, or only the name of a sent one."""
    row = existing(context, broadcast_id)
    changes = _contents(context.body)
    segment_id = _segment(context.body)
    if segment_id is not None:
        _check_segment(context, segment_id)
        changes["segment_id"] = segment_id
    if context.body.get("from") is not None:
        changes["from"] = fields.valid_sender(problems.check_type(context.body["from"], str))
        domains.check_sender(context, changes["from"])
    if context.body.get("subject") is not None:
        changes["subject"] = problems.check_type(context.body["subject"], str)
    _check_complete({**row, **changes})
    if row["status"] == "sent" and changes.keys() <= {"name"}:
        context.store.broadcasts.update(row["id"], changes)
    elif row["status"] in {"draft", "scheduled"}:
        if context.switches.update_resets_name:
            changes = {"name": "Untitled", **changes}
        context.store.broadcasts.update(row["id"], changes)
    else:
        raise problems.forbidden("Only draft or scheduled broadcasts can be updated")
    return {"object": "broadcast", "id": row["id"]}


def send(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Queue or schedule a draft."""
    row = existing(context, broadcast_id)
    if row["status"] != "draft" and not (
        row["status"] == "scheduled" and context.switches.scheduled_can_be_resent
    ):
        raise problems.forbidden("Only draft broadcasts can be sent")
    context.store.broadcasts.update(row["id"], _sending(context))
    return {"object": "broadcast", "id": row["id"]}


def cancel(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Turn a scheduled broadcast into a draft again, or cancel a queued one."""
    row = existing(context, broadcast_id)
    if row["status"] == "scheduled":
        context.store.broadcasts.update(row["id"], {"status": "draft", "scheduled_at": None})
    elif row["status"] == "queued":
        context.store.broadcasts.update(row["id"], {"status": "canceled"})
    else:
        raise problems.forbidden("Only queued or scheduled broadcasts can be canceled")
    return {"object": "broadcast", "id": row["id"]}


def duplicate(context: RequestContext, broadcast_id: str) -> Reply:
    """Create a draft with the same contents; a long name is shortened to fit the suffix."""
    row = existing(context, broadcast_id)
    name = f"{(row['name'] or 'Untitled')[: _MAX_NAME_LENGTH - len(_COPY)]}{_COPY}"
    copy_id = context.store.broadcasts.create(
        {"name": name, **{field: row[field] for field in _COPIED}}, now=context.now
    )
    return Reply({"object": "broadcast", "id": copy_id}, 201)


def delete(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Delete a draft, or a scheduled broadcast, which is then not sent."""
    row = existing(context, broadcast_id)
    deletable = {"draft", "scheduled"}
    if context.switches.sent_can_be_deleted:
        deletable.add("sent")
    if row["status"] not in deletable:
        raise problems.forbidden("Only draft or scheduled broadcasts can be deleted")
    context.store.broadcasts.delete(row["id"])
    return {"object": "broadcast", "id": row["id"], "deleted": True}


def item(row: Row) -> dict[str, Any]:
    """Return a broadcast as lists have it."""
    return _columns(row)


def existing(context: RequestContext, broadcast_id: str) -> Row:
    """Return the broadcast with this id, or raise the 404."""
    return fields.existing(context.store.broadcasts, broadcast_id, "Broadcast")


def _columns(row: Row, *contents: str) -> dict[str, Any]:
    times = ("created_at", "scheduled_at", "sent_at")
    names = ("id", "name", "audience_id", "segment_id", *contents, "status", *times)
    return fields.columns({**row, "audience_id": row["segment_id"]}, *names)


def _segment(body: Mapping[str, Any]) -> str | None:
    """Return the segment's id, which has a new and an old name; they exclude each other."""
    names = [name for name in ("segment_id", "audience_id") if body.get(name) is not None]
    if len(names) == 2:
        raise problems.invalid("Only one of `segment_id` and `audience_id` can be used.")
    return fields.uuid_of(problems.check_type(body[names[0]], str), names[0]) if names else None


def _check_segment(context: RequestContext, segment_id: str) -> None:
    """Reject an unknown segment; the segment may be deleted later."""
    policy = context.switches.unknown_broadcast_segment
    if policy == "accept" or context.store.segments.get(segment_id) is not None:
        return
    if policy == 404:
        raise problems.not_found(context.switches.segment_not_found)
    raise problems.invalid("The `segment_id` must be that of a segment.")


def _check_complete(row: Mapping[str, Any]) -> None:
    """Reject a broadcast without a subject or contents."""
    if not row["subject"]:
        raise problems.missing_field("subject")
    if not row.get("html") and not row.get("text"):
        raise problems.missing_field("html")


def _contents(body: Mapping[str, Any]) -> dict[str, Any]:
    contents = fields.optional(body, "name", "preview_text", "html", "text", "topic_id")
    if contents.get("name") is None:
        contents.pop("name", None)
    if len(contents.get("name") or "") > _MAX_NAME_LENGTH:
        raise problems.invalid(f"The `name` must have at most {_MAX_NAME_LENGTH} characters.")
    if contents.get("topic_id") is not None:
        contents["topic_id"] = fields.uuid_of(contents["topic_id"], "topic_id")
    if body.get("reply_to") is not None:
        reply_to = problems.check_type(body["reply_to"], list, str)
        mailboxes = [reply_to] if isinstance(reply_to, str) else reply_to
        contents["reply_to"] = [problems.check_type(mailbox, str) for mailbox in mailboxes]
    return contents


def _sending(context: RequestContext) -> dict[str, Any]:
    """Return the columns that queue or schedule a broadcast."""
    scheduled_at = fields.send_time(context.body, now=context.now)
    quota = context.plan.contact_quota
    if quota is not None and context.store.usage.contacts() > quota:
        raise problems.quota_exceeded()
    if scheduled_at:
        return {"status": "scheduled", "scheduled_at": scheduled_at}
    return {"status": "queued", "queued_at": context.now}
