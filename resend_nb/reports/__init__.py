"""Results as DataFrames: campaigns, recipients, links, engagement, segment growth and overlap."""

from resend_nb.reports.campaigns import campaign_rows, campaigns_df
from resend_nb.reports.cohorts import cohort_df
from resend_nb.reports.engagement import engagement_df
from resend_nb.reports.equal_age import campaigns_at_age_df
from resend_nb.reports.measured import NotMeasuredWarning, sent_time
from resend_nb.reports.membership import growth_df, membership_df, overlap_df
from resend_nb.reports.metrics import metrics_df
from resend_nb.reports.recipients import broadcast_links_df, broadcast_recipients_df
from resend_nb.reports.still_reading import still_reading_df

__all__ = [
    "NotMeasuredWarning",
    "broadcast_links_df",
    "broadcast_recipients_df",
    "campaign_rows",
    "campaigns_at_age_df",
    "campaigns_df",
    "cohort_df",
    "engagement_df",
    "growth_df",
    "membership_df",
    "metrics_df",
    "overlap_df",
    "sent_time",
    "still_reading_df",
]
