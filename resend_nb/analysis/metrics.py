"""What can be measured of a campaign: a count, of how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Metric:
    """One rate.

    Parameters
    ----------
    label : str
        Its usual name.
    count, of : str
        The counts that it divides.
    """

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

# Who clicks with images off was never seen to open, so clicks are no part of opens.
PART_OF = {metric.count: metric.of for name, metric in METRICS.items() if name != "click_to_open"}

COUNTS = ("sent", *PART_OF)


def chosen(metrics: str | Sequence[str] | None) -> list[str]:
    """Read which metrics the caller wants.

    Parameters
    ----------
    metrics : str or sequence of str or None
        Names; ``None`` is all of them.

    Raises
    ------
    InputError
        There is no such metric.

    Examples
    --------
    >>> chosen("clicked")
    ['clicked']
    """
    names = [*METRICS] if metrics is None else [metrics] if isinstance(metrics, str) else [*metrics]
    for name in names:
        if name not in METRICS:
            raise InputError(f"there is no metric {name!r}; choose from {', '.join(METRICS)}")
    return names
