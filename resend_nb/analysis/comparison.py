"""Two broadcasts side by side: how far apart, how sure, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from scipy.stats import chi2_contingency, fisher_exact
from scipy.stats.contingency import expected_freq

from resend_nb._public import public
from resend_nb.analysis.counts import read
from resend_nb.analysis.formatting import decimal_places, format_p_value
from resend_nb.analysis.intervals import check_confidence, newcombe
from resend_nb.analysis.metrics import METRICS, chosen
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import COMPARISON

if TYPE_CHECKING:
    from collections.abc import Hashable

_FEW = 5  # Cochran's rule: below, the normal approximation is poor
_OPENS = (
    "Opens are unsure: mail clients that load images ahead, as Apple Mail Privacy Protection does, open for people who "
    "never read; compare clicks."
)


@dataclass(frozen=True, repr=False)
class Comparison:
    """What :func:`compare_broadcasts` found; shown, it is its sentence and its warning.

    Attributes
    ----------
    metric : str
        What was compared, such as ``"clicked"``.
    a, b : str
        The names of the two.
    difference, low, high : float
        b's rate less a's, from -1 to 1, and its interval.
    p_value : float
        How often chance alone parts two equal rates so far.
    rate_a, rate_b : float
        The rates, from 0 to 1.
    count_a, of_a, count_b, of_b : int
        The counts behind them.
    confidence : float
        Of the interval.
    comparisons : int
        For how many comparisons interval and p-value are made wider.
    method : str
        How interval and p-value were made.
    sentence : str
        All of it in plain words.
    warning : str
        What to mind; ``""`` for nothing.
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
        """Give the comparison as a frame of one row, to be put under others.

        Returns
        -------
        pandas.DataFrame
            The attributes as columns, in their order: texts are ``string``, counts ``Int64``, the rest ``Float64``.

        Examples
        --------
        >>> import resend_nb as rnb
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
    """Say how far apart two broadcasts are, how sure that is, and whether chance alone would do it.

    Parameters
    ----------
    a, b : mapping, pandas.Series or str
        The counts of each, as rows of the frame that :func:`campaign_rates` takes; or two names, or ids, of rows of `data`.
    metric : str, default "clicked"
        What to compare, one of the metrics of :func:`campaign_rates`.
    data : pandas.DataFrame, optional
        The frame in which `a` and `b` are names.
    columns : mapping, optional
        Field to column, as in :func:`campaign_rates`.
    confidence : float, default 0.95
        Of the interval.
    comparisons : int, default 1
        How many comparisons you make in all, this one included: of three subject lines, three pairs. Interval and
        p-value then allow for having looked so often (Bonferroni).

    Returns
    -------
    Comparison
        The difference with its interval, the p-value, a sentence and a warning.

    Raises
    ------
    InputError
        A count is missing or cannot be, a rate is of nobody, or no single row has the name.

    Notes
    -----
    The interval is Newcombe's, which is good for small counts too. The p-value is two-sided: of the pooled z test
    (chi-squared without correction), or of Fisher's exact test where a cell of the table expects fewer than 5. The
    exact test errs on the side of no difference, so the two may part company at the edge; the warning says when it was
    used. Bonferroni, not Holm, because it gives intervals that fit its p-values and needs no other comparison.

    Both judge by chance alone: the two must be sent to people drawn by lot, at the same time.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> rnb.compare_broadcasts(a, b)
    B's click rate is 1.2 points higher than A's (95 % CI 0.3 to 2.1; 4.1 % against 2.9 %), p = 0.011.
    """
    chosen([metric])
    check_confidence(confidence)
    if type(comparisons) is not int or comparisons < 1:
        raise InputError(
            f"comparisons={comparisons!r} must be a whole number from 1: all that you make, with this one"
        )
    name_a, counts_a = _side(a, "a", metric, data, columns)
    name_b, counts_b = _side(b, "b", metric, data, columns)
    if name_a == name_b:
        name_a, name_b = f"{name_a} (a)", f"{name_b} (b)"
    low, high = newcombe(counts_a, counts_b, 1 - (1 - confidence) / comparisons)
    p_value, test, few = _test(counts_a, counts_b)
    numbers = {
        "difference": counts_b[0] / counts_b[1] - counts_a[0] / counts_a[1],
        "low": low,
        "high": high,
        "p_value": min(1.0, p_value * comparisons),
        "rate_a": counts_a[0] / counts_a[1],
        "rate_b": counts_b[0] / counts_b[1],
        "confidence": confidence,
    }
    return Comparison(
        metric=metric,
        a=name_a,
        b=name_b,
        **numbers,
        count_a=counts_a[0],
        of_a=counts_a[1],
        count_b=counts_b[0],
        of_b=counts_b[1],
        comparisons=comparisons,
        method=f"Newcombe's interval, {test}"
        + (f", Bonferroni for {comparisons} comparisons" * (comparisons > 1)),
        sentence=_sentence(name_a, name_b, METRICS[metric].label, numbers),
        warning=_warning(metric, comparisons, few=few),
    )


def _side(
    side: object,
    argument: str,
    metric: str,
    data: pd.DataFrame | None,
    columns: Mapping[str, str] | None,
) -> tuple[str, tuple[int, int]]:
    fields = (METRICS[metric].of, METRICS[metric].count)
    if isinstance(side, str):
        row = _named(side, argument, data, fields, columns)
    elif isinstance(side, Mapping | pd.Series):
        row = read(pd.DataFrame([dict(side)], index=[_index(side, argument)]), fields, columns)[0]
    else:
        raise InputError(
            f"{argument} is {type(side).__name__}; give a mapping of counts, a row such as frame.iloc[0], or a name "
            "with data=frame"
        )
    of, count = (row[field] for field in fields)
    if count is None or not of:
        told = ", ".join(
            f"{field} is {'unknown' if row[field] is None else row[field]}" for field in fields
        )
        raise InputError(
            f"{argument} ({row['name']}) has no {METRICS[metric].label}: {told}; compare what was counted, of somebody"
        )
    if count > of:
        raise InputError(
            f"{argument} ({row['name']}): more {fields[1]} ({count:,}) than {fields[0]} ({of:,}); "
            "compare metric='clicked'"
        )
    return row["name"], (count, of)


def _index(side: Mapping[str, Any] | pd.Series[Any], argument: str) -> Hashable:
    """Name a row as its frame did, unless that only numbered it."""
    given = side.name if isinstance(side, pd.Series) else None
    return given if isinstance(given, str) else argument.upper()


def _named(
    name: str,
    argument: str,
    data: pd.DataFrame | None,
    fields: tuple[str, str],
    columns: Mapping[str, str] | None,
) -> dict[str, Any]:
    if data is None:
        raise InputError(
            f"{argument}={name!r} is a name; give the frame in which it stands as data="
        )
    rows = read(data, fields, columns)
    found = [row for row in rows if name in (row["name"], row.get("broadcast_id"))]
    if len(found) != 1:
        raise InputError(
            f"{argument}={name!r} fits {len(found)} rows of data; give the row itself (data.iloc[0]) or one of the "
            f"names {[row['name'] for row in rows][:20]}"
        )
    return found[0]


def _test(a: tuple[int, int], b: tuple[int, int]) -> tuple[float, str, bool]:
    """Give the p-value, how it was made, and whether counts were too few for the usual way."""
    table = [[count, of - count] for count, of in (a, b)]
    if expected_freq(table).min() < _FEW:
        return float(fisher_exact(table).pvalue), "Fisher's exact test", True
    return float(chi2_contingency(table, correction=False).pvalue), "pooled z test", False


def _sentence(a: str, b: str, label: str, numbers: dict[str, float]) -> str:
    low, high, difference = (100 * numbers[key] for key in ("low", "high", "difference"))
    places = decimal_places(numbers["high"] - numbers["low"])
    way = "higher than" if difference > 0 else "lower than"
    apart = f"{abs(difference):.{places}f} points {way}" if difference else "the same as"
    unsure = (
        "; too little to tell them apart" if numbers["p_value"] >= 1 - numbers["confidence"] else ""
    )
    return (
        f"{b}'s {label} is {apart} {a}'s ({100 * numbers['confidence']:g} % CI {low:.{places}f} to {high:.{places}f}; "
        f"{100 * numbers['rate_b']:.{places}f} % against {100 * numbers['rate_a']:.{places}f} %), "
        f"{format_p_value(numbers['p_value'])}{unsure}."
    )


def _warning(metric: str, comparisons: int, *, few: bool) -> str:
    parts = []
    if few:
        parts.append(
            "Counts are small: the p-value is Fisher's exact one, which errs on the side of no difference."
        )
    if comparisons > 1:
        parts.append(
            f"One of {comparisons} comparisons: interval and p-value allow for them all (Bonferroni)."
        )
    if "opened" in (METRICS[metric].count, METRICS[metric].of):
        parts.append(_OPENS)
    return " ".join(parts)
