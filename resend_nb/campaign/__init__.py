"""Broadcasts from text to sending: composing, audience, preview, checks, saving, sending."""

from resend_nb.campaign.audience import (
    Audience,
    Person,
    properties_of,
    read_audience,
    read_fallbacks,
    read_person,
)
from resend_nb.campaign.checks import (
    Account,
    Finding,
    check_broadcast,
    findings,
    findings_frame,
    read_account,
)
from resend_nb.campaign.composer import STARTERS, Theme, compose, starter
from resend_nb.campaign.draft import Draft, read_draft
from resend_nb.campaign.mailing import Mailing
from resend_nb.campaign.placeholders import (
    FIELDS,
    UNSUBSCRIBE,
    Filler,
    Placeholder,
    find_placeholders,
)
from resend_nb.campaign.preview import WIDTHS, inbox_row, isolated, preview_document, text_document
from resend_nb.campaign.saved import SavedBroadcast
from resend_nb.campaign.schedule import moment_of
from resend_nb.campaign.send import send_broadcast, send_mailing
from resend_nb.campaign.send_checks import send_gate
from resend_nb.campaign.sources import find_source, keep_source
from resend_nb.campaign.trial import TEST_UNSUBSCRIBE_URL, addresses_of, trial_emails
from resend_nb.campaign.utm import add_utm

__all__ = [
    "FIELDS",
    "STARTERS",
    "TEST_UNSUBSCRIBE_URL",
    "UNSUBSCRIBE",
    "WIDTHS",
    "Account",
    "Audience",
    "Draft",
    "Filler",
    "Finding",
    "Mailing",
    "Person",
    "Placeholder",
    "SavedBroadcast",
    "Theme",
    "add_utm",
    "addresses_of",
    "check_broadcast",
    "compose",
    "find_placeholders",
    "find_source",
    "findings",
    "findings_frame",
    "inbox_row",
    "isolated",
    "keep_source",
    "moment_of",
    "preview_document",
    "properties_of",
    "read_account",
    "read_audience",
    "read_draft",
    "read_fallbacks",
    "read_person",
    "send_broadcast",
    "send_gate",
    "send_mailing",
    "starter",
    "text_document",
    "trial_emails",
]
