"""Rates of campaigns, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb.analysis.counts import IDENTITY, read
from resend_nb.analysis.intervals import UNKNOWN, check_confidence, wilson
from resend_nb.analysis.metrics import METRICS, Metric, chosen
from resend_nb.errors import InputError
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
    """Turn counts of campaigns into rates, each with the interval in which the true one lies.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each campaign, or arm of a test, with counts of people: ``sent``, ``delivered``, ``bounced``,
        ``opened``, ``clicked``, ``complained``, ``unsubscribed``. ``broadcast_id``, ``name`` and ``sent_at`` are taken
        along where they are; without a name, the index is the name. A missing count is unknown.
    metrics : str or sequence of str, optional
        Which rates; by default all. Only the columns that these need have to be there:

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
    columns : mapping, optional
        Field to column, for a frame that names them otherwise: ``{"clicked": "Unique clicks", "name": "Campaign"}``.
    confidence : float, default 0.95
        How sure the intervals are to hold the true rate.

    Returns
    -------
    pandas.DataFrame
        One row for each campaign and metric, campaigns in the order of `data`: ``broadcast_id`` (string), ``name``
        (string), ``sent_at`` (UTC), ``metric`` (category), ``count`` (Int64), ``of`` (Int64), ``denominator``
        (string, what ``of`` counts), and ``rate``, ``low``, ``high`` (Float64, from 0 to 1).

    Raises
    ------
    InputError
        A column is missing, or a count cannot be: negative, a fraction, text, more clicked than delivered.

    Notes
    -----
    The intervals are Wilson's. The rate of nobody is missing, and its interval is 0 to 1; so is a rate with an unknown
    count, and a click-to-open rate of more people who clicked than were seen to open, as happens where images are off.

    Opens are unsure: mail clients that load images ahead, as Apple Mail Privacy Protection does, open for people who
    never read. Clicks are the better measure.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> campaigns = pd.DataFrame({"name": ["Spring"], "delivered": [1000], "clicked": [41], "unsubscribed": [0]})
    >>> frame = rnb.campaign_rates(campaigns, metrics=["clicked", "unsubscribed"])
    >>> frame[["metric", "count", "of", "rate", "low", "high"]].round(4)
             metric  count    of   rate     low    high
    0       clicked     41  1000  0.041  0.0304  0.0551
    1  unsubscribed      0  1000    0.0     0.0  0.0038
    """
    names = chosen(metrics)
    check_confidence(confidence)
    fields = [field for name in names for field in (METRICS[name].of, METRICS[name].count)]
    records = [
        {field: row.get(field) for field in IDENTITY}
        | {"metric": name}
        | _rate(row, METRICS[name], confidence)
        for row in read(data, fields, columns)
        for name in names
    ]
    try:
        return to_frame(records, RATES)
    except (TypeError, ValueError) as error:
        raise InputError(f"sent_at holds something that is no time: {error}") from error


def _rate(row: dict[str, Any], metric: Metric, confidence: float) -> dict[str, Any]:
    count, of = row[metric.count], row[metric.of]
    pluralize = {"count": count, "of": of, "denominator": metric.of}
    if count is None or not of or count > of:
        return {**pluralize, "rate": None, "low": UNKNOWN[0], "high": UNKNOWN[1]}
    low, high = wilson(count, of, confidence)
    return {**pluralize, "rate": count / of, "low": low, "high": high}
