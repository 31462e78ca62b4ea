"""Many contacts at once, with one row of the report for every row of the data."""

from resend_nb.bulk.add import bulk_add
from resend_nb.bulk.columns import UnsentColumnsWarning

__all__ = ["UnsentColumnsWarning", "bulk_add"]
