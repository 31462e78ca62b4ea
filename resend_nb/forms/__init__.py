"""Forms: thin views over frozen drafts, for people who write no code."""

from resend_nb.forms.broadcast import BroadcastForm
from resend_nb.forms.bulk_add import BulkAddForm
from resend_nb.forms.preview import BroadcastPreview
from resend_nb.forms.segment import SegmentForm

__all__ = ["BroadcastForm", "BroadcastPreview", "BulkAddForm", "SegmentForm"]
