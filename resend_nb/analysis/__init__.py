"""What counts say: campaign_rates with their intervals, comparisons, sample sizes. Pure: frames in, numbers and frames out."""

from resend_nb.analysis.comparison import Comparison, compare_broadcasts
from resend_nb.analysis.power import sample_size
from resend_nb.analysis.rates import campaign_rates

__all__ = ["Comparison", "campaign_rates", "compare_broadcasts", "sample_size"]
