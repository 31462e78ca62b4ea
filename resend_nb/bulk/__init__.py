"""Bulk work on contacts: plan, run, resume and undo, with one report row for each input row."""

from resend_nb.bulk.add import bulk_add, plan_bulk_add
from resend_nb.bulk.check_contacts import check_contacts
from resend_nb.bulk.execute.runner import OUTCOME_UNKNOWN
from resend_nb.bulk.history import resume_run, runs_df, undo_run
from resend_nb.bulk.input.cells import FORMULA_STARTS
from resend_nb.bulk.input.columns import (
    UnsentColumnsWarning,
    full_name_columns,
    guess_fields,
    guess_properties,
    match_properties,
    recognize_fields,
    unused_columns,
    with_text_columns,
)
from resend_nb.bulk.input.consent import consent_columns
from resend_nb.bulk.input.pasted import is_text
from resend_nb.bulk.input.read import read
from resend_nb.bulk.input.read_file import read_upload
from resend_nb.bulk.input.row_count import describe_read
from resend_nb.bulk.job import Job, prepare
from resend_nb.bulk.plan_frames import describe_columns, plan_summary_df
from resend_nb.bulk.remove import bulk_remove, plan_bulk_remove
from resend_nb.bulk.split import split_members, split_segment
from resend_nb.bulk.sync import plan_sync_segment, sync_segment
from resend_nb.bulk.update import bulk_update, plan_bulk_update

__all__ = [
    "FORMULA_STARTS",
    "OUTCOME_UNKNOWN",
    "Job",
    "UnsentColumnsWarning",
    "bulk_add",
    "bulk_remove",
    "bulk_update",
    "check_contacts",
    "consent_columns",
    "describe_columns",
    "describe_read",
    "full_name_columns",
    "guess_fields",
    "guess_properties",
    "is_text",
    "match_properties",
    "plan_bulk_add",
    "plan_bulk_remove",
    "plan_bulk_update",
    "plan_summary_df",
    "plan_sync_segment",
    "prepare",
    "read",
    "read_upload",
    "recognize_fields",
    "resume_run",
    "runs_df",
    "split_members",
    "split_segment",
    "sync_segment",
    "undo_run",
    "unused_columns",
    "with_text_columns",
]
