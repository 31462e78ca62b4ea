"""The rates of several campaigns together, whose emails went to the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.analysis.intervals import check_confidence, wilson_interval
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.analysis.recipients import check_columns, people_of
from resend_nb.frames import to_frame
from resend_nb.schemas import POOLED_RATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resend_nb.analysis.metrics import Metric


@public
def pooled_rates(
    recipients: pd.DataFrame,
    *,
    metrics: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compute the rates of several campaigns together, with intervals that allow for repetition.

    The rates are shares of emails. The same people get most campaigns, and who clicks once clicks
    again. So the emails tell less than as many emails to different people, and the interval is
    wider.

    Parameters
    ----------
    recipients : pandas.DataFrame
        One row per email, as from ``pd.concat`` of several :func:`broadcast_recipients_df`. Rows
        with the same ``email`` are the same person.
    metrics : str or sequence of str, optional
        The rates to compute, of those in :func:`campaign_rates`; by default, all. Only their
        columns are required.
    confidence : float, default 0.95
        Confidence level. With 0.95, about 95 of 100 such intervals contain the true rate.

    Returns
    -------
    pandas.DataFrame
        One row per metric: ``metric`` (category), ``count``, ``of`` (Int64: emails),
        ``denominator`` (string: what ``of`` counts), ``people`` (Int64: their recipients),
        ``rate``, ``low``, ``high`` (Float64, from 0 to 1), ``design_effect`` (Float64: by how much
        the repetition increases the variance), ``reason`` (string: why the rate is missing) and
        ``confidence`` (Float64).

    Raises
    ------
    InputError
        A column is missing or has other values than True, False and missing ones.

    Notes
    -----
    The variance is that of a ratio of cluster totals, with people as clusters, as in surveys and as
    the robust one of generalized estimating equations. The interval is the Wilson interval for
    the effective sample size, ``of / design_effect`` (Kish, 1965; Korn and Graubard, 1998). The
    design effect is at least 1. If nobody clicked, or everybody did, the data does not show it;
    then a person counts once.

    A rate is missing if one of its events is missing for an email, as opens are in campaigns
    without tracking.

    Examples
    --------
    >>> emails = {"email": ["a@x.example"] * 5 + ["b@x.example"] * 5, "delivered": True}
    >>> recipients = pd.DataFrame(emails).assign(clicked=[True] * 4 + [False] * 6)
    >>> rates = rnb.pooled_rates(recipients, metrics="clicked")
    >>> rates[["count", "of", "people", "rate", "low", "high", "design_effect"]].round(2)
       count  of  people  rate   low  high  design_effect
    0      4  10       2   0.4  0.05  0.89           6.67
    """
    names = parse_metrics(metrics)
    check_confidence(confidence)
    fields = [field for name in names for field in (METRICS[name].count, METRICS[name].of)]
    events = check_columns(recipients, fields)
    people = people_of(recipients)
    rows = [
        {"metric": name, "denominator": METRICS[name].of, "confidence": confidence}
        | _pooled(events, people, METRICS[name], confidence)
        for name in names
    ]
    return to_frame(rows, POOLED_RATES)


def _pooled(
    events: pd.DataFrame, people: pd.Series[str], metric: Metric, confidence: float
) -> dict[str, Any]:
    """Return the rate of a metric over all emails, or why it is missing."""
    unknown = [field for field in (metric.of, metric.count) if events[field].isna().any()]
    if unknown:
        return _missing(f"{unknown[0]} is not known for all emails")
    totals = events[[metric.count, metric.of]].astype("int64").groupby(people).sum()
    totals.columns = ["count", "of"]
    totals = totals[totals.any(axis=1)]
    count, of = (int(total) for total in totals.sum())
    known = {"count": count, "of": of, "people": len(totals)}
    if not of:
        return known | _missing(f"{metric.of} is 0")
    if count > of:
        return known | _missing(f"more {metric.count} than {metric.of}")
    effect = design_effect(totals)
    low, high = wilson_interval(count / effect, of / effect, confidence)
    return known | {"rate": count / of, "low": low, "high": high, "design_effect": effect}


def design_effect(totals: pd.DataFrame) -> float:
    """Return the variance of a rate by the people's totals, relative to that of as many people."""
    rate, people = totals["count"].sum() / totals["of"].sum(), len(totals)
    if rate in {0, 1} or people < 2:
        return float((totals["of"] ** 2).sum() / totals["of"].sum())
    squares = float(((totals["count"] - rate * totals["of"]) ** 2).sum())
    alone = rate * (1 - rate) * totals["of"].sum()
    return max(1.0, float(people / (people - 1) * squares / alone))


def _missing(reason: str) -> dict[str, Any]:
    return {"rate": None, "low": 0.0, "high": 1.0, "reason": reason}
