"""The verdict of a comparison, and the sentence that tells it to people who decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scipy.stats.contingency import expected_freq

from resend_nb._ui import pluralize
from resend_nb.analysis.formatting import decimal_places, format_p_value

if TYPE_CHECKING:
    from resend_nb.analysis.arms import Arm

Verdict = Literal["a higher", "b higher", "no clear difference", "too early", "too few"]

COMPLETE_AFTER = 48
"""Hours after which nearly all opens and clicks have happened, and bounces and complaints too."""

RECENT = f"Counted less than {COMPLETE_AFTER} hours after sending: more responses follow."
"""The caveat of broadcasts that can be compared, but were not complete when they were counted."""

_MIN_EXPECTED = 1  # Campbell (2007); below, no test of this kind is valid
_TOGETHER = 1.0  # hours: two halves of a test are sent one after the other
_PER = 10_000


@dataclass(frozen=True)
class Outcome:
    """What is compared: a noun such as clicks, what it is a share of, and which is better."""

    noun: str
    of: str
    lower_is_better: bool


@dataclass(frozen=True)
class Evidence:
    """The interval of the difference, its confidence level, and the p-value of the same test."""

    low: float
    high: float
    p_value: float
    confidence: float


def verdict_of(a: Arm, b: Arm, evidence: Evidence) -> Verdict:
    """Return the verdict: the interval decides, if the data can be compared at all."""
    if obstacle := obstacle_of(a, b):
        return obstacle
    if evidence.low <= 0 <= evidence.high:
        return "no clear difference"
    return "b higher" if evidence.low > 0 else "a higher"


def obstacle_of(a: Arm, b: Arm) -> Verdict | None:
    """Return why two arms cannot be compared; ``None`` if they can."""
    if is_too_early(a, b):
        return "too early"
    expected = expected_freq([[arm.count, arm.of - arm.count] for arm in (a, b)])
    return "too few" if expected.min() < _MIN_EXPECTED else None


def is_too_early(a: Arm, b: Arm) -> bool:
    """Whether one of them is still collecting responses, and the other has had more time."""
    if a.age_hours is None or b.age_hours is None:
        return False
    is_recent = min(a.age_hours, b.age_hours) < COMPLETE_AFTER
    return is_recent and abs(a.age_hours - b.age_hours) > _TOGETHER


def sentence_of(a: Arm, b: Arm, outcome: Outcome, evidence: Evidence, verdict: Verdict) -> str:
    """Return the result in words, with counts, and what it means for 10,000 emails."""
    if verdict == "too early":
        ages = " and ".join(f"{arm.name} was sent {_age(arm)} ago" for arm in (a, b))
        return (
            f"Too early to compare: {ages}. Wait until both are {COMPLETE_AFTER} hours old, or "
            f"compare them at the same age: data=campaigns_at_age_df(client, {[a.name, b.name]})."
        )
    if verdict == "too few":
        return (
            f"Too few {outcome.noun} to compare {_named(a)} with {_named(b)}: "
            f"{_counted(a)} against {_counted(b)}."
        )
    if verdict == "no clear difference":
        return (
            f"No clear difference in {outcome.noun} between {_named(a)} and {_named(b)}: "
            f"{_counted(a)} against {_counted(b)}. The true difference may lie anywhere from "
            f"{_change(evidence.low, evidence)} to {_change(evidence.high, evidence)} "
            f"{outcome.noun} per {_PER:,} {outcome.of} for {b.name} "
            f"({_level(evidence)}), {format_p_value(evidence.p_value)}."
        )
    return _clear_sentence(a, b, outcome, evidence, is_b_higher=verdict == "b higher")


def _clear_sentence(
    a: Arm, b: Arm, outcome: Outcome, evidence: Evidence, *, is_b_higher: bool
) -> str:
    """Return the sentence of a clear difference, from the better arm's point of view."""
    b_is_better = is_b_higher is not outcome.lower_is_better
    better, worse = (b, a) if b_is_better else (a, b)
    word = "fewer" if outcome.lower_is_better else "more"
    sizes = sorted((abs(evidence.low), abs(evidence.high)))
    low, high = (_per_10_000(size, evidence) for size in sizes)
    size = _per_10_000(abs(b.rate - a.rate), evidence)
    relative = f"{abs(better.rate / worse.rate - 1):.0%} {word}, or " if worse.rate else ""
    return (
        f"{_named(better)} had {word} {outcome.noun} than {_named(worse)}: "
        f"{_counted(better)} against {_counted(worse)}. "
        f"That is {relative}{size} {word} {outcome.noun} per {_PER:,} {outcome.of} "
        f"({_level(evidence)} {low} to {high}), {format_p_value(evidence.p_value)}."
    )


def _named(arm: Arm) -> str:
    """Return the name, with the subject line if it is another text."""
    is_other = arm.subject is not None and arm.subject not in arm.name
    return f'{arm.name} ("{arm.subject}")' if is_other else arm.name


def _counted(arm: Arm) -> str:
    places = 1 if arm.rate >= 0.001 or not arm.count else 3
    return f"{arm.count:,} of {arm.of:,} ({100 * arm.rate:.{places}f}%)"


def _change(share: float, evidence: Evidence) -> str:
    word = "fewer" if share < 0 else "more"
    return f"{_per_10_000(abs(share), evidence)} {word}"


def _per_10_000(share: float, evidence: Evidence) -> str:
    """Return a share as a number of 10,000, with only the digits that the interval supports."""
    places = max(0, decimal_places(evidence.high - evidence.low) - 2)
    nearest = min(abs(evidence.low), abs(evidence.high))
    while places < 6 and nearest and round(_PER * nearest, places) == 0:
        places += 1  # an end beside 0 is not 0
    return f"{_PER * share:,.{places}f}"


def _level(evidence: Evidence) -> str:
    return f"{100 * evidence.confidence:.10g}% CI"


def _age(arm: Arm) -> str:
    hours = arm.age_hours or 0
    return pluralize(round(hours), "hour") if hours < COMPLETE_AFTER else f"{hours / 24:.0f} days"


def caveats_of(a: Arm, b: Arm) -> list[str]:
    """Return what differs between the two beside the content, and whether counts may still grow."""
    parts = []
    ages = [arm.age_hours for arm in (a, b)]
    if any(age is not None and age < COMPLETE_AFTER for age in ages) and not is_too_early(a, b):
        parts.append(RECENT)
    if a.segment is not None and b.segment is not None and a.segment != b.segment:
        parts.append(
            "They went to different segments: that is fair if those were drawn at random, "
            "as by split_segment."
        )
    if a.sent_at is not None and b.sent_at is not None:
        days = abs((a.sent_at - b.sent_at).total_seconds()) / 86_400
        if days >= 1:
            parts.append(
                f"They were sent {pluralize(round(days), 'day')} apart, so more than the content "
                "differs."
            )
    return parts
