"""Which results are shown, as a frozen draft, and the texts of a table of rates; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.analysis import campaign_rates

if TYPE_CHECKING:
    from collections.abc import Mapping

METRICS = {
    "Clicks": "clicked",
    "Opens": "opened",
    "Unsubscribes": "unsubscribed",
    "Delivered": "delivered",
    "Bounces": "bounced",
    "Complaints": "complained",
}
"""The label of each rate to compare or to plot."""

_COLUMNS = {
    "opened": "opened (95% interval)",
    "clicked": "clicked (95% interval)",
    "unsubscribed": "unsubscribed (95% interval)",
}

_READ = """import resend_nb as rnb

campaigns = rnb.campaigns_df(client, subjects=False)
"""


@dataclass(frozen=True)
class ResultsDraft:
    """The ids of the chosen campaigns, the two to compare, and the rate."""

    chosen: tuple[str, ...] = ()
    first: str | None = None
    second: str | None = None
    metric: str = "clicked"

    def problems(self) -> list[str]:
        """Return what prevents showing results."""
        return [] if self.chosen else ["Choose at least one campaign."]

    def problems_of_comparing(self) -> list[str]:
        """Return what prevents comparing two campaigns."""
        if self.first is None or self.second is None:
            return ["Choose two campaigns to compare."]
        return ["Choose two different campaigns."] if self.first == self.second else []

    def payload(self) -> dict[str, Any]:
        """Return the arguments of ``compare_broadcasts``."""
        return {"a": self.first, "b": self.second, "metric": self.metric}

    def python(self, view: str) -> str:
        """Return Python code for a view: "Rates", "Funnel", "Over time", "Links" or "Compare"."""
        if view == "Compare":
            arguments = f"{self.first!r}, {self.second!r}, {self.metric!r}"
            return f"{_READ}comparison = rnb.compare_broadcasts({arguments}, data=campaigns)"
        if view == "Links":
            read = f"links = rnb.broadcast_links_df(client, {self.first!r})"
            return f"import resend_nb as rnb\n\n{read}\nrnb.plot_links(links)"
        choose = f"{_READ}chosen = campaigns[campaigns['broadcast_id'].isin({list(self.chosen)})]\n"
        if view == "Funnel":
            return f"{choose}rnb.plot_funnel(chosen)"
        rates = f"{choose}rates = rnb.campaign_rates(chosen)"
        plot = f"\nrnb.plot_over_time(rates, metric={self.metric!r})"
        return rates + (plot if view == "Over time" else "")


def rates_table(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return a row per campaign: its rates with their intervals, or why they are missing."""
    rates = campaign_rates(campaigns, metrics=list(_COLUMNS))
    cells = {
        (rate["broadcast_id"], rate["metric"]): _rate_text(rate)
        for rate in rates.to_dict("records")
    }
    rows = [
        {
            "campaign": name_of(campaign),
            "sent": f"{campaign['sent_at']:%Y-%m-%d}",
            "delivered": _delivered_text(campaign),
        }
        | {label: cells[campaign["broadcast_id"], metric] for metric, label in _COLUMNS.items()}
        for campaign in campaigns.to_dict("records")
    ]
    return pd.DataFrame(rows)


def name_of(campaign: Mapping[Any, Any]) -> str:
    """Return a campaign's name."""
    return "(no name)" if pd.isna(campaign["name"]) else str(campaign["name"])


def _delivered_text(campaign: Mapping[Any, Any]) -> str:
    if pd.isna(campaign["delivered"]):
        return f"unknown: {campaign['not_measured']}"
    still = " so far" if campaign["progress"] == "sending" else ""
    return f"{campaign['delivered']:,} of {campaign['sent']:,}{still}"


def _rate_text(rate: Mapping[Any, Any]) -> str:
    if pd.isna(rate["rate"]):
        return f"not known: {rate['reason']}"
    return f"{rate['rate']:.1%} ({rate['low']:.1%} to {rate['high']:.1%})"
