"""What it costs to stop emailing the people who are least likely to read."""

from __future__ import annotations

import pandas as pd

from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import SUNSET_CURVE

_COLUMNS = ("still_reads", "clicks_per_month")

STOP_BELOW = 0.3
"""Of people with this probability, seven in ten have stopped reading."""


def suggest(still_reads: float) -> str:
    """Return what to do with a person who still reads with this probability."""
    if pd.isna(still_reads):
        return "unknown"
    return "stop" if still_reads < STOP_BELOW else "keep"


@public
def sunset_curve_df(data: pd.DataFrame) -> pd.DataFrame:
    """Return how many clicks you lose if you stop emailing the people least likely to read.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per person with ``still_reads`` and ``clicks_per_month``, as from
        :func:`still_reading_df`.

    Returns
    -------
    pandas.DataFrame
        One row per number of people whom you stop emailing, from 0 to all: ``people`` (Int64),
        ``still_reads`` (Float64, from 0 to 1: the highest probability among them), ``readers``
        (Float64: how many of them still read, as expected), ``clicks_lost`` (Float64: emails they
        would click in 30 days, as expected), ``share_lost`` (Float64, from 0 to 1: of the clicks of
        all people) and ``recommended`` (boolean: True in one row).

    Raises
    ------
    InputError
        A column is missing.

    Notes
    -----
    People whose probability is unknown are not included. The recommended number of people is that
    of all whose probability is below 0.3: of people with that probability, seven in ten have
    stopped reading, and of those below it, more. :func:`still_reading_df` says how right that was
    in simulations.

    Examples
    --------
    >>> people = {"still_reads": [0.9, 0.1, 0.2], "clicks_per_month": [0.45, 0.01, 0.04]}
    >>> rnb.sunset_curve_df(pd.DataFrame(people)).round(2)
       people  still_reads  readers  clicks_lost  share_lost  recommended
    0       0         <NA>      0.0          0.0         0.0        False
    1       1          0.1      0.1         0.01        0.02        False
    2       2          0.2      0.3         0.05         0.1         True
    3       3          0.9      1.2          0.5         1.0        False
    """
    people = _known(data).sort_values(list(_COLUMNS), kind="stable")
    clicks = [0.0, *people["clicks_per_month"].cumsum()]
    recommended = int((people["still_reads"] < STOP_BELOW).sum())
    columns = {
        "people": range(len(clicks)),
        "still_reads": [None, *people["still_reads"]],
        "readers": [0.0, *people["still_reads"].cumsum()],
        "clicks_lost": clicks,
        "share_lost": [lost / clicks[-1] if clicks[-1] else None for lost in clicks],
        "recommended": [number == recommended for number in range(len(clicks))],
    }
    return to_frame(
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
        SUNSET_CURVE,
    )


def _known(data: object) -> pd.DataFrame:
    """Return the people for whom both columns are known."""
    if not isinstance(data, pd.DataFrame):
        raise InputError(
            f"data must be a DataFrame like still_reading_df(client), not {type(data).__name__}"
        )
    missing = [name for name in _COLUMNS if name not in data.columns]
    if missing:
        raise InputError(f"data has no columns {missing}. It needs those of still_reading_df.")
    return data.dropna(subset=list(_COLUMNS))
