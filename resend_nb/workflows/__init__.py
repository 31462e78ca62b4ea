"""Jobs that combine other rooms: staged rollouts, and reviewing and deleting segments."""

from resend_nb.workflows.delete_segments import delete_segments
from resend_nb.workflows.review_segments import review_segments_df
from resend_nb.workflows.rollout import Rollout, send_to_rest, send_to_sample
from resend_nb.workflows.sample_result import sample_result_df
from resend_nb.workflows.segment_names import name_advice, name_problems

__all__ = [
    "Rollout",
    "delete_segments",
    "name_advice",
    "name_problems",
    "review_segments_df",
    "sample_result_df",
    "send_to_rest",
    "send_to_sample",
]
