"""Checks of the audience: recipients, members who are left out, and the plan's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft


def check_audience(draft: Draft, audience: Audience | None) -> Iterator[Finding]:
    """Find a broadcast without recipients, and report the members who are left out."""
    if not draft.segment_id:
        message, fix = "No segment is chosen.", "Choose the segment to send to."
        yield Finding("segment-missing", "audience", message, fix)
        return
    if audience is None:
        return
    if not audience.recipients:
        message = "The segment has no members."
        if audience.people:
            message = f"The broadcast has no recipients: {audience.summary()}."
        fix = "Choose another segment, or add contacts to this one."
        yield Finding("audience-empty", "audience", message, fix)
    yield from _check_left_out(audience)
    if not audience.exact:
        message = (
            f"There are at most {len(audience.recipients):,} recipients: topic choices were "
            "not read for so many."
        )
        fix = "For your information. Resend skips contacts who are not subscribed to the topic."
        yield Finding("audience-inexact", "audience", message, fix)


def check_quota(used: int | None, limit: int | None) -> Iterator[Finding]:
    """Find an account with more contacts than its plan; ``None`` means not read, or unlimited."""
    if used is not None and limit is not None and used > limit:
        message = (
            f"The account has {used:,} contacts but its plan has {limit:,}, "
            "so Resend does not send broadcasts."
        )
        fix = "Remove contacts, or upgrade the plan on your Resend dashboard."
        yield Finding("quota-exceeded", "account", message, fix)


def _check_left_out(audience: Audience) -> Iterator[Finding]:
    everyone = len(audience.people)
    for reason, number in audience.left_out.items():
        verb = "is" if number == 1 else "are"
        predicate = reason if reason == "opted out" else f"{verb} {reason}"
        message = f"{number:,} of {everyone:,} members {predicate} and will not get it."
        yield Finding("audience-left-out", "audience", message, "For your information.")
