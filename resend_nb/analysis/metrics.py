"""The rates of a campaign, and the two counts behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Metric:
    """A rate: its usual name, the field that is counted and the field it is divided by."""

    label: str
    count: str
    of: str


METRICS = {
    "delivered": Metric("delivery rate", "delivered", "sent"),
    "bounced": Metric("bounce rate", "bounced", "sent"),
    "opened": Metric("open rate", "opened", "delivered"),
    "clicked": Metric("click rate", "clicked", "delivered"),
    "click_to_open": Metric("click-to-open rate", "clicked", "opened"),
    "complained": Metric("complaint rate", "complained", "delivered"),
    "unsubscribed": Metric("unsubscribe rate", "unsubscribed", "delivered"),
}

# A click with images off has no recorded open, so clicks may exceed opens.
PART_OF = {metric.count: metric.of for name, metric in METRICS.items() if name != "click_to_open"}

COUNTS = ("sent", *PART_OF)


def parse_metrics(metrics: str | Sequence[str] | None) -> list[str]:
    """Return the metrics to use as a list of known names; ``None`` is all of them."""
    if metrics is None:
        return list(METRICS)
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in names:
        if name not in METRICS:
            raise InputError(f"Unknown metric {name!r}. Choose from {', '.join(METRICS)}.")
    return names
