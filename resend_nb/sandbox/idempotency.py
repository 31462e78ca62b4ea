"""Idempotency keys: a repeated request gets the first reply again and has no other effect."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox.context import RequestContext

_MAX_LENGTH = 256
_LIFETIME = 24 * 3600 * 1_000_000  # 24 hours


def run_once(
    context: RequestContext, handle: Callable[[RequestContext], dict[str, Any]]
) -> dict[str, Any]:
    """Handle a request, or return the saved reply for its key; a failed request saves none."""
    key = context.request.headers.get("Idempotency-Key")
    if key is None:
        return handle(context)
    if not 1 <= len(key) <= _MAX_LENGTH:
        raise problems.bad_idempotency_key()
    endpoint = context.request.path
    body_hash = hashlib.sha256(context.request.get_data()).hexdigest()
    saved = context.store.emails.find_reply(endpoint, key, since=context.now - _LIFETIME)
    if saved is None:
        reply = handle(context)
        context.store.emails.save_reply(
            endpoint, key, body_hash=body_hash, reply=reply, now=context.now
        )
        return reply
    if saved["body_hash"] != body_hash:
        raise problems.idempotency_conflict()
    return dict(saved["reply"])
