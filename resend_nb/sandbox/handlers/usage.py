"""Quotas and usage: ``/usage``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.clock import microseconds

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext

ANNOUNCED_CONTACTS = 150_000
"""The contact quota of the largest plan, named if the sandbox has none, since the API names one."""

ANNOUNCED_EMAILS = 100_000
"""The same for emails per month."""

ANNOUNCED_RUNS = 1_000
"""The same for automation runs per month."""


def get(context: RequestContext) -> dict[str, Any]:
    """Return the usage of each quota; an unlimited one is null."""
    today = _today(context)
    month = today.replace(day=1)
    next_month = (month + dt.timedelta(days=31)).replace(day=1)
    used = context.store.usage
    quota = context.plan.contact_quota
    return {
        "object": "usage",
        "emails": {
            "daily": _emails(context, since=today, limit=None, until=today + dt.timedelta(days=1)),
            "monthly": _emails(context, since=month, limit=ANNOUNCED_EMAILS, until=next_month),
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
        "rate_limit": {"limit": context.plan.rate_limit, "duration": "1000ms"},
    }


def headers(context: RequestContext) -> dict[str, str]:
    """Return a send's quota headers; the daily one is for the free plan only."""
    return {
        "x-resend-monthly-quota": str(
            context.store.usage.emails(since=microseconds(_today(context).replace(day=1)))
        )
    }


def _today(context: RequestContext) -> dt.datetime:
    return dt.datetime.fromtimestamp(context.now // 1_000_000, dt.UTC).replace(
        hour=0, minute=0, second=0
    )


def _emails(
    context: RequestContext, *, since: dt.datetime, limit: int | None, until: dt.datetime
) -> dict[str, Any]:
    sent = context.store.usage.emails(since=microseconds(since))
    return {"used": sent, "limit": limit, "sent": sent, "received": 0, "resets_at": _iso(until)}


def _iso(moment: dt.datetime) -> str:
    """Format a time as this endpoint does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
