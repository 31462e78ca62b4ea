"""Plots of DataFrames on matplotlib Axes, readable without color; empty data is a note."""

from resend_nb.plots.campaigns import plot_funnel, plot_over_time, plot_rates
from resend_nb.plots.comparisons import plot_comparison
from resend_nb.plots.contacts import (
    plot_cohorts,
    plot_growth,
    plot_overlap,
    plot_segment_sizes,
)
from resend_nb.plots.engagement import plot_hours, plot_links

__all__ = [
    "plot_cohorts",
    "plot_comparison",
    "plot_funnel",
    "plot_growth",
    "plot_hours",
    "plot_links",
    "plot_over_time",
    "plot_overlap",
    "plot_rates",
    "plot_segment_sizes",
]
