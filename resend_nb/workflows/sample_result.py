"""How the sample of a staged rollout went: bounces and complaints against their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.analysis import campaign_rates
from resend_nb.frames import to_frame
from resend_nb.reports import broadcast_recipients_df, sent_time
from resend_nb.schemas import SAMPLE_RESULT

if TYPE_CHECKING:
    from resend_nb.client import Client
    from resend_nb.workflows.rollout import Rollout

MAX_BOUNCED = 0.04
MAX_COMPLAINED = 0.0008
"""The rates above which Resend may suspend sending."""

_MIN_ARRIVED = 0.95  # the share that must be delivered or bounced before there is a verdict

NOT_ARRIVED = f"less than {_MIN_ARRIVED:.0%} of the sample is delivered or bounced"
NOT_DELIVERED = "no email of the sample is delivered"

_COMPLAINTS_TAKE = 24  # hours: mailbox providers report most complaints within a day
_YOUNG = f"the sample is less than {_COMPLAINTS_TAKE} hours old, so more complaints may come in"


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
        ``limit`` (Float64), ``verdict`` (category) and ``reason`` (string: why it is not shown).

        The interval decides: the rate is "above" if ``low`` is above the limit, "within" if
        ``high`` is below it, else "not shown". Both are "not shown" while less than 95% of the
        sample is delivered or bounced. Complaints take a day: in the first 24 hours their rate is
        never "within".

    Raises
    ------
    NotFoundError
        The account does not have the broadcast.

    Notes
    -----
    A small sample cannot show that a complaint rate is low. It takes about 4,800 delivered emails
    without any complaint to show a rate below 0.08%.

    ``GET /broadcasts/{id}``, ``GET /broadcasts/{id}/recipients``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> draft = rnb.find_broadcast(client, "Cold brew launch")["id"]
    >>> updated = client.broadcasts.update(draft, preview_text="On ice")
    >>> rollout = rnb.send_to_sample(client, draft, 10, progress=False)
    >>> now = rnb.advance_sandbox(client, days=1)
    >>> rnb.sample_result_df(client, rollout)[["metric", "limit", "verdict"]]
           metric   limit    verdict
    0     bounced    0.04  not shown
    1  complained  0.0008  not shown
    """
    events = ["sent", "delivered", "bounced", "complained"]
    recipients = broadcast_recipients_df(client, rollout.sample_broadcast, types=events)
    counts = recipients[events].sum().astype("Int64")
    sample = client.broadcasts.get(rollout.sample_broadcast)
    age_hours = (client.now - sent_time(sample)).total_seconds() / 3600
    return judge_sample(counts, {"bounced": max_bounced, "complained": max_complained}, age_hours)


def judge_sample(
    counts: pd.Series[int], limits: dict[str, float], age_hours: float
) -> pd.DataFrame:
    """Return the result of a sample with these counts."""
    rows = []
    for rate in campaign_rates(counts.to_frame().T, metrics=list(limits)).to_dict("records"):
        row = {name: rate[name] for name in ("metric", "count", "of", "rate", "low", "high")}
        row["limit"] = limits[rate["metric"]]
        row["reason"] = _why_open(counts, row, age_hours)
        rows.append(row | {"verdict": _verdict(row)})
    return to_frame(rows, SAMPLE_RESULT)


def _verdict(row: dict[str, Any]) -> str:
    if row["reason"] is not None:
        return "not shown"
    return "above" if row["low"] > row["limit"] else "within"


def _why_open(counts: pd.Series[int], row: dict[str, Any], age_hours: float) -> str | None:
    """Return why the data does not show whether a rate is above or within its limit."""
    if not _has_arrived(counts):
        return NOT_ARRIVED
    if pd.isna(row["rate"]):
        return NOT_DELIVERED
    if row["low"] > row["limit"]:  # later events can only add to it
        return None
    if row["metric"] == "complained" and age_hours < _COMPLAINTS_TAKE:
        return _YOUNG
    if row["high"] < row["limit"]:
        return None
    return (
        f"{row['of']:,} emails are too few: the true rate may be anywhere from "
        f"{row['low']:.2%} to {row['high']:.2%}"
    )


def _has_arrived(counts: pd.Series[int]) -> bool:
    """Whether enough of the sample is delivered or bounced for a verdict."""
    arrived = int(counts["delivered"] + counts["bounced"])
    return 0 < _MIN_ARRIVED * int(counts["sent"]) <= arrived
