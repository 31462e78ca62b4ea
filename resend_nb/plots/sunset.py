"""The plot of the clicks that are lost with the people who are no longer emailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from matplotlib.axes import Axes

_COLUMNS = ("people", "still_reads", "readers", "clicks_lost", "share_lost", "recommended")
_TITLE = "Clicks lost by people no longer emailed"


@public
def plot_sunset(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot how many clicks you lose if you stop emailing the people least likely to read.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per number of people, as from :func:`sunset_curve_df`.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A line, with a point at the recommended number of people.

    %(missing_column)s

    Examples
    --------
    >>> people = {"still_reads": [0.9, 0.1, 0.2], "clicks_per_month": [4.5, 0.1, 0.4]}
    >>> ax = rnb.plot_sunset(rnb.sunset_curve_df(pd.DataFrame(people)))
    >>> ax.get_title(loc="left")
    'Stop emailing 2 of 3 people: about 0.5 of 5.0 clicks a month are lost'
    """
    canvas.check_columns(data, _COLUMNS, "sunset_curve_df(data)")
    known = data.dropna(subset=["people", "clicks_lost"])
    ax = canvas.axes(ax, 4.2)
    if not known["people"].any():
        return canvas.draw_note(ax, _TITLE, "no people")
    people, lost = known["people"].to_list(), known["clicks_lost"].to_list()
    ax.plot(people, lost, **{"color": canvas.BLUE, "linewidth": 2, **kwargs})
    ax.set_xlim(0, people[-1])
    ax.set_ylim(0, 1.05 * lost[-1] or 1)
    canvas.format_counts(ax.xaxis)
    canvas.draw_grid(ax, "y")
    ax.set_ylabel("clicks lost in 30 days")
    ax.set_xlabel("people you stop emailing, those least likely to read first; clicks as expected")
    recommended = known[known["recommended"].fillna(value=False).astype(bool)]
    if recommended.empty:
        return canvas.finish(ax, _TITLE)
    row = recommended.to_dict("records")[0]
    _mark(ax, row)
    return canvas.finish(ax, findings.sunset(row, people[-1], lost[-1]))


def _mark(ax: Axes, row: dict[Hashable, Any]) -> None:
    """Mark the recommended number of people, and say how many of them still read."""
    point = (row["people"], row["clicks_lost"])
    ax.plot(*([value] for value in point), color=canvas.VERMILION, marker="o", clip_on=False)
    text = (
        f"recommended: {pluralize(row['people'], 'person', 'people')},\n"
        f"of whom about {row['readers']:,.0f} still read"
    )
    leader = {"arrowstyle": "-", "color": canvas.VERMILION, "shrinkB": 4}
    # The losses grow ever faster, so this corner is empty.
    ax.annotate(text, point, (0.02, 0.96), textcoords="axes fraction", va="top", arrowprops=leader)
