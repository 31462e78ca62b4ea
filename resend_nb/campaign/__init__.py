"""From a draft to a sent campaign, with care."""

from resend_nb.campaign.checks import check_broadcast
from resend_nb.campaign.send import send_broadcast

__all__ = ["check_broadcast", "send_broadcast"]
