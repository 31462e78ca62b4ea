"""Idempotency keys: a repeated request gets the first reply again, and nothing is done."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox.context import RequestContext

_LONGEST = 256
_KEPT = 24 * 3600 * 1_000_000  # 24 hours


def once(context: RequestContext, do: Callable[[RequestContext], dict[str, Any]]) -> dict[str, Any]:
    """Return the first reply of the request's key; a request that failed has not used its key."""
    key = context.request.headers.get("Idempotency-Key")
    if key is None:
        return do(context)
    if not 1 <= len(key) <= _LONGEST:
        raise problems.bad_idempotency_key()
    endpoint = context.request.path
    body_hash = hashlib.sha256(context.request.get_data()).hexdigest()
    first = context.store.emails.remembered(endpoint, key, since=context.now - _KEPT)
    if first is None:
        answer = do(context)
        context.store.emails.remember(
            endpoint, key, body_hash=body_hash, answer=answer, now=context.now
        )
        return answer
    if first["body_hash"] != body_hash:
        raise problems.other_idempotent_request()
    return dict(first["answer"])
