"""Forms: thin views over frozen drafts, for people who write no code."""

from resend_nb.forms.broadcast import BroadcastForm
from resend_nb.forms.preview import BroadcastPreview

__all__ = ["BroadcastForm", "BroadcastPreview"]
