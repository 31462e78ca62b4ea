"""Broadcasts: ``/broadcasts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import domains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_LONGEST_NAME = 70
_COPY = " (copy)"
_COPIED = ("segment_id", "topic_id", "from", "subject", "reply_to", "preview_text", "html", "text")


def create(context: RequestContext) -> Reply:
    """Create a draft; ``send`` sends it now or schedules it."""
    body = context.body
    segment_id = _segment(body)
    if segment_id is None:
        raise problems.missing_field("segment_id")
    row = {
        "segment_id": segment_id,
        "from": fields.sender(fields.required(body, "from")),
        "subject": fields.required(body, "subject"),
        **_contents(body),
    }
    _complete(row)
    send = problems.check(body.get("send", False), bool)
    if body.get("scheduled_at") is not None and not send:
        raise problems.invalid("The `scheduled_at` field can only be used with `send` set to true.")
    leave = _departure(context) if send else {}
    domains.check_sender(context, row["from"])
    _check_segment(context, segment_id)
    broadcast_id = context.store.broadcasts.create({"name": "Untitled", **row}, now=context.now)
    context.store.broadcasts.update(broadcast_id, leave)
    answer = {"id": broadcast_id}
    if context.switches.broadcast_answer == "broadcast":
        answer = {"object": "broadcast", **answer}
    return Reply(answer, context.switches.broadcast_created)


def list_(context: RequestContext) -> dict[str, Any]:
    """List broadcasts without their content."""
    return fields.listed(context.store.broadcasts.page(fields.old_window(context)), item)


def get(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Read a broadcast."""
    row = existing(context, broadcast_id)
    return {
        "object": "broadcast",
        "id": row["id"],
        "name": row["name"],
        "audience_id": row["segment_id"],
        "segment_id": row["segment_id"],
        "from": row["from"],
        "subject": row["subject"],
        "reply_to": row["reply_to"],
        "preview_text": row["preview_text"],
        "html": row["html"],
        "text": row["text"],
        "status": row["status"],
        "created_at": postgres_text(row["created_at"]),
        "scheduled_at": postgres_text(row["scheduled_at"]),
        "sent_at": postgres_text(row["sent_at"]),
        "topic_id": row["topic_id"],
    }


def update(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Update a draft or a scheduled broadcast; of a sent one, only the name."""
    row = existing(context, broadcast_id)
    changes = _contents(context.body)
    segment_id = _segment(context.body)
    if segment_id is not None:
        _check_segment(context, segment_id)
        changes["segment_id"] = segment_id
    if context.body.get("from") is not None:
        changes["from"] = fields.sender(problems.check(context.body["from"], str))
        domains.check_sender(context, changes["from"])
    if context.body.get("subject") is not None:
        changes["subject"] = problems.check(context.body["subject"], str)
    _complete({**row, **changes})
    if row["status"] == "sent" and changes.keys() <= {"name"}:
        context.store.broadcasts.update(row["id"], changes)
    elif row["status"] in {"draft", "scheduled"}:
        if context.switches.update_resets_name:
            changes = {"name": "Untitled", **changes}
        context.store.broadcasts.update(row["id"], changes)
    else:
        raise problems.not_allowed_now("Only draft or scheduled broadcasts can be updated")
    return {"object": "broadcast", "id": row["id"]}


def send(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Send a draft, now or later."""
    row = existing(context, broadcast_id)
    if row["status"] != "draft" and not (
        row["status"] == "scheduled" and context.switches.scheduled_can_be_resent
    ):
        raise problems.not_allowed_now("Only draft broadcasts can be sent")
    context.store.broadcasts.update(row["id"], _departure(context))
    return {"id": row["id"]}


def cancel(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Cancel a broadcast: a scheduled one becomes a draft, a queued one ends."""
    row = existing(context, broadcast_id)
    if row["status"] == "scheduled":
        context.store.broadcasts.update(row["id"], {"status": "draft", "scheduled_at": None})
    elif row["status"] == "queued":
        context.store.broadcasts.update(row["id"], {"status": "canceled"})
    else:
        raise problems.not_allowed_now("Only queued or scheduled broadcasts can be canceled")
    return {"object": "broadcast", "id": row["id"]}


def duplicate(context: RequestContext, broadcast_id: str) -> Reply:
    """Create a draft with the same content; a long name is shortened to fit."""
    row = existing(context, broadcast_id)
    name = f"{(row['name'] or 'Untitled')[: _LONGEST_NAME - len(_COPY)]}{_COPY}"
    copy_id = context.store.broadcasts.create(
        {"name": name, **{field: row[field] for field in _COPIED}}, now=context.now
    )
    return Reply({"object": "broadcast", "id": copy_id}, 201)


def delete(context: RequestContext, broadcast_id: str) -> dict[str, Any]:
    """Delete a draft, or a scheduled broadcast with its delivery."""
    row = existing(context, broadcast_id)
    deletable = {"draft", "scheduled", *(["sent"] if context.switches.sent_can_be_deleted else [])}
    if row["status"] not in deletable:
        raise problems.not_allowed_now("Only draft or scheduled broadcasts can be deleted")
    context.store.broadcasts.delete(row["id"])
    return {"object": "broadcast", "id": row["id"], "deleted": True}


def item(row: Row) -> dict[str, Any]:
    """Return a broadcast as a list's item."""
    return {
        "id": row["id"],
        "name": row["name"],
        "audience_id": row["segment_id"],
        "segment_id": row["segment_id"],
        "status": row["status"],
        "created_at": postgres_text(row["created_at"]),
        "scheduled_at": postgres_text(row["scheduled_at"]),
        "sent_at": postgres_text(row["sent_at"]),
    }


def existing(context: RequestContext, broadcast_id: str) -> Row:
    """Return a broadcast that must exist."""
    row = context.store.broadcasts.get(fields.uuid_of(broadcast_id))
    if row is None:
        raise problems.not_found("Broadcast")
    return row


def _segment(body: Mapping[str, Any]) -> str | None:
    """Return the segment, under its new or its old name, but not both."""
    given = [name for name in ("segment_id", "audience_id") if body.get(name) is not None]
    if len(given) == 2:
        raise problems.invalid("Only one of `segment_id` and `audience_id` can be used.")
    return fields.uuid_of(problems.check(body[given[0]], str), given[0]) if given else None


def _check_segment(context: RequestContext, segment_id: str) -> None:
    """Refuse a segment that does not exist; one that is deleted later stays."""
    answer = context.switches.unknown_broadcast_segment
    if answer == "accept" or context.store.segments.get(segment_id) is not None:
        return
    if answer == 404:
        raise problems.not_found(context.switches.segment_not_found)
    raise problems.invalid("The `segment_id` must be that of a segment.")


def _complete(row: Mapping[str, Any]) -> None:
    """Refuse a broadcast without a subject or content."""
    if not row["subject"]:
        raise problems.missing_field("subject")
    if not row.get("html") and not row.get("text"):
        raise problems.missing_field("html")


def _contents(body: Mapping[str, Any]) -> dict[str, Any]:
    contents = fields.optional(body, "name", "preview_text", "html", "text", "topic_id")
    if contents.get("name") is None:
        contents.pop("name", None)
    if len(contents.get("name") or "") > _LONGEST_NAME:
        raise problems.invalid(f"The `name` must have at most {_LONGEST_NAME} characters.")
    if contents.get("topic_id") is not None:
        contents["topic_id"] = fields.uuid_of(contents["topic_id"], "topic_id")
    if body.get("reply_to") is not None:
        reply_to = problems.check(body["reply_to"], list, str)
        contents["reply_to"] = (
            [reply_to]
            if isinstance(reply_to, str)
            else [problems.check(address, str) for address in reply_to]
        )
    return contents


def _departure(context: RequestContext) -> dict[str, Any]:
    """Return the fields that sending changes: the queue time, or a time at most 30 days ahead."""
    when = fields.departure(context.body, now=context.now)
    quota = context.plan.contact_quota
    if quota is not None and context.store.usage.contacts() > quota:
        raise problems.contacts_quota()
    return (
        {"status": "scheduled", "scheduled_at": when}
        if when
        else {"status": "queued", "queued_at": context.now}
    )
