"""The plot of comparisons of two broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, PercentFormatter

from resend_nb._public import public
from resend_nb.analysis.comparison import Comparison
from resend_nb.analysis.formatting import decimal_places, format_p_value
from resend_nb.analysis.metrics import METRICS
from resend_nb.analysis.verdict import RECENT
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_INTERVAL = ("difference", "low", "high")
_COLUMNS = (
    *("metric", "a", "b", *_INTERVAL, "p_value", "of_a", "of_b"),
    *("confidence", "comparisons", "verdict", "warning"),
)
_TITLE = "Difference between two broadcasts"
_ROW = 0.5


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
        interval that includes 0 shows no clear difference. Hollow points were counted less than 48
        hours after sending.

    %(missing_column)s

    Examples
    --------
    >>> a = {"name": "A", "delivered": 3000, "clicked": 87}
    >>> b = {"name": "B", "delivered": 3000, "clicked": 123}
    >>> ax = rnb.plot_comparison(rnb.compare_broadcasts(a, b))
    >>> ax.texts[0].get_text().splitlines()
    ['+1.2 points (+0.3 to +2.1)', 'p = 0.011, n = 3,000 and 3,000']
    """
    frame = data.to_frame() if isinstance(data, Comparison) else data
    canvas.check_columns(frame, _COLUMNS, "compare_broadcasts(a, b).to_frame()")
    frame = frame[frame["difference"].notna()]
    ax = canvas.axes(ax, canvas.height_of(len(frame), _ROW))
    if frame.empty:
        return canvas.draw_note(ax, _TITLE, "no comparisons")
    difference, low, high = (frame[column].to_list() for column in _INTERVAL)
    rows, found = range(len(frame)), frame.to_dict("records")
    names = list(dict.fromkeys([*frame["a"], *frame["b"]]))
    short = dict(zip(names, drawable_names(names), strict=True))
    ax.axvline(0, color=canvas.ink(), linestyle="--", linewidth=1, alpha=0.6)
    style = {"color": canvas.BLUE, "marker": "D", "linestyle": "none", **kwargs}
    points = ax.plot(difference, rows, **style)
    ax.hlines(rows, low, high, color=points[0].get_color(), linewidth=2)
    young = [row for row in rows if RECENT in str(found[row]["warning"])]
    hollow = ax.plot([difference[row] for row in young], young, **style)
    hollow[0].set_markerfacecolor(ax.get_facecolor())
    canvas.label_rows(ax, _labels(found, short), [_result(comparison) for comparison in found])
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=None))
    ax.set_xlabel(_x_label(found, has_young=bool(young)))
    canvas.draw_grid(ax, "x")
    return canvas.finish(ax, findings.comparisons(found, short))


def _x_label(found: Sequence[dict[Hashable, Any]], *, has_young: bool) -> str:
    labels = dict.fromkeys(METRICS[comparison["metric"]].label for comparison in found)
    parts = [
        f"{', '.join(labels)}: difference in percentage points",
        f"lines: {100 * found[0]['confidence']:g}% confidence intervals",
        "if they include 0, there is no clear difference",
    ]
    comparisons = max(comparison["comparisons"] for comparison in found)
    if comparisons > 1:
        parts.append(f"adjusted for {comparisons} comparisons")
    if has_young:
        parts.append(canvas.HOLLOW)
    return "; ".join(parts)


def _result(comparison: dict[Hashable, Any]) -> str:
    places = decimal_places(comparison["high"] - comparison["low"])
    difference, low, high = (f"{100 * comparison[column]:+.{places}f}" for column in _INTERVAL)
    points = Formatter.fix_minus(f"{difference} points ({low} to {high})")
    sizes = f"n = {comparison['of_b']:,} and {comparison['of_a']:,}"
    return f"{points}\n{format_p_value(comparison['p_value'])}, {sizes}"


def _labels(found: Sequence[dict[Hashable, Any]], short: Mapping[str, str]) -> list[str]:
    """Return the names of both; and the metric, if there are several."""
    pairs = [f"{short[row['b']]}\nvs. {short[row['a']]}" for row in found]
    if len({row["metric"] for row in found}) == 1:
        return pairs
    return [
        f"{METRICS[row['metric']].label}: {pair}" for row, pair in zip(found, pairs, strict=True)
    ]
