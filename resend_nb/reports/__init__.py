"""What came of it: campaigns, their people and links, and how audiences grow, overlap and take part."""

from resend_nb.reports.engagement import cohort_df, engagement_df
from resend_nb.reports.membership import growth_df, membership_df, overlap_df
from resend_nb.reports.metrics import campaigns_df, metrics_df
from resend_nb.reports.recipients import broadcast_links_df, broadcast_recipients_df

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
