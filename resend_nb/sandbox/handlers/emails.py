"""E-mails outside broadcasts, such as test sends: ``/emails``."""

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
"""The account's own address: the only one, besides those for testing, that ``resend.dev`` may write to."""

_MOST_RECIPIENTS = 50
_LARGEST_BATCH = 100
_NOT_IN_BATCHES = ("attachments", "scheduled_at")
_NO_MAIL = ("@example.com", "@test.com")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


def send(call: RequestContext) -> Reply:
    """Send an e-mail, now or later; with an idempotency key only once."""
    body = once(call, lambda call: _sent(call, call.body))
    return Reply(body, headers=usage.headers(call))


def send_batch(call: RequestContext) -> Reply:
    """Send up to 100 e-mails; with an idempotency key only once."""
    body = once(call, _sent_batch)
    return Reply(body, headers=usage.headers(call))


def list_(call: RequestContext) -> dict[str, Any]:
    """List e-mails without their contents."""
    return fields.listed(call.store.emails.page(fields.window(call, without_limit=20)), item)


def get(call: RequestContext, email_id: str) -> dict[str, Any]:
    """Read an e-mail."""
    row = call.store.emails.get(fields.uuid_of(email_id))
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
    """Show an e-mail as lists do."""
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


def _sent_batch(call: RequestContext) -> dict[str, Any]:
    """Send all or, if one is wrong, none; a permissive batch sends the others and says which was wrong."""
    mode = call.request.headers.get("x-batch-validation", "strict")
    if mode not in {"strict", "permissive"}:
        raise problems.invalid("The `x-batch-validation` header must be one of strict, permissive.")
    bodies = call.array("emails")
    if not 1 <= len(bodies) <= _LARGEST_BATCH:
        raise problems.invalid(f"A batch must have 1 to {_LARGEST_BATCH} emails.")
    if mode == "strict":
        return {"data": [_sent_of_batch(call, body) for body in bodies]}
    answer: dict[str, Any] = {"data": [], "errors": []}
    for index, body in enumerate(bodies):
        try:
            answer["data"].append(_sent_of_batch(call, body))
        except problems.Problem as problem:
            if problem.status != 422:
                raise
            answer["errors"].append({"index": index, "message": problem.message})
    return answer


def _sent_of_batch(call: RequestContext, body: Any) -> dict[str, Any]:
    for name in _NOT_IN_BATCHES:
        if problems.check(body, dict).get(name) is not None:
            raise problems.invalid(f"The `{name}` field is not supported in a batch.")
    return _sent(call, body)


def _sent(call: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    contents = _contents(body)
    scheduled_at = fields.departure(body, now=call.now)
    _check_sender(call, contents)
    if contents["topic_id"] is not None and call.store.topics.get(contents["topic_id"]) is None:
        raise problems.not_found("Topic")
    recipients = sum(len(contents[name] or ()) for name in ("to", "cc", "bcc"))
    email = call.store.emails.create(
        contents, recipients=recipients, scheduled_at=scheduled_at, now=call.now
    )
    if scheduled_at is None:
        mail(call.store, email, now=call.now)
    return {"id": email["id"]}


def _contents(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read what is to be sent, in the order of checks that was observed: to, from, contents, subject."""
    if not body.get("to"):
        raise problems.missing_field("to")
    contents: dict[str, Any] = {"to": _recipients(body, "to")}
    contents["from"] = fields.required(body, "from")
    fields.address_in(contents["from"], "from")
    contents |= {"html": None, "text": None, "topic_id": None} | fields.optional(
        body, "html", "text", "topic_id"
    )
    if body.get("template") is not None:
        raise problems.not_found("Template")  # there is no way to make one here
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
    """Read one address or a list of at most 50."""
    if not body.get(field):
        return None
    given = problems.check(body[field], list, str)
    mailboxes = (
        [problems.check(each, str) for each in given] if isinstance(given, list) else [given]
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
    """Check what goes out with an e-mail but is not kept."""
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


def _check_sender(call: RequestContext, contents: Mapping[str, Any]) -> None:
    """Refuse a sender of a foreign domain; Resend's own may write to the owner and to addresses for testing."""
    if not fields.address_in(contents["from"], "from").endswith("@resend.dev"):
        domains.check_sender(call, contents["from"])
        return
    for field in ("to", "cc", "bcc"):
        for mailbox in contents[field] or ():
            address = fields.address_in(mailbox, field)
            if address != OWNER and not address.endswith("@resend.dev"):
                raise problems.only_to_yourself(OWNER)
