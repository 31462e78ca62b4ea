"""The account's lists as complete DataFrames, lookups by id or name, and Excel files."""

from resend_nb.tables.contacts import list_contacts_df
from resend_nb.tables.excel import save_excel, workbook
from resend_nb.tables.lists import (
    list_broadcasts_df,
    list_contact_properties_df,
    list_contact_topics_df,
    list_imports_df,
    list_suppressions_df,
    list_topics_df,
    usage_df,
)
from resend_nb.tables.lookup import (
    broadcast_id_of,
    find_broadcast,
    find_or_new_segment,
    find_segment,
    find_topic,
    pick_broadcast,
    pick_segment,
)
from resend_nb.tables.outbox import outbox_df
from resend_nb.tables.segments import (
    audit_audiences_df,
    list_contact_segments_df,
    list_segments_df,
    with_counts,
)
from resend_nb.tables.truth import truth_df

__all__ = [
    "audit_audiences_df",
    "broadcast_id_of",
    "find_broadcast",
    "find_or_new_segment",
    "find_segment",
    "find_topic",
    "list_broadcasts_df",
    "list_contact_properties_df",
    "list_contact_segments_df",
    "list_contact_topics_df",
    "list_contacts_df",
    "list_imports_df",
    "list_segments_df",
    "list_suppressions_df",
    "list_topics_df",
    "outbox_df",
    "pick_broadcast",
    "pick_segment",
    "save_excel",
    "truth_df",
    "usage_df",
    "with_counts",
    "workbook",
]
