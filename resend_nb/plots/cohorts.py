"""The plot of cohorts of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.plots import _canvas as canvas
from resend_nb.plots._text import drawable

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes


@public
def plot_cohorts(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot which share of each cohort was active in each period or campaign, as a heat map.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per cohort, as from :func:`cohort_df`: ``cohort`` (such as ``"2026-03"``, the month
        of sign-up), ``size`` (number of contacts), then a column per period or campaign, in
        order, with the active share of the cohort, from 0 to 1, or missing. The name of
        ``data.columns``, if any, labels the periods.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row per cohort, in the order of `data`, and a column per period; each cell is a share.

    %(missing_column)s

    Examples
    --------
    >>> cohorts = pd.DataFrame({"cohort": ["2026-03", "2026-04"], "size": [200, 310]})
    >>> ax = rnb.plot_cohorts(cohorts.assign(**{"month 0": [0.5, 0.4], "month 1": [0.3, None]}))
    >>> [text.get_text() for text in ax.texts]
    ['50%', '30%', '40%']
    """
    canvas.check_columns(data, ("cohort", "size"), "cohort_df(client)")
    periods = [column for column in data.columns if column not in ("cohort", "size")]
    ax = canvas.axes(ax, canvas.height_of(len(data), 0.36))
    shares = data[periods].astype("Float64").astype(float)
    if shares.isna().all(axis=None):
        return canvas.draw_note(ax, "Active share of each cohort", "no shares")
    _draw_heat_map(ax, shares, lambda share: f"{share:.0%}", kwargs)
    cohorts = [_cohort_label(*cohort) for cohort in zip(data["cohort"], data["size"], strict=True)]
    ax.set_yticks(range(len(data)), cohorts)
    labels = [drawable(period, 20) for period in periods]
    slant: dict[str, Any] = {}
    if max(map(len, labels)) > 8:
        slant = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    ax.set_xticks(range(len(periods)), labels, **slant)
    ax.set_xlabel("" if data.columns.name is None else drawable(data.columns.name))
    ax.set_ylabel("cohort (contacts)")
    return canvas.finish(ax, "Active share of each cohort")


def _cohort_label(cohort: object, size: Any) -> str:
    known_size = "unknown" if pd.isna(size) else f"{size:,}"
    return f"{drawable(cohort)} ({known_size})"


def _draw_heat_map(
    ax: Axes, values: pd.DataFrame, to_text: Callable[[float], str], style: dict[str, Any]
) -> None:
    """Draw a heat map with the number in each cell; missing values stay blank."""
    cmap = "Blues_r" if canvas.is_dark() else "Blues"
    image = ax.imshow(values.to_numpy(), **{"cmap": cmap, "aspect": "auto", "vmin": 0, **style})
    for row, cells in enumerate(values.itertuples(index=False, name=None)):
        for column, value in enumerate(cells):
            if not pd.isna(value):
                ink = canvas.ink_on(image.to_rgba(value))
                text = ax.text(column, row, to_text(value), ha="center", va="center", color=ink)
                text.set_fontsize("small")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
