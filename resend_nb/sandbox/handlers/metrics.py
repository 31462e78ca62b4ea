"""Email metrics: ``/emails/metrics``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import javascript_text, parse_iso
from resend_nb.sandbox.metrics import (
    METRICS,
    SECONDS,
    calculate_metrics,
    period_start,
    period_starts,
)
from resend_nb.sandbox.store import PageRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_DIMENSIONS = ("period", "domain", "email", "broadcast")
_MAX_IDS = 100
_MAX_PERIODS = 10_000
_SIX_DAYS = 6 * 86_400 * 1_000_000

_Key = tuple[tuple[str, Any], ...]
"""What a row of the reply counts: names and values, in the order of the dimensions."""

_zones = functools.cache(available_timezones)  # reads hundreds of files


@dataclass(frozen=True)
class _Query:
    """The validated query of a request."""

    start: int
    end: int
    zone: ZoneInfo
    granularity: str
    metrics: Sequence[str]
    dimensions: Sequence[str]
    domain_ids: Sequence[str]
    email_ids: Sequence[str]
    broadcast_ids: Sequence[str]


def get(context: RequestContext) -> dict[str, Any]:
    """Count the events of a period, in total and for each combination of the dimensions.

    ``received``, ``delivery_delayed`` and ``failed`` are always 0: the sandbox has no such events.
    """
    query = _query(context)
    counts = _counts(context, query, by_period=False)
    reply = {
        "object": "metrics",
        "start_date": javascript_text(query.start),
        "end_date": javascript_text(query.end),
        "metrics": list(query.metrics),
        "dimensions": list(query.dimensions),
        "granularity": query.granularity,
        "totals": calculate_metrics(counts, query.metrics),
    }
    if "period" in query.dimensions:
        counts = _counts(context, query, by_period=True)
    return {**reply, "data": _rows(context, counts, query)} if query.dimensions else reply


def _counts(context: RequestContext, query: _Query, *, by_period: bool) -> list[Row]:
    """Count the matching events, each row with its sender's domain; a foreign domain has no id."""
    ids = {row["name"]: row["id"] for row in context.store.domains.page(PageRequest()).rows}
    period = functools.partial(period_start, granularity=query.granularity, zone=query.zone)
    rows = context.store.events.counts(
        query.start,
        query.end,
        broadcast_ids=query.broadcast_ids,
        email_ids=query.email_ids,
        by_email="email" in query.dimensions,
        period=period if by_period else None,
    )
    for row in rows:
        row["domain_name"] = fields.address_of(row["sender"], "from").rpartition("@")[2]
        row["domain_id"] = ids.get(row["domain_name"])
    return [row for row in rows if not query.domain_ids or row["domain_id"] in query.domain_ids]


def _rows(context: RequestContext, counts: list[Row], query: _Query) -> list[dict[str, Any]]:
    groups: dict[_Key, list[Row]] = {}
    for row in counts:
        # Single emails are not in the rows of broadcasts.
        if row["broadcast_id"] is not None or "broadcast" not in query.dimensions:
            groups.setdefault(_key(row, query), []).append(row)
    # The oldest period comes first, then the rest in the order of their first events.
    keys = sorted(groups, key=lambda key: min(row["first"] for row in groups[key]))
    if "period" in query.dimensions and context.switches.quiet_periods == "zero":
        keys = _with_quiet_periods(keys, query)
    return [{**dict(key), **calculate_metrics(groups.get(key, ()), query.metrics)} for key in keys]


def _with_quiet_periods(keys: list[_Key], query: _Query) -> list[_Key]:
    """Return every period combined with every value of the other dimensions."""

    def in_period(start: str, key: _Key) -> _Key:
        return tuple({**dict(key), "period": start}.items())

    if len(query.dimensions) > 1:
        others = list(dict.fromkeys(in_period("", key) for key in keys))
    else:
        others = [(("period", ""),)]
    starts = period_starts(query.start, query.end, query.granularity, query.zone)
    return [in_period(start, key) for start in starts for key in others]


def _key(row: Row, query: _Query) -> _Key:
    """Return the key of the reply's row that this row of counts belongs to."""
    columns: dict[str, tuple[str, ...]] = {
        "period": ("period",),
        "domain": ("domain_id", "domain_name"),
        "email": ("email_id",),
        "broadcast": ("broadcast_id", "broadcast_name"),
    }
    return tuple((name, row[name]) for dimension in query.dimensions for name in columns[dimension])


def _query(context: RequestContext) -> _Query:
    args = context.request.args
    start, end = _range(context)
    broadcast_ids = _ids(context, "broadcast_id")
    query = _Query(
        start if broadcast_ids else max(start, min(end, _kept_from(context))),
        end,
        zone=_zone(args.get("timezone") or "UTC"),
        granularity=fields.one_of(
            {"granularity": args.get("granularity") or "daily"}, "granularity", *SECONDS
        ),
        metrics=_names(context, "metrics", METRICS) or METRICS,
        dimensions=_names(context, "dimensions", _DIMENSIONS),
        domain_ids=_ids(context, "domain_id"),
        email_ids=_ids(context, "email_id"),
        broadcast_ids=broadcast_ids,
    )
    _check_combination(query)
    return query


def _check_combination(query: _Query) -> None:
    if ("email" in query.dimensions or query.email_ids) and (
        "broadcast" in query.dimensions or query.broadcast_ids
    ):
        raise problems.invalid(
            "The `email` dimension and `email_id` cannot be combined with "
            "the `broadcast` dimension and `broadcast_id`."
        )
    periods = (query.end - query.start) // 1_000_000 // SECONDS[query.granularity]
    if "period" in query.dimensions and periods >= _MAX_PERIODS:
        raise problems.invalid(f"The date range cannot produce more than {_MAX_PERIODS} periods.")


def _range(context: RequestContext) -> tuple[int, int]:
    """Return the start and end of the period, by default the last six days."""
    end = min(_moment(context, "end_date", default=context.now), context.now)
    start = _moment(context, "start_date", default=end - _SIX_DAYS)
    if start > end:
        raise problems.invalid("The `start_date` must be on or before `end_date`.")
    return start, end


def _kept_from(context: RequestContext) -> int:
    """Return since when metrics are kept; those of named broadcasts always are."""
    days = context.plan.retention_days
    return 0 if days is None else context.now - days * 86_400 * 1_000_000


def _moment(context: RequestContext, name: str, *, default: int) -> int:
    text = context.request.args.get(name)
    if not text:
        return default
    moment = parse_iso(text)
    if moment is None or moment < 0:
        raise problems.invalid(f"The `{name}` must be an ISO 8601 date or datetime.")
    return moment


def _zone(name: str) -> ZoneInfo:
    if name not in _zones():
        raise problems.invalid("The `timezone` must be an IANA time zone.")
    return ZoneInfo(name)


def _values(context: RequestContext, name: str) -> list[str]:
    """Return the different values of a parameter, which may be repeated or contain commas."""
    texts = context.request.args.getlist(name)
    values = [value.strip() for text in texts for value in text.split(",")]
    return list(dict.fromkeys(value for value in values if value))


def _names(context: RequestContext, name: str, choices: Sequence[str]) -> list[str]:
    return [fields.one_of({name: value}, name, *choices) for value in _values(context, name)]


def _ids(context: RequestContext, name: str) -> list[str]:
    ids = [fields.uuid_of(value, name) for value in _values(context, name)]
    if len(ids) > _MAX_IDS:
        raise problems.invalid(f"The `{name}` must have at most {_MAX_IDS} ids.")
    return ids
