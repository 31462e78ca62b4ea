"""What was measured of sent broadcasts: their counts, and why the others are missing."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb.analysis.verdict import COMPLETE_AFTER
from resend_nb.errors import InputError, UnexpectedResponseError
from resend_nb.reports.tracking import TRACKING, sender_domains, why_not_tracked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast
    from resend_nb.resources.domains import ListedDomain

_METRICS = {name: name for name, dtype in schemas.CAMPAIGNS.items() if dtype == "Int64"} | {
    "opened": "unique_opened",
    "clicked": "unique_clicked",
}
"""The API's metric for each column; opens and clicks count a recipient once."""

_MAX_IDS = 100
"""How many broadcasts one request can ask for."""


class NotMeasuredWarning(UserWarning):
    """Part of what was asked for was not measured, and is missing or left out."""


@dataclass(frozen=True)
class Measured:
    """The counts of a broadcast; ``reasons`` says why some are ``None``, by column."""

    counts: Mapping[str, int | None]
    reasons: Mapping[str, str]

    @property
    def reason(self) -> str | None:
        """All reasons as one text."""
        return "; ".join(dict.fromkeys(self.reasons.values())) or None


def measure(
    client: Client,
    broadcasts: Sequence[ListedBroadcast],
    senders: Mapping[str, str] | None = None,
    *,
    hours: float | None = None,
) -> dict[str, Measured]:
    """Return what was measured of each broadcast by id, in the hours after it was sent or so far.

    Without ``senders``, those of broadcasts are read if they decide what was tracked.
    """
    if hours is None:
        counts = dict(_all_counts(client, broadcasts))
    else:
        counts = dict(_counts_within(client, broadcasts, hours))
    unclear = [
        id_
        for id_, measured in counts.items()
        if any(measured.counts[name] == 0 for name in TRACKING)
    ]
    domains = sender_domains(client, unclear, senders)
    return counts | {id_: _tracked(counts[id_], domain) for id_, domain in domains.items()}


def _all_counts(
    client: Client, broadcasts: Sequence[ListedBroadcast]
) -> Iterator[tuple[str, Measured]]:
    for first in range(0, len(broadcasts), _MAX_IDS):
        yield from _read_counts(client, broadcasts[first : first + _MAX_IDS])


def _counts_within(
    client: Client, broadcasts: Sequence[ListedBroadcast], hours: float
) -> Iterator[tuple[str, Measured]]:
    """Read each broadcast up to its own end; sums of hourly counts would repeat people."""
    for broadcast in broadcasts:
        end = sent_time(broadcast) + dt.timedelta(hours=hours)
        yield from _read_counts(client, [broadcast], end)


def _read_counts(
    client: Client, broadcasts: Sequence[ListedBroadcast], end: dt.datetime | None = None
) -> Iterator[tuple[str, Measured]]:
    start = min(parse_time(broadcast["created_at"]) for broadcast in broadcasts)
    response = client.metrics.get(
        start_date=start,
        end_date=end,
        metrics=list(_METRICS.values()),
        dimensions="broadcast",
        broadcast_id=[broadcast["id"] for broadcast in broadcasts],
    )
    kept = kept_from(response, start)
    rows = _by_broadcast(response.get("data") or ())
    for broadcast in broadcasts:
        yield broadcast["id"], _counts(broadcast, rows.get(broadcast["id"]), kept)


def _by_broadcast(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the rows by the id of their broadcast; without one, the counts belong to nobody."""
    found = {}
    for row in rows:
        id_, counts = row.get("broadcast_id"), [row.get(name) for name in _METRICS.values()]
        if not isinstance(id_, str) or not all(map(_is_count, counts)):
            raise UnexpectedResponseError(
                "The response to GET /emails/metrics has a row that cannot be read.", method="GET"
            )
        found[id_] = row
    return found


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def kept_from(response: Mapping[str, Any], asked: dt.datetime) -> dt.datetime | None:
    """Return since when metrics are kept, if the answer begins later than was asked for."""
    answered = parse_time(response["start_date"])
    return answered if answered - asked > dt.timedelta(days=1) else None


def _counts(
    broadcast: ListedBroadcast, row: Mapping[str, Any] | None, kept: dt.datetime | None
) -> Measured:
    """Return the counts of a broadcast; a row that is left out means zeros, if all was kept."""
    if kept is not None and sent_time(broadcast) < kept:
        reason = f"metrics before {kept:%Y-%m-%d} are not kept"
        return Measured(dict.fromkeys(_METRICS), dict.fromkeys(_METRICS, reason))
    if row is None:
        return Measured(dict.fromkeys(_METRICS, 0), {})
    counts = {column: row.get(metric) for column, metric in _METRICS.items()}
    unknown = [column for column, count in counts.items() if count is None]
    return Measured(counts, {column: f"the server sent no {column}" for column in unknown})


def _tracked(measured: Measured, domain: ListedDomain | None) -> Measured:
    """Make zero opens or clicks unknown, unless the sender's domain tracks them."""
    untracked = {
        column: reason
        for column in TRACKING
        if measured.counts[column] == 0 and (reason := why_not_tracked(column, domain))
    }
    return Measured(
        {**measured.counts, **dict.fromkeys(untracked)}, {**measured.reasons, **untracked}
    )


def sent_broadcasts(client: Client) -> list[ListedBroadcast]:
    """Return the sent broadcasts, each once, most recently sent first."""
    sent = {
        broadcast["id"]: broadcast
        for broadcast in client.broadcasts.iterate()
        if broadcast["status"] == "sent"
    }
    return sorted(sent.values(), key=sent_time, reverse=True)


def with_results(
    client: Client, last: int, names: Sequence[str], *, complete: bool = False
) -> list[tuple[ListedBroadcast, Measured]]:
    """Return the last sent broadcasts of which one of these columns was measured, newest first.

    If they must be complete, all columns were measured, and nearly all responses have come in. A
    warning names the others.
    """
    broadcasts = sent_broadcasts(client)[:last]
    measured = measure(client, broadcasts)
    kept, left_out = [], []
    for broadcast in broadcasts:
        found = measured[broadcast["id"]]
        known = [found.counts[name] is not None for name in names]
        if complete and age_of(client, broadcast) < COMPLETE_AFTER:
            left_out.append(f"{broadcast['name']!r} (responses are still coming in)")
        elif all(known) if complete else any(known):
            kept.append((broadcast, found))
        else:
            left_out.append(f"{broadcast['name']!r} ({found.reason})")
    if left_out:
        warn_not_measured(f"Broadcasts are left out: {', '.join(left_out)}.")
    return kept


def check_last(last: object) -> None:
    """Raise InputError unless this is a number of broadcasts."""
    if isinstance(last, bool) or not isinstance(last, int) or last < 1:
        raise InputError(f"last={last!r} must be a number of broadcasts, 1 or more")


def warn_not_measured(message: str) -> None:
    """Warn at the caller of a public function, which is the cell of a notebook."""
    warnings.warn_explicit(message, NotMeasuredWarning, filename="results", lineno=1)


def age_of(client: Client, broadcast: ListedBroadcast) -> float:
    """Return how many hours ago a broadcast was sent."""
    return (client.now - sent_time(broadcast)).total_seconds() / 3600


def sent_time(broadcast: ListedBroadcast) -> dt.datetime:
    """Return when a broadcast was sent."""
    return parse_time(broadcast["sent_at"] or broadcast["created_at"])


def parse_time(text: Any) -> dt.datetime:
    """Return a time of the API, in UTC."""
    time: dt.datetime = pd.to_datetime(text, utc=True, format="ISO8601").to_pydatetime()
    return time
