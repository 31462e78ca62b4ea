"""Many contacts at once: planned, run, resumed and undone, with one row of the report for every row of the data."""

from resend_nb.bulk.add import bulk_add, plan_bulk_add
from resend_nb.bulk.change import bulk_remove, bulk_update, plan_bulk_remove, plan_bulk_update
from resend_nb.bulk.data.columns import UnsentColumnsWarning
from resend_nb.bulk.hygiene import check_contacts
from resend_nb.bulk.plans import plan_summary_df
from resend_nb.bulk.runs import resume, runs_df, undo
from resend_nb.bulk.split import split_segment
from resend_nb.bulk.sync import plan_sync, sync_segment

__all__ = [
    "UnsentColumnsWarning",
    "bulk_add",
    "bulk_remove",
    "bulk_update",
    "check_contacts",
    "plan_bulk_add",
    "plan_bulk_remove",
    "plan_bulk_update",
    "plan_summary_df",
    "plan_sync",
    "resume",
    "runs_df",
    "split_segment",
    "sync_segment",
    "undo",
]
