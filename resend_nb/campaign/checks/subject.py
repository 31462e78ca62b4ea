"""What people see first: subject and preview text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.placeholders import fill, personalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.draft import Draft

LONGEST = 70
"""Characters that wide inboxes show of a subject; phones show about 40. No standard says so."""

_SHOUTED = 0.7
_FEWEST_LETTERS = 6
# A share of capitals says something only over several words; two acronyms are no shouting.

_UNCOUNTED = {"Mn", "Me", "Cf", "Sk"}
# What changes the character before it: accents, the skin and the joints of emoji.


def check_subject(draft: Draft, properties: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Find a subject that is empty, shouts, or is cut.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    properties : mapping or None
        The account's properties and their own fallbacks; the subject is looked at with fallbacks filled in.

    Yields
    ------
    Finding
        ``subject-empty``, ``subject-shouting`` and ``subject-long``.
    """
    subject = personalize(
        draft.subject, lambda each: fill(each, {}, properties or {}, unsubscribe_url="")
    )
    length = sum(unicodedata.category(each) not in _UNCOUNTED for each in subject)
    if not draft.subject.strip():
        yield Finding(
            "subject-empty",
            "error",
            "subject",
            "There is no subject.",
            "Say in a few words what it is.",
        )
    if _shouts(subject):
        message = "The subject shouts; spam filters and people take that badly."
        yield Finding(
            "subject-shouting",
            "warning",
            "subject",
            message,
            "Write it as a sentence, with one ! at most.",
        )
    if length > LONGEST:
        message = f"The subject has {length:,} characters with its fallbacks; inboxes show {LONGEST}, phones about 40."
        yield Finding(
            "subject-long",
            "warning",
            "subject",
            message,
            "Put what matters first, and shorten the rest.",
        )


def check_preview_text(draft: Draft) -> Iterator[Finding]:
    """Find a broadcast without a preview text.

    Parameters
    ----------
    draft : Draft
        The broadcast.

    Yields
    ------
    Finding
        ``preview-missing``.
    """
    if not draft.preview_text.strip():
        message = "There is no preview text; inboxes show how the e-mail begins."
        fix = "Write a sentence that goes on where the subject ends."
        yield Finding("preview-missing", "warning", "preview text", message, fix)


def _shouts(subject: str) -> bool:
    letters = [each for each in subject if each.isupper() or each.islower()]
    spoken = [word for word in subject.split() if word.lower() != word.upper()]
    capitals = sum(each.isupper() for each in letters)
    loud = (
        len(spoken) > 1 and len(letters) >= _FEWEST_LETTERS and capitals > _SHOUTED * len(letters)
    )
    return loud or re.search("[!\uff01]{3}", subject) is not None
