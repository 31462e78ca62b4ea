"""The rates of a campaign, and the two counts behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Metric:
    """A rate: its usual name, the field that is counted, the field it is divided by, and a noun.

    The noun names what is counted, in the plural.
    """

    label: str
    count: str
    of: str
    noun: str

    @property
    def lower_is_better(self) -> bool:
        """Whether a low rate is good."""
        return self.count in {"bounced", "complained", "unsubscribed"}


METRICS = {
    "delivered": Metric("delivery rate", "delivered", "sent", "deliveries"),
    "bounced": Metric("bounce rate", "bounced", "sent", "bounces"),
    "opened": Metric("open rate", "opened", "delivered", "opens"),
    "clicked": Metric("click rate", "clicked", "delivered", "clicks"),
    "click_to_open": Metric("click-to-open rate", "clicked", "opened", "clicks"),
    "complained": Metric("complaint rate", "complained", "delivered", "complaints"),
    "unsubscribed": Metric("unsubscribe rate", "unsubscribed", "delivered", "unsubscribes"),
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
