"""Compare a rate of two broadcasts: difference, confidence interval and p-value, in a sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.analysis.arms import read_arm
from resend_nb.analysis.intervals import check_confidence, score_interval, score_p_value
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.analysis.verdict import Evidence, Outcome, caveats_of, sentence_of, verdict_of
from resend_nb.errors import InputError, printable
from resend_nb.frames import to_frame
from resend_nb.schemas import COMPARISON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from resend_nb.analysis.verdict import Verdict

_METHOD = "Miettinen and Nurminen's score test and interval"
_MAX_COMPARISONS = 1_000_000
_OPENS_WARNING = (
    "Opens are unreliable: mail apps that preload images (Apple Mail Privacy Protection) count "
    "as opens even if nobody reads the email. Prefer clicks."
)


@dataclass(frozen=True, repr=False)
class Comparison:
    """The result of :func:`compare_broadcasts`; displays as its sentence and its warning.

    Attributes
    ----------
    metric : str
        The rate that was compared, such as ``"clicked"``.
    a, b : str
        The names of the two broadcasts.
    difference : float
        b's rate minus a's rate, from -1 to 1.
    low, high : float
        The confidence interval of the difference.
    p_value : float
        Probability of a difference at least this large if both true rates were equal.
    rate_a, rate_b : float
        The observed rates, from 0 to 1.
    count_a, of_a, count_b, of_b : int
        The counts behind the rates.
    confidence : float
        The confidence level of the interval.
    comparisons : int
        The number of comparisons that interval and p-value are adjusted for.
    verdict : str
        "a higher" or "b higher" if the interval excludes 0, else "no clear difference"; "too early"
        if one was sent less than 48 hours ago and the other had more time; "too few" if there is
        too little to count.
    method : str
        The method behind interval and p-value, which is the same for both.
    sentence : str
        The result in words.
    warning : str
        What limits the result; ``""`` if nothing does.
    """

    metric: str
    a: str
    b: str
    difference: float
    low: float
    high: float
    p_value: float
    rate_a: float
    rate_b: float
    count_a: int
    of_a: int
    count_b: int
    of_b: int
    confidence: float
    comparisons: int
    verdict: Verdict
    method: str
    sentence: str
    warning: str

    def __repr__(self) -> str:
        return f"{self.sentence} {self.warning}".rstrip()

    def to_frame(self) -> pd.DataFrame:
        """Return the comparison as a DataFrame with one row, ready to concatenate with others.

        Returns
        -------
        pandas.DataFrame
            The attributes as columns, in their order: text as ``string``, counts as ``Int64``, the
            others as ``Float64``.

        Examples
        --------
        >>> a, b = {"delivered": 1000, "clicked": 29}, {"delivered": 1000, "clicked": 41}
        >>> rnb.compare_broadcasts(a, b).to_frame()[["metric", "rate_a", "rate_b"]]
            metric  rate_a  rate_b
        0  clicked   0.029   0.041
        """
        return to_frame([asdict(self)], COMPARISON)


@public
def compare_broadcasts(
    a: Mapping[str, Any] | pd.Series[Any] | str,
    b: Mapping[str, Any] | pd.Series[Any] | str,
    metric: str = "clicked",
    *,
    data: pd.DataFrame | None = None,
    columns: Mapping[str, str] | None = None,
    confidence: float = 0.95,
    comparisons: int = 1,
) -> Comparison:
    """Compare a rate of two broadcasts: how large the difference is and whether it may be chance.

    Parameters
    ----------
    a, b : mapping, pandas.Series or str
        The counts of each broadcast, with the fields of :func:`campaign_rates`; or the name,
        the subject or the id of a row of `data`.
    metric : str, default "clicked"
        The rate to compare, one of the metrics of :func:`campaign_rates`.
    data : pandas.DataFrame, optional
        The DataFrame in which `a` and `b` are names, subjects or ids.
    %(count_columns)s
    confidence : float, default 0.95
        Confidence level of the interval. With 0.95, about 95 of 100 such intervals contain the
        true difference.
    comparisons : int, default 1
        The number of comparisons you make in total, including this one: 3 for three subject
        lines. Interval and p-value are adjusted for them (Bonferroni).

    Returns
    -------
    Comparison
        The difference with its confidence interval, the p-value, a sentence and a warning.

    Raises
    ------
    InputError
        A count is missing or implausible, a denominator is 0, or a name does not match exactly one
        row.

    Notes
    -----
    One method decides: the score test of Miettinen and Nurminen (1985), and the interval of all
    differences that it does not reject. So interval, p-value and verdict never contradict each
    other. Several comparisons are adjusted for by Bonferroni's method, which keeps that.

    Both account for chance only. They are valid if recipients were assigned to the two
    broadcasts at random and both were sent at the same time; the warning says what is known to
    differ. Of :func:`campaigns_df`, the age is used: a broadcast of today is not compared with one
    of last month. :func:`campaigns_at_age_df` counts both at the same age, so that they can be. Do
    not pass sums over campaigns: they count people several times, as :func:`pooled_rates` says.

    Examples
    --------
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> print(rnb.compare_broadcasts(a, b).sentence.split(". ")[0])
    B had more clicks than A: 123 of 3,000 (4.1%) against 87 of 3,000 (2.9%)
    """
    parse_metrics([metric])
    check_confidence(confidence)
    _check_comparisons(comparisons)
    first = read_arm(a, "a", metric, data, columns)
    second = read_arm(b, "b", metric, data, columns)
    if first.name == second.name:
        first = replace(first, name=f"{first.name} (a)")
        second = replace(second, name=f"{second.name} (b)")
    low, high = score_interval(first.counts, second.counts, 1 - (1 - confidence) / comparisons)
    p_value = min(1.0, score_p_value(first.counts, second.counts) * comparisons)
    evidence = Evidence(low, high, p_value, confidence)
    verdict = verdict_of(first, second, evidence)
    return Comparison(
        metric=metric,
        a=first.name,
        b=second.name,
        difference=second.rate - first.rate,
        low=low,
        high=high,
        p_value=p_value,
        rate_a=first.rate,
        rate_b=second.rate,
        count_a=first.count,
        of_a=first.of,
        count_b=second.count,
        of_b=second.of,
        confidence=confidence,
        comparisons=comparisons,
        verdict=verdict,
        method=_METHOD if comparisons == 1 else f"{_METHOD}, Bonferroni",
        sentence=printable(
            sentence_of(first, second, _outcome(metric, columns), evidence, verdict)
        ),
        warning=_warning(metric, comparisons, caveats_of(first, second)),
    )


def _check_comparisons(comparisons: object) -> None:
    if type(comparisons) is not int or not 1 <= comparisons <= _MAX_COMPARISONS:
        raise InputError(
            f"comparisons={comparisons!r} must be a whole number from 1: "
            "all comparisons you make, including this one"
        )


def _outcome(metric: str, columns: Mapping[str, str] | None) -> Outcome:
    """Return what is compared; a column of another name is called by that name."""
    known, names = METRICS[metric], columns or {}
    named = names.get(known.count, known.noun)
    noun = known.noun if named.lower() in {known.noun, known.count} else named
    of = names.get(known.of, f"{known.of} emails")
    return Outcome(noun, of, lower_is_better=known.lower_is_better)


def _warning(metric: str, comparisons: int, caveats: Sequence[str]) -> str:
    parts = list(caveats)
    if comparisons > 1:
        parts.append(
            f"Interval and p-value are adjusted for {comparisons} comparisons (Bonferroni)."
        )
    if "opened" in (METRICS[metric].count, METRICS[metric].of):
        parts.append(_OPENS_WARNING)
    return " ".join(parts)
