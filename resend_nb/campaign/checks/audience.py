"""Who gets a broadcast, who does not, and whether the plan lets it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft

_SAID = {
    "suppressed": ("is suppressed", "are suppressed"),
    "without the topic": ("does not want the topic", "do not want the topic"),
}


def check_audience(draft: Draft, audience: Audience | None) -> Iterator[Finding]:
    """Find a broadcast to nobody, and say who is left out.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    audience : Audience or None
        Who is in its segment; ``None`` where that was not read.

    Yields
    ------
    Finding
        ``segment-missing`` or ``audience-empty``, ``audience-left-out`` and ``audience-inexact``.
    """
    if not draft.segment_id:
        yield Finding(
            "segment-missing", "error", "audience", "No segment is chosen.", "Choose who gets it."
        )
    elif audience is not None:
        yield from _reached(audience)


def check_quota(used: int | None, limit: int | None) -> Iterator[Finding]:
    """Find an account that has more contacts than its plan.

    Parameters
    ----------
    used, limit : int or None
        Contacts in the account and in the plan; ``None`` where that was not read, or there is no limit.

    Yields
    ------
    Finding
        ``quota-exceeded``.
    """
    if used is not None and limit is not None and used > limit:
        message = (
            f"The account has {used:,} contacts and its plan {limit:,}: Resend sends no broadcast."
        )
        fix = "Remove contacts, or take a larger plan on your Resend dashboard."
        yield Finding("quota-exceeded", "error", "account", message, fix)


def _reached(audience: Audience) -> Iterator[Finding]:
    everybody = len(audience.people)
    reasons = [person.left_out for person in audience.people if person.left_out]
    if not audience.recipients:
        message = (
            f"Nobody gets it: {audience.summary()}." if everybody else "Nobody is in the segment."
        )
        yield Finding(
            "audience-empty",
            "error",
            "audience",
            message,
            "Choose another segment, or add contacts to it.",
        )
    for reason in dict.fromkeys(reasons):
        number = reasons.count(reason)
        one, several = _SAID.get(reason, (reason, reason))
        message = f"{number:,} of {everybody:,} {f'{one} and gets' if number == 1 else f'{several} and get'} nothing."
        yield Finding(
            "audience-left-out",
            "info",
            "audience",
            message,
            "Nothing to do; it is for you to know.",
        )
    if not audience.exact:
        message = f"At most {len(audience.recipients):,} get it: of so many the topic choices were not read."
        fix = "Nothing to do; Resend leaves out who does not want the topic."
        yield Finding("audience-inexact", "info", "audience", message, fix)
