"""How the sample of a staged rollout went: bounces and complaints against their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resend_nb._public import public
from resend_nb.analysis import campaign_rates
from resend_nb.frames import to_frame
from resend_nb.reports import broadcast_recipients_df
from resend_nb.schemas import SAMPLE_RESULT

if TYPE_CHECKING:
    from resend_nb.client import Client
    from resend_nb.workflows.rollout import Rollout

MAX_BOUNCED = 0.04
MAX_COMPLAINED = 0.0008
"""The rates above which Resend may suspend sending."""

MIN_ARRIVED = 0.95  # the share that must be delivered or bounced before there is a verdict


@public
def sample_result_df(
    client: Client,
    rollout: Rollout,
    *,
    max_bounced: float = MAX_BOUNCED,
    max_complained: float = MAX_COMPLAINED,
) -> pd.DataFrame:
    """Compare the sample's bounce and complaint rates with their limits; lower is better.

    Parameters
    ----------
    %(client)s
    rollout : Rollout
        The result of :func:`send_to_sample`.
    %(limits)s

    Returns
    -------
    pandas.DataFrame
        A row for "bounced" and one for "complained": ``metric`` (string), ``count``, ``of``
        (Int64), ``rate``, ``low``, ``high`` (Float64: the rate and its 95% confidence interval),
        ``limit`` (Float64) and ``verdict`` (category): within, above, or too_early while less than
        95% of the sample is delivered or bounced. A small sample cannot prove a low complaint
        rate: check ``high``.

    Raises
    ------
    NotFoundError
        The account does not have the broadcast.

    Notes
    -----
    ``GET /broadcasts/{id}/recipients``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> draft = rnb.find_broadcast(client, "Cold brew launch")["id"]
    >>> updated = client.broadcasts.update(draft, preview_text="On ice")
    >>> rollout = rnb.send_to_sample(client, draft, 10, progress=False)
    >>> rnb.sample_result_df(client, rollout)[["metric", "limit", "verdict"]]
           metric   limit    verdict
    0     bounced    0.04  too_early
    1  complained  0.0008  too_early
    """
    events = ["sent", "delivered", "bounced", "complained"]
    recipients = broadcast_recipients_df(client, rollout.sample_broadcast, types=events)
    counts = recipients[events].sum().astype("Int64")
    limits = {"bounced": max_bounced, "complained": max_complained}
    rows = []
    for row in campaign_rates(counts.to_frame().T, metrics=list(limits)).to_dict("records"):
        limit = limits[row["metric"]]
        verdict = _verdict(row["rate"], limit) if _has_arrived(counts) else "too_early"
        numbers = {name: row[name] for name in ("metric", "count", "of", "rate", "low", "high")}
        rows.append({**numbers, "limit": limit, "verdict": verdict})
    return to_frame(rows, SAMPLE_RESULT)


def _has_arrived(counts: pd.Series[int]) -> bool:
    """Whether enough of the sample is delivered or bounced for a verdict."""
    arrived = int(counts["delivered"] + counts["bounced"])
    return 0 < MIN_ARRIVED * int(counts["sent"]) <= arrived


def _verdict(rate: float, limit: float) -> str:
    """Return the verdict on a rate, which is missing if nothing was delivered."""
    if pd.isna(rate):
        return "too_early"
    return "above" if rate > limit else "within"
