"""Single emails, such as test sends: ``/emails``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import domains, usage
from resend_nb.sandbox.idempotency import run_once
from resend_nb.sandbox.transactional import send_email

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

OWNER = "owner@sandbox.localhost"
"""The account owner's address; ``resend.dev`` can send only to it and to test addresses."""

_MAX_RECIPIENTS = 50
_MAX_BATCH = 100
_NOT_IN_BATCH = ("attachments", "scheduled_at")
_UNDELIVERABLE = ("@example.com", "@test.com")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


def send(context: RequestContext) -> Reply:
    """Send or schedule an email, only once for each idempotency key."""
    body = run_once(context, lambda context: _send(context, context.body))
    return Reply(body, headers=usage.headers(context))


def send_batch(context: RequestContext) -> Reply:
    """Send up to 100 emails, only once for each idempotency key."""
    body = run_once(context, _send_batch)
    return Reply(body, headers=usage.headers(context))


def list_(context: RequestContext) -> dict[str, Any]:
    """List emails without their contents."""
    return fields.list_page(context.store.emails.page(fields.page_request(context)), item)


def get(context: RequestContext, email_id: str) -> dict[str, Any]:
    """Return an email."""
    row = fields.existing(context.store.emails, email_id, "Email")
    first = ("id", "message_id", "to", "from", "created_at", "subject", "html", "text")
    last = ("bcc", "cc", "reply_to", "last_event", "scheduled_at", "topic_id", "tags")
    return {"object": "email", **fields.columns(_known(row), *first, *last)}


def update(context: RequestContext, email_id: str) -> dict[str, Any]:
    """Move a scheduled email to another time."""
    row = _scheduled(context, email_id, "updated")
    if not fields.has_send_time(context.body):
        raise problems.missing_field("scheduled_at")
    scheduled_at = fields.send_time(context.body, now=context.now)
    context.store.emails.update(row["id"], {"scheduled_at": scheduled_at})
    return {"object": "email", "id": row["id"]}


def cancel(context: RequestContext, email_id: str) -> dict[str, Any]:
    """Cancel a scheduled email, which is then not sent."""
    row = _scheduled(context, email_id, "canceled")
    context.store.emails.update(row["id"], {"last_event": "canceled"})
    return {"object": "email", "id": row["id"]}


def item(row: Row) -> dict[str, Any]:
    """Return an email as lists have it."""
    first = ("id", "message_id", "to", "from", "created_at", "subject")
    last = ("bcc", "cc", "reply_to", "last_event", "scheduled_at")
    return fields.columns(_known(row), *first, *last)


def _known(row: Row) -> Row:
    """Return what is stored of an email and what follows from it."""
    return {**row["contents"], **row, "message_id": f"<{row['id']}@sandbox.localhost>"}


def _scheduled(context: RequestContext, email_id: str, change: str) -> Row:
    """Return an email that is still scheduled; another one cannot be changed."""
    row = fields.existing(context.store.emails, email_id, "Email")
    if row["last_event"] != "scheduled":
        raise problems.invalid(f"Only scheduled emails can be {change}.")
    return row


def _send_batch(context: RequestContext) -> dict[str, Any]:
    """Send all emails, or none if one is invalid; a permissive batch skips and lists those."""
    mode = context.request.headers.get("x-batch-validation", "strict")
    if mode not in {"strict", "permissive"}:
        raise problems.invalid("The `x-batch-validation` header must be one of strict, permissive.")
    bodies = context.array("emails")
    if not 1 <= len(bodies) <= _MAX_BATCH:
        raise problems.invalid(f"A batch must have 1 to {_MAX_BATCH} emails.")
    if mode == "strict":
        return {"data": [_send_in_batch(context, body) for body in bodies]}
    reply: dict[str, Any] = {"data": [], "errors": []}
    for index, body in enumerate(bodies):
        try:
            reply["data"].append(_send_in_batch(context, body))
        except problems.Problem as problem:
            if problem.status != 422:
                raise
            reply["errors"].append({"index": index, "message": problem.message})
    return reply


def _send_in_batch(context: RequestContext, body: Any) -> dict[str, Any]:
    for name in _NOT_IN_BATCH:
        if problems.check_type(body, dict).get(name) is not None:
            raise problems.invalid(f"The `{name}` field is not supported in a batch.")
    return _send(context, body)


def _send(context: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    contents = _contents(body, tags_as_object=context.switches.tags_as_object)
    scheduled_at = fields.send_time(body, now=context.now)
    _check_sender(context, contents)
    if contents["topic_id"] is not None and context.store.topics.get(contents["topic_id"]) is None:
        raise problems.not_found("Topic")
    email = {
        "contents": contents,
        "recipients": sum(len(contents[name] or ()) for name in ("to", "cc", "bcc")),
        "last_event": "queued" if scheduled_at is None else "scheduled",
        "scheduled_at": scheduled_at,
    }
    email["id"] = context.store.emails.create(email, now=context.now)
    if scheduled_at is None:
        send_email(context.store, email, now=context.now)
    return {"id": email["id"]}


def _contents(body: Mapping[str, Any], *, tags_as_object: str) -> dict[str, Any]:
    """Return what to send. Check in the observed order: to, from, contents, subject."""
    if not body.get("to"):
        raise problems.missing_field("to")
    contents: dict[str, Any] = {"to": _recipients(body, "to")}
    contents["from"] = fields.required(body, "from")
    fields.address_of(contents["from"], "from")
    contents |= {"html": None, "text": None, "topic_id": None} | fields.optional(
        body, "html", "text", "topic_id"
    )
    if body.get("template") is not None:
        raise problems.not_found("Template")  # the sandbox has no templates
    if not contents["html"] and not contents["text"]:
        raise problems.missing_field("html` or `text")
    if not body.get("subject"):
        raise problems.missing_field("subject")
    contents["subject"] = fields.required(body, "subject")
    contents |= {name: _recipients(body, name) for name in ("cc", "bcc", "reply_to")}
    if contents["topic_id"] is not None:
        contents["topic_id"] = fields.uuid_of(contents["topic_id"], "topic_id")
    _check_extras(body)
    return {**contents, "headers": body.get("headers"), "tags": _tags(body, tags_as_object)}


def _recipients(body: Mapping[str, Any], field: str) -> list[str] | None:
    """Return one address or a list of at most 50."""
    if not body.get(field):
        return None
    value = problems.check_type(body[field], list, str)
    items = value if isinstance(value, list) else [value]
    mailboxes = [problems.check_type(mailbox, str) for mailbox in items]
    if len(mailboxes) > _MAX_RECIPIENTS:
        raise problems.invalid(
            f"The `{field}` field must have at most {_MAX_RECIPIENTS} addresses."
        )
    for mailbox in mailboxes:
        if fields.address_of(mailbox, field).endswith(_UNDELIVERABLE) and field != "reply_to":
            raise problems.undeliverable_domain(field)
    return mailboxes


def _check_extras(body: Mapping[str, Any]) -> None:
    """Check headers and attachments, which are not stored."""
    for value in problems.check_type(body.get("headers") or {}, dict).values():
        problems.check_type(value, str)
    for attachment in problems.check_type(body.get("attachments") or [], list):
        if not {"content", "path"} & problems.check_type(attachment, dict).keys():
            raise problems.bad_attachment()


def _tags(body: Mapping[str, Any], as_object: str) -> list[dict[str, str]]:
    written = body.get("tags") or []
    if isinstance(written, dict) and as_object == "accept":
        written = [{"name": name, "value": value} for name, value in written.items()]
    tags = [problems.check_type(tag, dict) for tag in problems.check_type(written, list)]
    named = [{part: fields.required(tag, part) for part in ("name", "value")} for tag in tags]
    if not all(_TAG.fullmatch(part) for tag in named for part in tag.values()):
        raise problems.invalid(
            "Tags can have 1 to 256 ASCII letters, digits, underscores and dashes."
        )
    return named


def _check_sender(context: RequestContext, contents: Mapping[str, Any]) -> None:
    """Reject an unverified domain; ``resend.dev`` can send to the owner and test addresses."""
    if not fields.address_of(contents["from"], "from").endswith("@resend.dev"):
        domains.check_sender(context, contents["from"])
        return
    for field in ("to", "cc", "bcc"):
        for mailbox in contents[field] or ():
            address = fields.address_of(mailbox, field)
            if address != OWNER and not address.endswith("@resend.dev"):
                raise problems.testing_recipients_only(OWNER)
