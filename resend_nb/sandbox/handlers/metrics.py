"""Email metrics: ``/emails/metrics``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import javascript_text, parse_iso
from resend_nb.sandbox.metrics import METRICS, SECONDS, measure, period, periods
from resend_nb.sandbox.store import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_DIMENSIONS = ("period", "domain", "email", "broadcast")
_MOST_IDS = 100
_MOST_PERIODS = 10_000
_SIX_DAYS = 6 * 86_400 * 1_000_000

_Key = tuple[tuple[str, Any], ...]
"""A row's dimensions: names and values, in order."""

_zones = functools.cache(available_timezones)  # it reads hundreds of files


@dataclass(frozen=True)
class _Query:
    """The checked query."""

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
    """Count events in a time range, in total and for each combination of the dimensions.

    ``received``, ``delivery_delayed`` and ``failed`` are always 0: the sandbox receives no email,
    and nothing is late or fails without a bounce.
    """
    query = _parse_query(context)
    counts = _counts(context, query, by_period=False)
    answer = {
        "object": "metrics",
        "start_date": javascript_text(query.start),
        "end_date": javascript_text(query.end),
        "metrics": list(query.metrics),
        "dimensions": list(query.dimensions),
        "granularity": query.granularity,
        "totals": measure(counts, query.metrics),
    }
    if "period" in query.dimensions:
        counts = _counts(context, query, by_period=True)
    return {**answer, "data": _rows(context, counts, query)} if query.dimensions else answer


def _counts(context: RequestContext, query: _Query, *, by_period: bool) -> list[Row]:
    """Count the matching events with their sender domain; an unknown domain has no id."""
    ids = {row["name"]: row["id"] for row in context.store.domains.page(Window()).rows}
    counts = context.store.events.counts(
        query.start,
        query.end,
        broadcast_ids=query.broadcast_ids,
        email_ids=query.email_ids,
        by_email="email" in query.dimensions,
        period=functools.partial(period, granularity=query.granularity, zone=query.zone)
        if by_period
        else None,
    )
    for counted in counts:
        counted["domain_name"] = fields.address_in(counted["sender"], "from").rpartition("@")[2]
        counted["domain_id"] = ids.get(counted["domain_name"])
    return [
        counted
        for counted in counts
        if not query.domain_ids or counted["domain_id"] in query.domain_ids
    ]


def _rows(context: RequestContext, counts: list[Row], query: _Query) -> list[dict[str, Any]]:
    groups: dict[_Key, list[Row]] = {}
    for counted in counts:
        if (
            counted["broadcast_id"] is not None or "broadcast" not in query.dimensions
        ):  # other dimensions have no such rows
            groups.setdefault(_key(counted, query), []).append(counted)
    # Oldest period first, then in the order of first events.
    keys = sorted(groups, key=lambda key: min(counted["first"] for counted in groups[key]))
    if "period" in query.dimensions and context.switches.quiet_periods == "zero":
        keys = _with_quiet_periods(keys, query)
    return [{**dict(key), **measure(groups.get(key, ()), query.metrics)} for key in keys]


def _with_quiet_periods(keys: list[_Key], query: _Query) -> list[_Key]:
    """Return every period for each combination of the other dimensions."""

    def within(name: str, key: _Key) -> _Key:
        return tuple({**dict(key), "period": name}.items())

    others = (
        dict.fromkeys(within("", key) for key in keys)
        if len(query.dimensions) > 1
        else [(("period", ""),)]
    )
    names = periods(query.start, query.end, query.granularity, query.zone)
    return [within(name, key) for name in names for key in others]


def _key(counted: Row, query: _Query) -> _Key:
    """Return the row that a count belongs to."""
    names: dict[str, tuple[str, ...]] = {
        "period": ("period",),
        "domain": ("domain_id", "domain_name"),
        "email": ("email_id",),
        "broadcast": ("broadcast_id", "broadcast_name"),
    }
    return tuple(
        (name, counted[name]) for dimension in query.dimensions for name in names[dimension]
    )


def _parse_query(context: RequestContext) -> _Query:
    arguments = context.request.args
    start, end = _range(context)
    query = _Query(
        start,
        end,
        zone=_zone(arguments.get("timezone") or "UTC"),
        granularity=fields.one_of(
            {"granularity": arguments.get("granularity") or "daily"}, "granularity", *SECONDS
        ),
        metrics=_names(context, "metrics", METRICS) or METRICS,
        dimensions=_names(context, "dimensions", _DIMENSIONS),
        domain_ids=_ids(context, "domain_id"),
        email_ids=_ids(context, "email_id"),
        broadcast_ids=_ids(context, "broadcast_id"),
    )
    if ("email" in query.dimensions or query.email_ids) and (
        "broadcast" in query.dimensions or query.broadcast_ids
    ):
        raise problems.invalid(
            "The `email` dimension and `email_id` cannot be combined with the "
            "`broadcast` dimension and `broadcast_id`."
        )
    if (
        "period" in query.dimensions
        and (end - start) // 1_000_000 // SECONDS[query.granularity] >= _MOST_PERIODS
    ):
        raise problems.invalid(f"The date range cannot produce more than {_MOST_PERIODS} periods.")
    return query


def _range(context: RequestContext) -> tuple[int, int]:
    """Return the range: by default until now, and starting six days before the end."""
    end = min(_moment(context, "end_date", default=context.now), context.now)
    start = _moment(context, "start_date", default=end - _SIX_DAYS)
    if start > end:
        raise problems.invalid("The `start_date` must be on or before `end_date`.")
    return start, end


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


def _listed(context: RequestContext, name: str) -> list[str]:
    """Return the values of a query parameter, comma-separated, repeated or both; each once."""
    parts = [
        part.strip() for given in context.request.args.getlist(name) for part in given.split(",")
    ]
    return list(dict.fromkeys(part for part in parts if part))


def _names(context: RequestContext, name: str, choices: Sequence[str]) -> list[str]:
    return [fields.one_of({name: part}, name, *choices) for part in _listed(context, name)]


def _ids(context: RequestContext, name: str) -> list[str]:
    ids = [fields.uuid_of(part, name) for part in _listed(context, name)]
    if len(ids) > _MOST_IDS:
        raise problems.invalid(f"The `{name}` must have at most {_MOST_IDS} ids.")
    return ids
