"""The rates of campaigns, with confidence intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.analysis.counts import IDENTITY, read_counts, why_missing
from resend_nb.analysis.intervals import check_confidence, wilson_interval
from resend_nb.analysis.metrics import METRICS, Metric, parse_metrics
from resend_nb.errors import InputError, UnexpectedResponseError
from resend_nb.frames import to_frame
from resend_nb.schemas import RATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


@public
def campaign_rates(
    data: pd.DataFrame,
    *,
    metrics: str | Sequence[str] | None = None,
    columns: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compute the rates of campaigns from their counts, each with a confidence interval.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per campaign or test arm with counts of recipients, as from
        :func:`campaigns_df`: ``sent``, ``delivered``, ``bounced``, ``opened``, ``clicked``,
        ``complained``, ``unsubscribed``. ``broadcast_id``, ``name`` and ``sent_at`` are copied if
        present; without a name, the index is used. A missing count is unknown.
    metrics : str or sequence of str, optional
        The rates to compute; by default, all. Only their columns are required:

        ================= ============ =============
        metric            count        denominator
        ================= ============ =============
        ``delivered``     delivered    sent
        ``bounced``       bounced      sent
        ``opened``        opened       delivered
        ``clicked``       clicked      delivered
        ``click_to_open`` clicked      opened
        ``complained``    complained   delivered
        ``unsubscribed``  unsubscribed delivered
        ================= ============ =============
    %(count_columns)s
    confidence : float, default 0.95
        Confidence level. With 0.95, about 95 of 100 such intervals contain the true rate.

    Returns
    -------
    pandas.DataFrame
        One row per campaign and metric, campaigns in the order of `data`: ``broadcast_id``,
        ``name`` (string), ``sent_at`` (UTC), ``progress`` (category, as in :func:`campaigns_df`),
        ``metric`` (category), ``count``, ``of`` (Int64), ``denominator`` (string: what ``of``
        counts), ``rate``, ``low``, ``high`` (Float64, from 0 to 1: the rate and its confidence
        interval), ``reason`` (string: why the rate is missing) and ``confidence`` (Float64).

    Raises
    ------
    InputError
        A column is missing, or none of its values is a count: all are negative, fractions or text.

    Notes
    -----
    The intervals are Wilson intervals. A rate is missing and its interval is 0 to 1 if a count is
    unknown or exceeds its denominator, and if the denominator is 0. More clicks than opens happen
    because readers with images off click without a recorded open.

    Each row is one campaign, which counts a person once. If you add up campaigns, you count emails:
    the same people get several, and the interval is wider. :func:`pooled_rates` allows for that.

    Lower is better for bounce, complaint and unsubscribe rates. Open rates are unreliable: mail
    apps that preload images (Apple Mail Privacy Protection) count as opens even if nobody reads
    the email. Prefer click rates.

    Examples
    --------
    >>> counts = {"name": ["Spring"], "delivered": [1000], "clicked": [41], "unsubscribed": [0]}
    >>> rates = rnb.campaign_rates(pd.DataFrame(counts), metrics=["clicked", "unsubscribed"])
    >>> rates[["metric", "count", "of", "rate", "low", "high"]].round(4)
             metric  count    of   rate     low    high
    0       clicked     41  1000  0.041  0.0304  0.0551
    1  unsubscribed      0  1000    0.0     0.0  0.0038
    """
    names = parse_metrics(metrics)
    check_confidence(confidence)
    fields = [field for name in names for field in (METRICS[name].of, METRICS[name].count)]
    records = [
        {field: campaign.get(field) for field in IDENTITY}
        | {"metric": name}
        | _rate(campaign, METRICS[name], confidence)
        for campaign in read_counts(data, fields, columns)
        for name in names
    ]
    try:
        return to_frame(records, RATES)
    except UnexpectedResponseError as error:
        raise InputError("Column sent_at has a value that is not a time") from error


def _rate(campaign: dict[str, Any], metric: Metric, confidence: float) -> dict[str, Any]:
    count, of = campaign[metric.count], campaign[metric.of]
    counts = {"count": count, "of": of, "denominator": metric.of, "confidence": confidence}
    if count is None or not of or count > of:
        reason = why_missing(campaign, metric)
        return {**counts, "rate": None, "low": 0.0, "high": 1.0, "reason": reason}
    low, high = wilson_interval(count, of, confidence)
    return {**counts, "rate": count / of, "low": low, "high": high}
