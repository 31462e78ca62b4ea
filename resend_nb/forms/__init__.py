"""Forms for segments, contacts, broadcasts and their results, without writing code."""

from resend_nb.forms.broadcast import BroadcastForm
from resend_nb.forms.bulk_add import BulkAddForm
from resend_nb.forms.console import Console
from resend_nb.forms.contacts import ContactsForm
from resend_nb.forms.preview import BroadcastPreview
from resend_nb.forms.results import ResultsView
from resend_nb.forms.segment import SegmentForm

__all__ = [
    "BroadcastForm",
    "BroadcastPreview",
    "BulkAddForm",
    "Console",
    "ContactsForm",
    "ResultsView",
    "SegmentForm",
]
