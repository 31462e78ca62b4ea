"""Plots of DataFrames on matplotlib Axes, readable without color; empty data is a note."""

from resend_nb.plots.campaigns import plot_funnel, plot_over_time, plot_rates
from resend_nb.plots.cohorts import plot_cohorts
from resend_nb.plots.comparisons import plot_comparison
from resend_nb.plots.contacts import plot_growth, plot_segment_sizes
from resend_nb.plots.links import plot_links
from resend_nb.plots.overlap import plot_overlap
from resend_nb.plots.sunset import plot_sunset

__all__ = [
    "plot_cohorts",
    "plot_comparison",
    "plot_funnel",
    "plot_growth",
    "plot_links",
    "plot_over_time",
    "plot_overlap",
    "plot_rates",
    "plot_segment_sizes",
    "plot_sunset",
]
