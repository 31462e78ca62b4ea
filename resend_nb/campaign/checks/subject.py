"""Checks of the subject and the preview text: what recipients see first."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.placeholders import Filler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.checks.html import ParsedHTML
    from resend_nb.campaign.draft import Draft

MAX_LENGTH = 70
"""Characters of a subject that wide inboxes show; phones show about 40. No standard defines it."""

_MAX_CAPITALS = 0.7
_MIN_LETTERS = 6
# Two acronyms are not shouting: the share of capitals only counts over several words.

_ZERO_WIDTH = {"Mn", "Me", "Cf", "Sk"}
# Unicode categories that change the character before: accents, skin tones and joiners of emoji.


def check_subject(draft: Draft, properties: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Find a subject that is missing, in capitals, or too long with its fallbacks filled in."""
    subject = Filler({}, properties or {}).personalize(draft.subject)
    length = sum(unicodedata.category(char) not in _ZERO_WIDTH for char in subject)
    if not draft.subject.strip():
        message, fix = "The subject is missing.", "Describe the email in a few words."
        yield Finding("subject-empty", "subject", message, fix)
    if _is_shouting(subject):
        message = (
            "The subject is in capitals or has several exclamation marks; that hurts delivery."
        )
        fix = "Write it as a sentence, with at most one exclamation mark."
        yield Finding("subject-shouting", "subject", message, fix)
    if length > MAX_LENGTH:
        message = (
            f"The subject has {length:,} characters, including fallbacks. "
            f"Inboxes show about {MAX_LENGTH}, phones about 40."
        )
        fix = "Put the most important words first, and shorten the rest."
        yield Finding("subject-long", "subject", message, fix)


def check_preview_text(draft: Draft, page: ParsedHTML | None) -> Iterator[Finding]:
    """Find a missing preview text; hidden text at the top of the HTML counts as one."""
    preheader = page.preheader if page else ""
    if not draft.preview_text.strip() and not preheader:
        message = "The preview text is missing, so inboxes show the beginning of the email."
        fix = "Write a sentence that continues the subject."
        yield Finding("preview-missing", "preview text", message, fix)
    elif draft.preview_text.strip() and preheader:
        message = (
            "The broadcast has a preview text, and the HTML begins with a hidden one: "
            f"{quoted(preheader)}. Inboxes may show both."
        )
        yield Finding("preview-repeated", "preview text", message, "Keep one of them.")


def _is_shouting(subject: str) -> bool:
    letters = [char for char in subject if char.isupper() or char.islower()]
    words = [word for word in subject.split() if word.lower() != word.upper()]
    capitals = sum(char.isupper() for char in letters)
    is_long_enough = len(words) > 1 and len(letters) >= _MIN_LETTERS
    mostly_capitals = is_long_enough and capitals > _MAX_CAPITALS * len(letters)
    return mostly_capitals or re.search("[!\uff01]{3}", subject) is not None
