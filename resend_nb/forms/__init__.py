"""Forms to build segments, add contacts, and compose and send broadcasts without writing code."""

from resend_nb.forms.broadcast import BroadcastForm
from resend_nb.forms.bulk_add import BulkAddForm
from resend_nb.forms.preview import BroadcastPreview
from resend_nb.forms.segment import SegmentForm

__all__ = ["BroadcastForm", "BroadcastPreview", "BulkAddForm", "SegmentForm"]
