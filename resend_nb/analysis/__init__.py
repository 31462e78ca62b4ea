"""Rates with confidence intervals, comparisons and sample sizes, computed from DataFrames only."""

from resend_nb.analysis.comparison import Comparison, compare_broadcasts
from resend_nb.analysis.power import detectable_difference, sample_size
from resend_nb.analysis.rates import campaign_rates

__all__ = [
    "Comparison",
    "campaign_rates",
    "compare_broadcasts",
    "detectable_difference",
    "sample_size",
]
