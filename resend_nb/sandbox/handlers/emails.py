"""Emails outside broadcasts, such as test sends: ``/emails``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import domains, usage
from resend_nb.sandbox.idempotency import once
from resend_nb.sandbox.transactional import mail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

OWNER = "owner@sandbox.localhost"
"""The account's own address: except for test addresses, the only one ``resend.dev`` may send to."""

_MOST_RECIPIENTS = 50
_LARGEST_BATCH = 100
_NOT_IN_BATCHES = ("attachments", "scheduled_at")
_NO_MAIL = ("@example.com", "@test.com")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


def send(context: RequestContext) -> Reply:
    """Send an email, now or later; with an idempotency key, only once."""
    body = once(context, lambda context: _sent(context, context.body))
    return Reply(body, headers=usage.headers(context))


def send_batch(context: RequestContext) -> Reply:
    """Send up to 100 emails; with an idempotency key, only once."""
    body = once(context, _sent_batch)
    return Reply(body, headers=usage.headers(context))


def list_(context: RequestContext) -> dict[str, Any]:
    """List emails without their content."""
    return fields.listed(context.store.emails.page(fields.window(context, without_limit=20)), item)


def get(context: RequestContext, email_id: str) -> dict[str, Any]:
    """Read an email."""
    row = context.store.emails.get(fields.uuid_of(email_id))
    if row is None:
        raise problems.not_found("Email")
    contents = row["contents"]
    shown = item(row)
    return {
        "object": "email",
        **{name: shown[name] for name in ("id", "to", "from", "created_at", "subject")},
        "html": contents["html"],
        "text": contents["text"],
        **{name: shown[name] for name in ("bcc", "cc", "reply_to", "last_event", "scheduled_at")},
        "tags": contents["tags"],
    }


def item(row: Row) -> dict[str, Any]:
    """Return an email as a list's item."""
    contents = row["contents"]
    return {
        "id": row["id"],
        "to": contents["to"],
        "from": contents["from"],
        "created_at": postgres_text(row["created_at"]),
        "subject": contents["subject"],
        "bcc": contents["bcc"],
        "cc": contents["cc"],
        "reply_to": contents["reply_to"],
        "last_event": row["last_event"],
        "scheduled_at": postgres_text(row["scheduled_at"]),
    }


def _sent_batch(context: RequestContext) -> dict[str, Any]:
    """Send all emails, or none if one is invalid; a permissive batch sends the valid ones."""
    mode = context.request.headers.get("x-batch-validation", "strict")
    if mode not in {"strict", "permissive"}:
        raise problems.invalid("The `x-batch-validation` header must be one of strict, permissive.")
    bodies = context.array("emails")
    if not 1 <= len(bodies) <= _LARGEST_BATCH:
        raise problems.invalid(f"A batch must have 1 to {_LARGEST_BATCH} emails.")
    if mode == "strict":
        return {"data": [_sent_of_batch(context, body) for body in bodies]}
    answer: dict[str, Any] = {"data": [], "errors": []}
    for index, body in enumerate(bodies):
        try:
            answer["data"].append(_sent_of_batch(context, body))
        except problems.Problem as problem:
            if problem.status != 422:
                raise
            answer["errors"].append({"index": index, "message": problem.message})
    return answer


def _sent_of_batch(context: RequestContext, body: Any) -> dict[str, Any]:
    for name in _NOT_IN_BATCHES:
        if problems.check(body, dict).get(name) is not None:
            raise problems.invalid(f"The `{name}` field is not supported in a batch.")
    return _sent(context, body)


def _sent(context: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    contents = _contents(body)
    scheduled_at = fields.departure(body, now=context.now)
    _check_sender(context, contents)
    if contents["topic_id"] is not None and context.store.topics.get(contents["topic_id"]) is None:
        raise problems.not_found("Topic")
    recipients = sum(len(contents[name] or ()) for name in ("to", "cc", "bcc"))
    email = context.store.emails.create(
        contents, recipients=recipients, scheduled_at=scheduled_at, now=context.now
    )
    if scheduled_at is None:
        mail(context.store, email, now=context.now)
    return {"id": email["id"]}


def _contents(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an email's content; checked in the observed order: to, from, content, subject."""
    if not body.get("to"):
        raise problems.missing_field("to")
    contents: dict[str, Any] = {"to": _recipients(body, "to")}
    contents["from"] = fields.required(body, "from")
    fields.address_in(contents["from"], "from")
    contents |= {"html": None, "text": None, "topic_id": None} | fields.optional(
        body, "html", "text", "topic_id"
    )
    if body.get("template") is not None:
        raise problems.not_found("Template")  # none can be created here
    if not contents["html"] and not contents["text"]:
        raise problems.missing_field("html` or `text")
    if not body.get("subject"):
        raise problems.missing_field("subject")
    contents["subject"] = fields.required(body, "subject")
    contents |= {name: _recipients(body, name) for name in ("cc", "bcc", "reply_to")}
    if contents["topic_id"] is not None:
        contents["topic_id"] = fields.uuid_of(contents["topic_id"], "topic_id")
    _check_extras(body)
    return {**contents, "headers": body.get("headers"), "tags": _tags(body)}


def _recipients(body: Mapping[str, Any], field: str) -> list[str] | None:
    """Return one address, or a list of at most 50."""
    if not body.get(field):
        return None
    given = problems.check(body[field], list, str)
    mailboxes = (
        [problems.check(address, str) for address in given] if isinstance(given, list) else [given]
    )
    if len(mailboxes) > _MOST_RECIPIENTS:
        raise problems.invalid(
            f"The `{field}` field must have at most {_MOST_RECIPIENTS} addresses."
        )
    for mailbox in mailboxes:
        if fields.address_in(mailbox, field).endswith(_NO_MAIL) and field != "reply_to":
            raise problems.no_test_domain(field)
    return mailboxes


def _check_extras(body: Mapping[str, Any]) -> None:
    """Check fields that are sent but not stored."""
    for value in problems.check(body.get("headers") or {}, dict).values():
        problems.check(value, str)
    for attachment in problems.check(body.get("attachments") or [], list):
        if not {"content", "path"} & problems.check(attachment, dict).keys():
            raise problems.bad_attachment()


def _tags(body: Mapping[str, Any]) -> list[dict[str, str]]:
    tags = [problems.check(tag, dict) for tag in problems.check(body.get("tags") or [], list)]
    named = [{part: fields.required(tag, part) for part in ("name", "value")} for tag in tags]
    if not all(_TAG.fullmatch(part) for tag in named for part in tag.values()):
        raise problems.invalid(
            "Tags can have 1 to 256 ASCII letters, digits, underscores and dashes."
        )
    return named


def _check_sender(context: RequestContext, contents: Mapping[str, Any]) -> None:
    """Refuse an unverified domain; ``resend.dev`` may send to the owner and test addresses."""
    if not fields.address_in(contents["from"], "from").endswith("@resend.dev"):
        domains.check_sender(context, contents["from"])
        return
    for field in ("to", "cc", "bcc"):
        for mailbox in contents[field] or ():
            address = fields.address_in(mailbox, field)
            if address != OWNER and not address.endswith("@resend.dev"):
                raise problems.only_to_yourself(OWNER)
