"""What came of it: campaigns, their people and links, and how audiences grow, overlap and take part."""

from resend_nb.results.audiences import growth_df, membership_df, overlap_df
from resend_nb.results.broadcasts import broadcast_links_df, broadcast_recipients_df
from resend_nb.results.numbers import campaigns_df, metrics_df
from resend_nb.results.people import cohort_df, engagement_df

__all__ = [
    "broadcast_links_df",
    "broadcast_recipients_df",
    "campaigns_df",
    "cohort_df",
    "engagement_df",
    "growth_df",
    "membership_df",
    "metrics_df",
    "overlap_df",
]
