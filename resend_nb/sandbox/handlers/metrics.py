"""Metrics of e-mails: ``/emails/metrics``."""

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
"""What an answer's row is of: names and values, in the order of the dimensions."""

_zones = functools.cache(available_timezones)  # it looks into hundreds of files


@dataclass(frozen=True)
class _Question:
    """What is asked for, checked."""

    start: int
    end: int
    zone: ZoneInfo
    granularity: str
    metrics: Sequence[str]
    dimensions: Sequence[str]
    domain_ids: Sequence[str]
    email_ids: Sequence[str]
    broadcast_ids: Sequence[str]


def get(call: RequestContext) -> dict[str, Any]:
    """Count events over a range of time, in total and for each combination of the dimensions that has any.

    Nothing here receives mail, and nothing comes late or fails without a bounce, so ``received``, ``delivery_delayed``
    and ``failed`` are always 0.
    """
    asked = _question(call)
    counts = _counts(call, asked, by_period=False)
    answer = {
        "object": "metrics",
        "start_date": javascript_text(asked.start),
        "end_date": javascript_text(asked.end),
        "metrics": [*asked.metrics],
        "dimensions": [*asked.dimensions],
        "granularity": asked.granularity,
        "totals": measure(counts, asked.metrics),
    }
    if "period" in asked.dimensions:
        counts = _counts(call, asked, by_period=True)
    return {**answer, "data": _rows(call, counts, asked)} if asked.dimensions else answer


def _counts(call: RequestContext, asked: _Question, *, by_period: bool) -> list[Row]:
    """Count the events in question, each with the domain it was sent from; a foreign domain has no id."""
    ids = {row["name"]: row["id"] for row in call.store.domains.page(Window()).rows}
    counts = call.store.events.counts(
        asked.start,
        asked.end,
        broadcast_ids=asked.broadcast_ids,
        email_ids=asked.email_ids,
        by_email="email" in asked.dimensions,
        period=functools.partial(period, granularity=asked.granularity, zone=asked.zone)
        if by_period
        else None,
    )
    for each in counts:
        each["domain_name"] = fields.address_in(each["sender"], "from").rpartition("@")[2]
        each["domain_id"] = ids.get(each["domain_name"])
    return [
        each for each in counts if not asked.domain_ids or each["domain_id"] in asked.domain_ids
    ]


def _rows(call: RequestContext, counts: list[Row], asked: _Question) -> list[dict[str, Any]]:
    groups: dict[_Key, list[Row]] = {}
    for each in counts:
        if (
            each["broadcast_id"] is not None or "broadcast" not in asked.dimensions
        ):  # the others have no row there
            groups.setdefault(_key(each, asked), []).append(each)
    # Oldest period first; the rest in the order of first events.
    keys = sorted(groups, key=lambda key: min(each["first"] for each in groups[key]))
    if "period" in asked.dimensions and call.switches.quiet_periods == "zero":
        keys = _with_quiet_periods(keys, asked)
    return [{**dict(key), **measure(groups.get(key, ()), asked.metrics)} for key in keys]


def _with_quiet_periods(keys: list[_Key], asked: _Question) -> list[_Key]:
    """Name every period, each once for whatever else something happened to."""

    def within(name: str, key: _Key) -> _Key:
        return tuple({**dict(key), "period": name}.items())

    others = (
        dict.fromkeys(within("", key) for key in keys)
        if len(asked.dimensions) > 1
        else [(("period", ""),)]
    )
    names = periods(asked.start, asked.end, asked.granularity, asked.zone)
    return [within(name, key) for name in names for key in others]


def _key(counted: Row, asked: _Question) -> _Key:
    """Say which row of the answer counts belong to."""
    names: dict[str, tuple[str, ...]] = {
        "period": ("period",),
        "domain": ("domain_id", "domain_name"),
        "email": ("email_id",),
        "broadcast": ("broadcast_id", "broadcast_name"),
    }
    return tuple(
        (name, counted[name]) for dimension in asked.dimensions for name in names[dimension]
    )


def _question(call: RequestContext) -> _Question:
    query = call.request.args
    start, end = _range(call)
    asked = _Question(
        start,
        end,
        zone=_zone(query.get("timezone") or "UTC"),
        granularity=fields.one_of(
            {"granularity": query.get("granularity") or "daily"}, "granularity", *SECONDS
        ),
        metrics=_names(call, "metrics", METRICS) or METRICS,
        dimensions=_names(call, "dimensions", _DIMENSIONS),
        domain_ids=_ids(call, "domain_id"),
        email_ids=_ids(call, "email_id"),
        broadcast_ids=_ids(call, "broadcast_id"),
    )
    if ("email" in asked.dimensions or asked.email_ids) and (
        "broadcast" in asked.dimensions or asked.broadcast_ids
    ):
        raise problems.invalid(
            "The `email` dimension and `email_id` cannot be combined with the `broadcast` dimension and `broadcast_id`."
        )
    if (
        "period" in asked.dimensions
        and (end - start) // 1_000_000 // SECONDS[asked.granularity] >= _MOST_PERIODS
    ):
        raise problems.invalid(f"The date range cannot produce more than {_MOST_PERIODS} periods.")
    return asked


def _range(call: RequestContext) -> tuple[int, int]:
    """Read from when to when: the six days before the end, and until now, by default."""
    end = min(_moment(call, "end_date", default=call.now), call.now)
    start = _moment(call, "start_date", default=end - _SIX_DAYS)
    if start > end:
        raise problems.invalid("The `start_date` must be on or before `end_date`.")
    return start, end


def _moment(call: RequestContext, name: str, *, default: int) -> int:
    text = call.request.args.get(name)
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


def _listed(call: RequestContext, name: str) -> list[str]:
    """Read values that come with commas, repeated, or both; each counts once."""
    parts = [part.strip() for given in call.request.args.getlist(name) for part in given.split(",")]
    return [*dict.fromkeys(part for part in parts if part)]


def _names(call: RequestContext, name: str, choices: Sequence[str]) -> list[str]:
    return [fields.one_of({name: part}, name, *choices) for part in _listed(call, name)]


def _ids(call: RequestContext, name: str) -> list[str]:
    ids = [fields.uuid_of(part, name) for part in _listed(call, name)]
    if len(ids) > _MOST_IDS:
        raise problems.invalid(f"The `{name}` must have at most {_MOST_IDS} ids.")
    return ids
