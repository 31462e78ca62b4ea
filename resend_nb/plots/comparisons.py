"""Differences of two broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, PercentFormatter

from resend_nb._public import public
from resend_nb.analysis.comparison import Comparison
from resend_nb.analysis.formatting import decimal_places, format_p_value
from resend_nb.analysis.metrics import METRICS
from resend_nb.plots._canvas import BLUE, FAINT, GREY, axes, check, named, note, rows, title

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from matplotlib.axes import Axes

_INTERVAL = ("difference", "low", "high")


@public
def plot_comparison(
    data: Comparison | pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any
) -> Axes:
    """Draw how far apart two broadcasts are, with the interval of the difference.

    Parameters
    ----------
    data : Comparison or pandas.DataFrame
        From :func:`resend_nb.compare_broadcasts`; several as a frame, ``pd.concat([one.to_frame(), two.to_frame()])``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    **kwargs
        For :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A point and its interval for each comparison, in percentage points, the first on top. An interval that crosses
        the line at 0 tells nothing apart.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> ax = rnb.plot_comparison(rnb.compare_broadcasts(a, b))
    >>> ax.texts[0].get_text()
    '+1.2 points (+0.3 to +2.1), p = 0.011'
    """
    frame = data.to_frame() if isinstance(data, Comparison) else data
    check(
        frame,
        ("metric", "a", "b", *_INTERVAL, "p_value", "confidence", "comparisons"),
        "compare_broadcasts(a, b).to_frame()",
    )
    frame = frame[frame["difference"].notna()]
    ax = axes(ax, 7.5, 1.4 + 0.65 * max(len(frame), 1))
    if frame.empty:
        title(ax, "Difference, with its interval")
        return note(ax, "no comparisons")
    title(ax, f"Difference, with its {100 * frame['confidence'].iloc[0]:g} % interval")
    places = range(len(frame))
    ax.axvline(0, color=GREY, linestyle="--", linewidth=1)
    points = ax.plot(
        [*frame["difference"]],
        places,
        **{"color": BLUE, "marker": "D", "linestyle": "none", **kwargs},
    )
    ax.hlines(places, [*frame["low"]], [*frame["high"]], color=points[0].get_color(), linewidth=2)
    for place, row in enumerate(frame.to_dict("records")):
        at, blank = (
            (row["difference"], place),
            {"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
        ax.annotate(
            _told(row), at, xytext=(0, 9), textcoords="offset points", ha="center", bbox=blank
        )
    rows(ax, [_label(row) for row in frame.to_dict("records")])
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=None))
    most = frame["comparisons"].max()
    allowing = f"\nintervals and p-values allow for {most} comparisons" if most > 1 else ""
    ax.set_xlabel(f"percentage points; an interval across 0 tells nothing apart{allowing}")
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.margins(x=0.25)
    return ax


def _told(row: dict[Hashable, Any]) -> str:
    difference, low, high = (
        f"{100 * row[key]:+.{decimal_places(row['high'] - row['low'])}f}" for key in _INTERVAL
    )
    return (
        Formatter.fix_minus(f"{difference} points ({low} to {high})")
        + f", {format_p_value(row['p_value'])}"
    )


def _label(row: dict[Hashable, Any]) -> str:
    metric = METRICS[row["metric"]].label
    return f"{metric}:\n{named(row['b'], 24)}\nagainst {named(row['a'], 24)}"
