"""From a draft to a sent campaign, with care."""

from resend_nb.campaign.send import send_broadcast

__all__ = ["send_broadcast"]
