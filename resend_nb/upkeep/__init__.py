"""Keeping an account tidy: segments reviewed, and deleted with care."""

from resend_nb.upkeep.delete import delete_segments
from resend_nb.upkeep.review import review_segments_df

__all__ = ["delete_segments", "review_segments_df"]
