"""The columns and dtypes of every DataFrame: the same when empty, the same on pandas 2 and 3.

Text is ``string``, times are in UTC, counts are ``Int64``, and one of a few values is a category.
"""

from __future__ import annotations

TIME = "datetime64[us, UTC]"

Schema = dict[str, str | tuple[str, ...]]
"""Columns with their dtypes; a tuple lists the expected categories."""

SEGMENTS: Schema = {"id": "string", "name": "string", "created_at": TIME}

SEGMENT_SIZES: Schema = {"contacts": "Int64", "subscribed": "Int64"}

CONTACTS: Schema = {
    "id": "string",
    "email": "string",
    "first_name": "string",
    "last_name": "string",
    "unsubscribed": "boolean",
    "created_at": TIME,
}

TOPICS: Schema = {
    "id": "string",
    "name": "string",
    "description": "string",
    "default_subscription": ("opt_in", "opt_out"),
    "visibility": ("private", "public"),
    "created_at": TIME,
}

CONTACT_TOPICS: Schema = {
    "id": "string",
    "name": "string",
    "subscription": ("opt_in", "opt_out"),
    "default_subscription": ("opt_in", "opt_out"),
    "visibility": ("private", "public"),
}

CONTACT_PROPERTIES: Schema = {
    "id": "string",
    "key": "string",
    "type": ("string", "number", "boolean"),
    "fallback_value": "object",
    "created_at": TIME,
}

SUPPRESSIONS: Schema = {
    "id": "string",
    "email": "string",
    "origin": ("bounce", "complaint", "manual"),
    "source_id": "string",
    "created_at": TIME,
}

AUDIENCES: Schema = {
    "id": "string",
    "name": "string",
    "contacts": "Int64",
    "subscribed": "Int64",
    "shared": "Int64",
    "shared_with": "string",
    "created_at": TIME,
}

BROADCASTS: Schema = {
    "id": "string",
    "name": "string",
    "status": ("draft", "scheduled", "queued", "sent", "canceled", "failed"),
    "segment_id": "string",
    "created_at": TIME,
    "scheduled_at": TIME,
    "sent_at": TIME,
}

USAGE: Schema = {
    "resource": "string",
    "period": "string",
    "used": "Int64",
    "limit": "Int64",
    "resets_at": TIME,
}

IMPORTS: Schema = {
    "id": "string",
    "status": ("queued", "in_progress", "completed", "failed"),
    "total": "Int64",
    "created": "Int64",
    "updated": "Int64",
    "skipped": "Int64",
    "failed": "Int64",
    "created_at": TIME,
    "completed_at": TIME,
}

OUTBOX: Schema = {
    "broadcast_id": "string",
    "to": "string",
    "from": "string",
    "subject": "string",
    "preview_text": "string",
    "html": "string",
    "text": "string",
    "created_at": TIME,
}

BROADCAST_RECIPIENTS: Schema = {
    "email": "string",
    "contact_id": "string",
    "sent": "boolean",
    "delivered": "boolean",
    "opened": "boolean",
    "opens": "Int64",
    "clicked": "boolean",
    "clicks": "Int64",
    "links": "Int64",
    "bounced": "boolean",
    "bounce_type": ("permanent", "transient", "undetermined"),
    "complained": "boolean",
    "unsubscribed": "boolean",
    "suppressed": "boolean",
}

BROADCAST_LINKS: Schema = {"url": "string", "clicks": "Int64", "people": "Int64"}

METRICS: Schema = dict.fromkeys(
    (
        "sent",
        "delivered",
        "opened",
        "unique_opened",
        "clicked",
        "unique_clicked",
        "bounced",
        "bounced_permanent",
        "bounced_transient",
        "bounced_undetermined",
        "complained",
        "unsubscribed",
        "suppressed",
        "delivery_delayed",
        "failed",
        "received",
    ),
    "Int64",
)

CAMPAIGNS: Schema = {
    "broadcast_id": "string",
    "name": "string",
    "subject": "string",
    "segment": "string",
    "sent_at": TIME,
    "sent": "Int64",
    "delivered": "Int64",
    "opened": "Int64",
    "clicked": "Int64",
    "bounced": "Int64",
    "complained": "Int64",
    "unsubscribed": "Int64",
}

OVERLAP: Schema = {
    "first": "string",
    "second": "string",
    "shared": "Int64",
    "jaccard": "Float64",
    "of_first": "Float64",
    "of_second": "Float64",
}

REVIEW: Schema = {
    "id": "string",
    "name": "string",
    "contacts": "Int64",
    "created_at": TIME,
    "last_used_at": TIME,
    "findings": "string",
    "suggestion": ("keep", "delete", "merge", "rename"),
}

DELETED_SEGMENTS: Schema = {
    "id": "string",
    "name": "string",
    "contacts": "Int64",
    "status": ("deleted", "in_use", "not_found", "stale", "failed", "pending"),
    "reason": "string",
}

GROWTH: Schema = {"date": TIME, "series": "string", "total": "Int64"}

ENGAGEMENT: Schema = {
    "email": "string",
    "contact_id": "string",
    "received": "Int64",
    "opened": "Int64",
    "clicked": "Int64",
    "open_share": "Float64",
    "click_share": "Float64",
    "clicks": "Int64",
    "click_depth": "Float64",
    "last_opened_at": TIME,
    "last_clicked_at": TIME,
}

COHORTS: Schema = {"cohort": "string", "size": "Int64"}

SAMPLE_RESULT: Schema = {
    "metric": "string",
    "count": "Int64",
    "of": "Int64",
    "rate": "Float64",
    "low": "Float64",
    "high": "Float64",
    "limit": "Float64",
    "verdict": ("within", "above", "too_early"),
}

CHECKS: Schema = {
    "code": "string",
    "severity": ("error", "warning", "info"),
    "where": "string",
    "message": "string",
    "fix": "string",
}

CONTACT_CHECKS: Schema = {
    "email": "string",
    "status": ("valid", "invalid", "duplicate"),
    "reason": "string",
    "duplicate_of": "Int64",
    "same_mailbox": "Int64",
    "role": "boolean",
    "suggestion": "string",
    "unsubscribed": "boolean",
}

BULK_REPORT: Schema = {
    "email": "string",
    "action": ("create", "update", "add", "opt_out", "remove", "none"),
    "changes": "string",
    "status": (
        "created",
        "updated",
        "added",
        "opted_out",
        "removed",
        "already_member",
        "not_member",
        "not_found",
        "unchanged",
        "stale",
        "invalid",
        "duplicate",
        "failed",
        "pending",
    ),
    "reason": "string",
    "contact_id": "string",
    "retry": "boolean",
}

SPLIT: Schema = {
    "email": "string",
    "contact_id": "string",
    "segment": "string",
    "status": ("added", "left_over", "failed", "pending"),
    "reason": "string",
    "retry": "boolean",
}

PLAN_SUMMARY: Schema = {"what": "string", "number": "Int64", "means": "string"}

RUNS: Schema = {
    "journal": "string",
    "kind": ("add", "sync", "update", "remove", "split", "undo"),
    "segment": "string",
    "started_at": TIME,
    "ended_at": TIME,
    "state": ("running", "stopped", "finished"),
    "rows": "Int64",
    "done": "Int64",
    "left": "Int64",
    "account": "string",
}

RATES: Schema = {
    "broadcast_id": "string",
    "name": "string",
    "sent_at": TIME,
    "metric": (
        "delivered",
        "bounced",
        "opened",
        "clicked",
        "click_to_open",
        "complained",
        "unsubscribed",
    ),
    "count": "Int64",
    "of": "Int64",
    "denominator": "string",
    "rate": "Float64",
    "low": "Float64",
    "high": "Float64",
}

COMPARISON: Schema = {
    "metric": "string",
    "a": "string",
    "b": "string",
    "difference": "Float64",
    "low": "Float64",
    "high": "Float64",
    "p_value": "Float64",
    "rate_a": "Float64",
    "rate_b": "Float64",
    "count_a": "Int64",
    "of_a": "Int64",
    "count_b": "Int64",
    "of_b": "Int64",
    "confidence": "Float64",
    "comparisons": "Int64",
    "method": "string",
    "sentence": "string",
    "warning": "string",
}
