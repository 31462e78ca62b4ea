"""Idempotency keys: a request that is repeated with its key gets its first answer again, and nothing is done."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox.context import RequestContext

_LONGEST = 256
_KEPT = 24 * 3600 * 1_000_000  # 24 hours


def once(call: RequestContext, do: Callable[[RequestContext], dict[str, Any]]) -> dict[str, Any]:
    """Reply a request as the first of its key was answered; one that failed has not used its key.

    Parameters
    ----------
    call : RequestContext
        The request.
    do : callable
        What answers it the first time.
    """
    key = call.request.headers.get("Idempotency-Key")
    if key is None:
        return do(call)
    if not 1 <= len(key) <= _LONGEST:
        raise problems.bad_idempotency_key()
    endpoint = call.request.path
    body_hash = hashlib.sha256(call.request.get_data()).hexdigest()
    first = call.store.emails.remembered(endpoint, key, since=call.now - _KEPT)
    if first is None:
        answer = do(call)
        call.store.emails.remember(endpoint, key, body_hash=body_hash, answer=answer, now=call.now)
        return answer
    if first["body_hash"] != body_hash:
        raise problems.other_idempotent_request()
    return dict(first["answer"])
