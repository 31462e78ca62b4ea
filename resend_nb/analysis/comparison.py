"""Compare a rate of two broadcasts: difference, confidence interval and p-value, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from scipy.stats import chi2_contingency, fisher_exact
from scipy.stats.contingency import expected_freq

from resend_nb._public import public
from resend_nb.analysis.counts import read_counts
from resend_nb.analysis.formatting import decimal_places, format_p_value
from resend_nb.analysis.intervals import check_confidence, newcombe_interval
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import COMPARISON

if TYPE_CHECKING:
    from collections.abc import Hashable

_MIN_EXPECTED = 5  # Cochran's rule: below, the normal approximation is poor
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
    method : str
        The methods behind interval and p-value.
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
        The counts of each broadcast, with the fields of :func:`campaign_rates`; or the name or
        id of a row of `data`.
    metric : str, default "clicked"
        The rate to compare, one of the metrics of :func:`campaign_rates`.
    data : pandas.DataFrame, optional
        The DataFrame in which `a` and `b` are names or ids.
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
        A count is missing or implausible, a denominator is 0, or a name does not match exactly
        one row.

    Notes
    -----
    The interval is Newcombe's, which is accurate for small counts too. The two-sided p-value is
    from the pooled z test (chi-squared without continuity correction), or from Fisher's exact
    test if a cell of the table has an expected count below 5. The exact test is conservative, so
    it may disagree with the interval in borderline cases; the warning says when it was used.
    Bonferroni rather than Holm, because Bonferroni intervals agree with their p-values and need
    no other comparison.

    Both account for chance only. They are valid if recipients were assigned to the two
    broadcasts at random and both were sent at the same time.

    Examples
    --------
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> rnb.compare_broadcasts(a, b)
    B's click rate is 1.2 points higher than A's (95% CI 0.3 to 2.1; 4.1% vs. 2.9%), p = 0.011.
    """
    parse_metrics([metric])
    check_confidence(confidence)
    if type(comparisons) is not int or comparisons < 1:
        raise InputError(
            f"comparisons={comparisons!r} must be a whole number from 1: "
            "all comparisons you make, including this one"
        )
    first = _read_arm(a, "a", metric, data, columns)
    second = _read_arm(b, "b", metric, data, columns)
    if first.name == second.name:
        first = replace(first, name=f"{first.name} (a)")
        second = replace(second, name=f"{second.name} (b)")
    level = 1 - (1 - confidence) / comparisons
    low, high = newcombe_interval(first.counts, second.counts, level)
    p_value, test, is_small = _test(first, second)
    p_value = min(1.0, p_value * comparisons)
    adjustment = f", Bonferroni for {comparisons} comparisons" if comparisons > 1 else ""
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
        method=f"Newcombe's interval, {test}{adjustment}",
        sentence=_sentence(first, second, METRICS[metric].label, (low, high), p_value, confidence),
        warning=_warning(metric, comparisons, is_small=is_small),
    )


@dataclass(frozen=True)
class _Arm:
    """One side of a comparison."""

    name: str
    count: int
    of: int

    @property
    def counts(self) -> tuple[int, int]:
        return self.count, self.of

    @property
    def rate(self) -> float:
        return self.count / self.of


def _read_arm(
    arm: object,
    argument: str,
    metric: str,
    data: pd.DataFrame | None,
    columns: Mapping[str, str] | None,
) -> _Arm:
    """Return the name and the counts of an arm, which is a row or the name of a row."""
    fields = (METRICS[metric].of, METRICS[metric].count)
    if isinstance(arm, str):
        row = _find_row(arm, argument, data, fields, columns)
    elif isinstance(arm, Mapping | pd.Series):
        frame = pd.DataFrame([dict(arm)], index=[_index_label(arm, argument)])
        row = read_counts(frame, fields, columns)[0]
    else:
        raise InputError(
            f"{argument} must be a mapping of counts, a row such as data.iloc[0], or a name "
            f"together with data=, not {type(arm).__name__}"
        )
    of, count = (row[field] for field in fields)
    where = f"{argument} ({row['name']})"
    if count is None or not of:
        values = {field: "unknown" if row[field] is None else row[field] for field in fields}
        counts = ", ".join(f"{field} is {value}" for field, value in values.items())
        raise InputError(
            f"{where} has no {METRICS[metric].label}: {counts}. "
            "Compare a metric that was counted for both broadcasts."
        )
    if count > of:
        raise InputError(
            f"{where} has more {fields[1]} ({count:,}) than {fields[0]} ({of:,}). "
            "Compare metric='clicked' instead."
        )
    return _Arm(row["name"], count, of)


def _index_label(arm: Mapping[str, Any] | pd.Series[Any], argument: str) -> Hashable:
    """Return the label that a row has in its DataFrame, unless that is only a number."""
    label = arm.name if isinstance(arm, pd.Series) else None
    return label if isinstance(label, str) else argument.upper()


def _find_row(
    name: str,
    argument: str,
    data: pd.DataFrame | None,
    fields: tuple[str, str],
    columns: Mapping[str, str] | None,
) -> dict[str, Any]:
    if data is None:
        raise InputError(f"{argument}={name!r} is a name. Pass the DataFrame that has it as data=.")
    rows = read_counts(data, fields, columns)
    matches = [row for row in rows if name in (row["name"], row.get("broadcast_id"))]
    if len(matches) != 1:
        raise InputError(
            f"{argument}={name!r} matches {len(matches)} rows of data. Pass the row itself, such "
            f"as data.iloc[0], or one of the names {[row['name'] for row in rows][:20]}."
        )
    return matches[0]


def _test(a: _Arm, b: _Arm) -> tuple[float, str, bool]:
    """Return the p-value, the test, and whether the counts were too small for the z test."""
    table = [[arm.count, arm.of - arm.count] for arm in (a, b)]
    if expected_freq(table).min() < _MIN_EXPECTED:
        return float(fisher_exact(table).pvalue), "Fisher's exact test", True
    return float(chi2_contingency(table, correction=False).pvalue), "pooled z test", False


def _sentence(
    a: _Arm, b: _Arm, label: str, interval: tuple[float, float], p_value: float, confidence: float
) -> str:
    places = decimal_places(interval[1] - interval[0])
    low, high, size, rate_a, rate_b = (
        f"{100 * share:.{places}f}" for share in (*interval, abs(b.rate - a.rate), a.rate, b.rate)
    )
    direction = "higher than" if b.rate > a.rate else "lower than"
    comparison = "the same as" if a.rate == b.rate else f"{size} points {direction}"
    unclear = "; no clear difference" if p_value >= 1 - confidence else ""
    return (
        f"{b.name}'s {label} is {comparison} {a.name}'s ({100 * confidence:g}% CI {low} to {high}; "
        f"{rate_b}% vs. {rate_a}%), {format_p_value(p_value)}{unclear}."
    )


def _warning(metric: str, comparisons: int, *, is_small: bool) -> str:
    parts = []
    if is_small:
        parts.append("Counts are small: the p-value is from Fisher's exact test (conservative).")
    if comparisons > 1:
        parts.append(
            f"Interval and p-value are adjusted for {comparisons} comparisons (Bonferroni)."
        )
    if "opened" in (METRICS[metric].count, METRICS[metric].of):
        parts.append(_OPENS_WARNING)
    return " ".join(parts)
