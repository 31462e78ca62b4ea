"""The columns and dtypes of every DataFrame: the same when empty, the same on pandas 2 and 3.

Text is ``string``, times are in UTC, counts are ``Int64``, and one of a few values is a category.
"""

from __future__ import annotations

TIME = "datetime64[us, UTC]"

Schema = dict[str, str | tuple[str, ...]]
"""Columns with their dtypes; a tuple lists the expected categories."""


def _columns(dtype: str | tuple[str, ...], *names: str) -> Schema:
    """Return columns that have the same dtype."""
    return dict.fromkeys(names, dtype)


SEGMENTS: Schema = {"id": "string", "name": "string", "created_at": TIME}

SEGMENT_SIZES: Schema = {"contacts": "Int64", "subscribed": "Int64"}

CONTACTS: Schema = {
    **_columns("string", "id", "email", "first_name", "last_name"),
    "unsubscribed": "boolean",
    "created_at": TIME,
}

TOPICS: Schema = {
    **_columns("string", "id", "name", "description"),
    "default_subscription": ("opt_in", "opt_out"),
    "visibility": ("private", "public"),
    "created_at": TIME,
}

CONTACT_TOPICS: Schema = {
    **_columns("string", "id", "name"),
    "subscription": ("opt_in", "opt_out"),
    "default_subscription": ("opt_in", "opt_out"),
    "visibility": ("private", "public"),
}

CONTACT_PROPERTIES: Schema = {
    **_columns("string", "id", "key"),
    "type": ("string", "number", "boolean"),
    "fallback_value": "object",
    "created_at": TIME,
}

SUPPRESSIONS: Schema = {
    **_columns("string", "id", "email"),
    "origin": ("bounce", "complaint", "manual"),
    "source_id": "string",
    "created_at": TIME,
}

AUDIENCES: Schema = {
    **_columns("string", "id", "name"),
    **_columns("Int64", "contacts", "subscribed", "shared"),
    "shared_with": "string",
    "created_at": TIME,
}

BROADCASTS: Schema = {
    **_columns("string", "id", "name"),
    "status": ("draft", "scheduled", "queued", "sent", "canceled", "failed"),
    "segment_id": "string",
    **_columns(TIME, "created_at", "scheduled_at", "sent_at"),
}

USAGE: Schema = {
    **_columns("string", "resource", "period"),
    **_columns("Int64", "used", "limit"),
    "resets_at": TIME,
}

IMPORTS: Schema = {
    "id": "string",
    "status": ("queued", "in_progress", "completed", "failed"),
    **_columns("Int64", "total", "created", "updated", "skipped", "failed"),
    **_columns(TIME, "created_at", "completed_at"),
}

OUTBOX: Schema = {
    **_columns("string", "broadcast_id", "to", "from", "subject", "preview_text", "html", "text"),
    "created_at": TIME,
}

TRUTH: Schema = {
    "email": "string",
    "interest": "Float64",
    "reads": "boolean",
    "reads_until": TIME,
    **_columns("boolean", "automatic", "scanned", "dead"),
}

BROADCAST_RECIPIENTS: Schema = {
    **_columns("string", "email", "contact_id"),
    **_columns("boolean", "sent", "delivered", "opened"),
    "opens": "Int64",
    "clicked": "boolean",
    **_columns("Int64", "clicks", "links"),
    "every_link": "boolean",
    "bounced": "boolean",
    "bounce_type": ("permanent", "transient", "undetermined"),
    **_columns("boolean", "complained", "unsubscribed", "suppressed"),
}

BROADCAST_LINKS: Schema = {"url": "string", "clicks": "Int64", "people": "Int64"}

METRICS: Schema = {
    **_columns("Int64", "sent", "delivered", "opened", "unique_opened", "clicked"),
    **_columns("Int64", "unique_clicked", "bounced", "bounced_permanent", "bounced_transient"),
    **_columns("Int64", "bounced_undetermined", "complained", "unsubscribed", "suppressed"),
    **_columns("Int64", "delivery_delayed", "failed", "received"),
}

PROGRESS = ("sending", "recent", "complete")

CAMPAIGNS: Schema = {
    **_columns("string", "broadcast_id", "name", "subject", "segment"),
    "sent_at": TIME,
    "age_hours": "Float64",
    "progress": PROGRESS,
    **_columns("Int64", "sent", "delivered", "opened", "clicked"),
    **_columns("Int64", "bounced", "complained", "unsubscribed"),
    "not_measured": "string",
}

OVERLAP: Schema = {
    **_columns("string", "first", "second"),
    "shared": "Int64",
    **_columns("Float64", "jaccard", "of_first", "of_second"),
}

REVIEW: Schema = {
    **_columns("string", "id", "name"),
    "contacts": "Int64",
    **_columns(TIME, "created_at", "last_used_at"),
    "findings": "string",
    "suggestion": ("keep", "delete", "merge", "rename"),
}

DELETED_SEGMENTS: Schema = {
    **_columns("string", "id", "name"),
    "contacts": "Int64",
    "status": ("deleted", "in_use", "not_found", "stale", "failed", "pending"),
    "reason": "string",
}

GROWTH: Schema = {"date": TIME, "series": "string", "total": "Int64"}

ENGAGEMENT: Schema = {
    **_columns("string", "email", "contact_id"),
    **_columns("Int64", "received", "opened", "clicked"),
    **_columns("Float64", "open_share", "click_share"),
    "clicks": "Int64",
    "click_depth": "Float64",
    **_columns(TIME, "last_opened_at", "last_clicked_at"),
}

STILL_READING: Schema = {
    **_columns("string", "email", "contact_id"),
    **_columns("Int64", "received", "opened", "clicked", "chances"),
    "first_received_at": TIME,
    "evidence": ("opens and clicks", "clicks", "none"),
    **_columns("Float64", "still_reads", "clicks_per_month"),
    "suggestion": ("stop", "keep", "unknown"),
}

SUNSET_CURVE: Schema = {
    "people": "Int64",
    **_columns("Float64", "still_reads", "readers", "clicks_lost", "share_lost"),
    "recommended": "boolean",
}

COHORTS: Schema = {
    "cohort": "string",
    **_columns("Int64", "size", "month"),
    "metric": ("clicked", "opened"),
    **_columns("Int64", "count", "of"),
    "rate": "Float64",
}

SAMPLE_RESULT: Schema = {
    "metric": "string",
    **_columns("Int64", "count", "of"),
    **_columns("Float64", "rate", "low", "high", "limit"),
    "verdict": ("within", "above", "not shown"),
    "reason": "string",
}

CHECKS: Schema = {
    "code": "string",
    "severity": ("error", "warning", "info"),
    **_columns("string", "where", "message", "fix"),
}

CONTACT_CHECKS: Schema = {
    "email": "string",
    "status": ("valid", "invalid", "skipped", "duplicate"),
    "reason": "string",
    **_columns("Int64", "duplicate_of", "same_mailbox"),
    "role": "boolean",
    "suggestion": "string",
    "unsubscribed": "boolean",
}

BULK_REPORT: Schema = {
    "email": "string",
    "action": ("create", "update", "add", "opt_out", "remove", "delete", "none"),
    "changes": "string",
    "status": (
        "created",
        "updated",
        "added",
        "opted_out",
        "removed",
        "deleted",
        "already_member",
        "not_member",
        "not_found",
        "unchanged",
        "stale",
        "invalid",
        "skipped",
        "duplicate",
        "failed",
        "pending",
    ),
    **_columns("string", "reason", "contact_id"),
    "retry": "boolean",
}

SPLIT: Schema = {
    **_columns("string", "email", "contact_id", "segment"),
    "status": ("added", "left_over", "failed", "pending"),
    "reason": "string",
    "retry": "boolean",
}

PLAN_SUMMARY: Schema = {"what": "string", "number": "Int64", "means": "string"}

RUNS: Schema = {
    "journal": "string",
    "kind": ("add", "sync", "update", "remove", "split", "undo"),
    "segment": "string",
    **_columns(TIME, "started_at", "ended_at"),
    "state": ("running", "stopped", "finished", "unreadable"),
    **_columns("Int64", "rows", "done", "left"),
    "account": "string",
}

METRIC_NAMES = (
    "delivered",
    "bounced",
    "opened",
    "clicked",
    "click_to_open",
    "complained",
    "unsubscribed",
)

RATES: Schema = {
    **_columns("string", "broadcast_id", "name"),
    "sent_at": TIME,
    "progress": PROGRESS,
    "metric": METRIC_NAMES,
    **_columns("Int64", "count", "of"),
    "denominator": "string",
    **_columns("Float64", "rate", "low", "high"),
    "reason": "string",
    "confidence": "Float64",
}

POOLED_RATES: Schema = {
    "metric": METRIC_NAMES,
    **_columns("Int64", "count", "of"),
    "denominator": "string",
    "people": "Int64",
    **_columns("Float64", "rate", "low", "high", "design_effect"),
    "reason": "string",
    "confidence": "Float64",
}

COMPARISON: Schema = {
    **_columns("string", "metric", "a", "b"),
    **_columns("Float64", "difference", "low", "high", "p_value", "rate_a", "rate_b"),
    **_columns("Int64", "count_a", "of_a", "count_b", "of_b"),
    "confidence": "Float64",
    "comparisons": "Int64",
    **_columns("string", "verdict", "method", "sentence", "warning"),
}

PAIRS: Schema = {
    **_columns("string", "a", "b"),
    **_columns("Float64", "rate_a", "rate_b", "difference", "p_value", "p_holm"),
    "verdict": (
        "a higher",
        "b higher",
        "no clear difference",
        "too early",
        "too few",
        "not measured",
    ),
}

MONITOR: Schema = {
    **_columns("string", "a", "b"),
    **_columns("Int64", "count_a", "of_a", "count_b", "of_b"),
    **_columns("Float64", "ratio", "low", "high", "p_value"),
    "verdict": ("a higher", "b higher", "no clear difference yet", "too early"),
}

LEAGUE: Schema = {
    "name": "string",
    "progress": PROGRESS,
    **_columns("Int64", "count", "of"),
    **_columns("Float64", "rate", "shrunk", "low", "high"),
    "verdict": ("above average", "below average", "no clear difference", "not measured"),
}
