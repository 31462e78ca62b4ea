"""Rates with confidence intervals, comparisons and sample sizes, computed from DataFrames only."""

from resend_nb.analysis.bots import mark_bots
from resend_nb.analysis.comparison import Comparison, compare_broadcasts
from resend_nb.analysis.league import league_df
from resend_nb.analysis.monitor import monitor_df
from resend_nb.analysis.pairs import compare_pairs_df
from resend_nb.analysis.pooled import pooled_rates
from resend_nb.analysis.power import detectable_difference, sample_size
from resend_nb.analysis.rates import campaign_rates
from resend_nb.analysis.sunset import sunset_curve_df

__all__ = [
    "Comparison",
    "campaign_rates",
    "compare_broadcasts",
    "compare_pairs_df",
    "detectable_difference",
    "league_df",
    "mark_bots",
    "monitor_df",
    "pooled_rates",
    "sample_size",
    "sunset_curve_df",
]
