"""Compare all pairs of campaigns, with p-values that are adjusted for their number."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import unique_labels
from resend_nb.analysis.arms import arm_of
from resend_nb.analysis.counts import read_counts
from resend_nb.analysis.intervals import check_confidence, score_p_value
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.analysis.verdict import obstacle_of
from resend_nb.frames import to_frame
from resend_nb.schemas import PAIRS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.analysis.arms import Arm

    _Side = tuple[str, Arm | None]


@public
def compare_pairs_df(
    data: pd.DataFrame,
    metric: str = "clicked",
    *,
    columns: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare each campaign with each other one, and adjust for the number of comparisons.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per campaign, with the columns of :func:`campaigns_df`.
    metric : str, default "clicked"
        The rate to compare, one of the metrics of :func:`campaign_rates`.
    %(count_columns)s
    confidence : float, default 0.95
        Confidence level of the whole table. With 0.95, a table of campaigns with equal true rates
        has no clear difference at all in about 95 of 100 cases.

    Returns
    -------
    pandas.DataFrame
        One row per pair, in the order of `data`: ``a``, ``b`` (string: the names), ``rate_a``,
        ``rate_b``, ``difference`` (Float64: b's rate minus a's), ``p_value``, ``p_holm`` (Float64:
        before and after the adjustment) and ``verdict`` (category): "a higher", "b higher", "no
        clear difference", or why the two were not compared: "too early", "too few" or "not
        measured". Those have no p-values.

    Raises
    ------
    InputError
        A column is missing, or none of its values is a count.

    Notes
    -----
    Of 24 campaigns with equal true rates, the best and the worst differ "significantly" almost
    always. Holm's method prevents that, without assumptions about the pairs. The p-values are
    those of :func:`compare_broadcasts`, which also has an interval, a sentence and a warning.

    Examples
    --------
    >>> counts = {"name": ["A", "B", "C"], "delivered": [3000] * 3, "clicked": [87, 90, 150]}
    >>> pairs = rnb.compare_pairs_df(pd.DataFrame(counts))
    >>> pairs[["a", "b", "p_value", "p_holm", "verdict"]].round(4)
       a  b  p_value  p_holm              verdict
    0  A  B    0.819   0.819  no clear difference
    1  A  C      0.0  0.0001             b higher
    2  B  C   0.0001  0.0002             b higher
    """
    parse_metrics([metric])
    check_confidence(confidence)
    campaigns = read_counts(data, (METRICS[metric].of, METRICS[metric].count), columns)
    sides = list(zip(_labels(campaigns), [arm_of(row, metric) for row in campaigns], strict=True))
    rows = [_compare(a, b) for a, b in itertools.combinations(sides, 2)]
    tested = [row for row in rows if "p_value" in row]
    adjusted = holm([row["p_value"] for row in tested])
    for row, p_holm in zip(tested, adjusted, strict=True):
        row["p_holm"] = p_holm
        row["verdict"] = _verdict(row, 1 - confidence)
    return to_frame(rows, PAIRS)


def _labels(campaigns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names; equal ones get the broadcast's id, or the position, appended."""
    things = [
        {"id": str(position) if pd.isna(id_ := row.get("broadcast_id")) else id_, **row}
        for position, row in enumerate(campaigns)
    ]
    names = unique_labels(things)
    return [names[thing["id"]] for thing in things]


def _compare(first: _Side, second: _Side) -> dict[str, Any]:
    """Return what is known of a pair; only a pair that can be compared has a p-value."""
    (label_a, a), (label_b, b) = first, second
    row = {
        "a": label_a,
        "b": label_b,
        "rate_a": a.rate if a else None,
        "rate_b": b.rate if b else None,
    }
    if a is None or b is None:
        return row | {"verdict": "not measured"}
    row["difference"] = b.rate - a.rate
    if obstacle := obstacle_of(a, b):
        return row | {"verdict": obstacle}
    return row | {"p_value": score_p_value(a.counts, b.counts)}


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values after Holm's adjustment (1979) for their number, in the same order.

    >>> holm([0.03, 0.01, 0.5])
    [0.06, 0.03, 0.5]
    """
    adjusted, largest = dict.fromkeys(range(len(p_values)), 1.0), 0.0
    for rank, index in enumerate(sorted(adjusted, key=p_values.__getitem__)):
        largest = max(largest, p_values[index] * (len(p_values) - rank))
        adjusted[index] = min(1.0, largest)
    return list(adjusted.values())


def _verdict(row: Mapping[str, Any], alpha: float) -> str:
    if row["p_holm"] >= alpha:
        return "no clear difference"
    return "b higher" if row["difference"] > 0 else "a higher"
