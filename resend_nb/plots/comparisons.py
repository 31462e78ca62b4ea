"""The plot of comparisons of two broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, PercentFormatter

from resend_nb._public import public
from resend_nb.analysis.comparison import Comparison
from resend_nb.analysis.formatting import decimal_places, format_p_value
from resend_nb.analysis.metrics import METRICS
from resend_nb.plots import _canvas as canvas

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from matplotlib.axes import Axes

_INTERVAL = ("difference", "low", "high")
_COLUMNS = ("metric", "a", "b", *_INTERVAL, "p_value", "confidence", "comparisons")


@public
def plot_comparison(
    data: Comparison | pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any
) -> Axes:
    """Plot the difference between two broadcasts with its confidence interval.

    Parameters
    ----------
    data : Comparison or pandas.DataFrame
        The result of :func:`compare_broadcasts`; or several results as a DataFrame, as from
        ``pd.concat([first.to_frame(), second.to_frame()])``.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A point and its confidence interval per comparison, in percentage points, first on top. An
        interval that includes 0 shows no clear difference.

    %(missing_column)s

    Examples
    --------
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> ax = rnb.plot_comparison(rnb.compare_broadcasts(a, b))
    >>> ax.texts[0].get_text()
    '+1.2 points (+0.3 to +2.1), p = 0.011'
    """
    frame = data.to_frame() if isinstance(data, Comparison) else data
    canvas.check_columns(frame, _COLUMNS, "compare_broadcasts(a, b).to_frame()")
    frame = frame[frame["difference"].notna()]
    if frame.empty:
        ax = canvas.axes(ax, "Difference, with confidence interval", 7.5, 2.05)
        return canvas.draw_note(ax, "no comparisons")
    title = f"Difference, with {100 * frame['confidence'].iloc[0]:g}% confidence interval"
    ax = canvas.axes(ax, title, 7.5, 1.4 + 0.65 * len(frame))
    difference, low, high = (frame[column].to_list() for column in _INTERVAL)
    rows, comparisons = range(len(frame)), frame.to_dict("records")
    ax.axvline(0, color=canvas.GREY, linestyle="--", linewidth=1)
    style = {"color": canvas.BLUE, "marker": "D", "linestyle": "none", **kwargs}
    points = ax.plot(difference, rows, **style)
    ax.hlines(rows, low, high, color=points[0].get_color(), linewidth=2)
    above: dict[str, Any] = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center"}
    above["bbox"] = {"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 1}
    for row, comparison in enumerate(comparisons):
        ax.annotate(_result(comparison), (comparison["difference"], row), **above)
    canvas.label_rows(ax, [_label(comparison) for comparison in comparisons])
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=None))
    ax.set_xlabel(_x_label(frame["comparisons"].max()))
    ax.grid(axis="x", color=canvas.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.margins(x=0.25)
    return ax


def _x_label(comparisons: int) -> str:
    text = "percentage points; an interval that includes 0 shows no clear difference"
    if comparisons > 1:
        text += f"\nintervals and p-values are adjusted for {comparisons} comparisons"
    return text


def _result(comparison: dict[Hashable, Any]) -> str:
    places = decimal_places(comparison["high"] - comparison["low"])
    difference, low, high = (f"{100 * comparison[column]:+.{places}f}" for column in _INTERVAL)
    points = Formatter.fix_minus(f"{difference} points ({low} to {high})")
    return f"{points}, {format_p_value(comparison['p_value'])}"


def _label(comparison: dict[Hashable, Any]) -> str:
    a, b = (canvas.drawable(comparison[name], 24) for name in ("a", "b"))
    return f"{METRICS[comparison['metric']].label}:\n{b}\nvs. {a}"
