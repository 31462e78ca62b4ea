"""Quotas and their use: ``/usage``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.clock import microseconds

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext

REPORTED_CONTACTS = 150_000
"""The contact quota that an unlimited sandbox reports: that of Resend's largest plan."""

REPORTED_EMAILS = 100_000
"""The reported quota of emails per month."""

REPORTED_RUNS = 1_000
"""The reported quota of automation runs per month."""


def get(context: RequestContext) -> dict[str, Any]:
    """Return each quota and its use; ``limit`` is null without a quota."""
    today = _today(context)
    month = today.replace(day=1)
    next_month = (month + dt.timedelta(days=31)).replace(day=1)
    usage = context.store.usage
    quota = context.plan.contact_quota
    return {
        "object": "usage",
        "emails": {
            "daily": _emails(context, since=today, limit=None, until=today + dt.timedelta(days=1)),
            "monthly": _emails(context, since=month, limit=REPORTED_EMAILS, until=next_month),
        },
        "contacts": {
            "used": usage.contacts(),
            "limit": REPORTED_CONTACTS if quota is None else quota,
        },
        "segments": {"used": usage.segments(), "limit": None},
        "broadcasts": {"used": usage.broadcasts(), "limit": None},
        "ai_credits": {"used": 0, "limit": None, "next_increase_at": None},
        "automation_runs": {"used": 0, "limit": REPORTED_RUNS, "resets_at": _iso(next_month)},
        "domains": {"used": usage.domains(), "limit": None},
        "rate_limit": {"limit": context.plan.rate_limit, "duration": "1000ms"},
    }


def headers(context: RequestContext) -> dict[str, str]:
    """Return the quota header of a send; only the free plan has a daily quota to report."""
    month = microseconds(_today(context).replace(day=1))
    return {"x-resend-monthly-quota": str(context.store.usage.emails(since=month))}


def _today(context: RequestContext) -> dt.datetime:
    now = dt.datetime.fromtimestamp(context.now // 1_000_000, dt.UTC)
    return now.replace(hour=0, minute=0, second=0)


def _emails(
    context: RequestContext, *, since: dt.datetime, limit: int | None, until: dt.datetime
) -> dict[str, Any]:
    sent = context.store.usage.emails(since=microseconds(since))
    return {"used": sent, "limit": limit, "sent": sent, "received": 0, "resets_at": _iso(until)}


def _iso(moment: dt.datetime) -> str:
    """Format a time as only this endpoint does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
