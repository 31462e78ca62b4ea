"""Quotas and how much of them is used: ``/usage``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.clock import microseconds

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext

ANNOUNCED_CONTACTS = 150_000
"""The quota that is named where the sandbox has none: the API always names one; this is its largest plan's."""

ANNOUNCED_EMAILS = 100_000
"""The same for e-mails a month."""

ANNOUNCED_RUNS = 1_000
"""The same for runs of automations a month."""


def get(call: RequestContext) -> dict[str, Any]:
    """Say what is used of each quota; one without an end is null."""
    today = _today(call)
    month = today.replace(day=1)
    next_month = (month + dt.timedelta(days=31)).replace(day=1)
    used = call.store.usage
    quota = call.plan.contact_quota
    return {
        "object": "usage",
        "emails": {
            "daily": _emails(call, since=today, limit=None, until=today + dt.timedelta(days=1)),
            "monthly": _emails(call, since=month, limit=ANNOUNCED_EMAILS, until=next_month),
        },
        "contacts": {
            "used": used.contacts(),
            "limit": ANNOUNCED_CONTACTS if quota is None else quota,
        },
        "segments": {"used": used.segments(), "limit": None},
        "broadcasts": {"used": used.broadcasts(), "limit": None},
        "ai_credits": {"used": 0, "limit": None, "next_increase_at": None},
        "automation_runs": {"used": 0, "limit": ANNOUNCED_RUNS, "resets_at": _iso(next_month)},
        "domains": {"used": used.domains(), "limit": None},
        "rate_limit": {"limit": call.plan.rate_limit, "duration": "1000ms"},
    }


def headers(call: RequestContext) -> dict[str, str]:
    """Say on a send how much of the month's quota is used; the day's is named on the free plan only, which has one."""
    return {
        "x-resend-monthly-quota": str(
            call.store.usage.emails(since=microseconds(_today(call).replace(day=1)))
        )
    }


def _today(call: RequestContext) -> dt.datetime:
    return dt.datetime.fromtimestamp(call.now // 1_000_000, dt.UTC).replace(
        hour=0, minute=0, second=0
    )


def _emails(
    call: RequestContext, *, since: dt.datetime, limit: int | None, until: dt.datetime
) -> dict[str, Any]:
    sent = call.store.usage.emails(since=microseconds(since))
    return {"used": sent, "limit": limit, "sent": sent, "received": 0, "resets_at": _iso(until)}


def _iso(moment: dt.datetime) -> str:
    """Write a time as this one endpoint does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
