"""Plots of segments: their sizes and their overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.plot_data import segment_combinations, segment_sizes
from resend_nb.plots import _canvas as canvas

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@public
def plot_segment_sizes(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot the size of each segment: subscribed and opted-out members.

    Parameters
    ----------
    data : pandas.DataFrame
        ``list_segments_df(client, counts=True)``, or any DataFrame with ``name``, ``contacts`` and
        ``subscribed``.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per segment, largest on top.

    %(missing_column)s

    Examples
    --------
    >>> ax = rnb.plot_segment_sizes(rnb.list_segments_df(demo, counts=True))
    >>> ax.get_title(loc="left")
    'Contacts by segment'
    """
    columns = ("name", "contacts", "subscribed")
    canvas.check_columns(data, columns, "list_segments_df(client, counts=True)")
    segments = data.dropna(subset=["contacts", "subscribed"]).sort_values("contacts")
    ax = canvas.axes(ax, "Contacts by segment", 7, 0.9 + 0.45 * max(len(segments), 1))
    if segments.empty:
        return canvas.draw_note(ax, "no segments")
    rows = range(len(segments))
    subscribed, contacts = segments["subscribed"].to_list(), segments["contacts"].to_list()
    ax.barh(rows, subscribed, **{"color": canvas.BLUE, "label": "subscribed", **kwargs})
    opted_out = [size - part for size, part in zip(contacts, subscribed, strict=True)]
    style = {**kwargs, "left": subscribed, "label": "opted out"}
    style |= {"color": canvas.FAINT, "hatch": "///"}
    ax.barh(rows, opted_out, **style, edgecolor="white")
    for row, size in zip(rows, contacts, strict=True):
        canvas.label_point(ax, f"{size:,}", (size, row))
    ax.set_yticks(rows, [canvas.drawable(name) for name in segments["name"]])
    ax.set_xlabel("contacts (hatched: opted out)")
    canvas.format_counts(ax.xaxis)
    ax.margins(x=0.08)
    return ax


@public
def plot_overlap(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 15, **kwargs: Any
) -> Axes:
    """Plot how many contacts are in each combination of segments (an UpSet plot).

    Parameters
    ----------
    data : pandas.DataFrame
        One row per contact and a boolean column per segment, as from :func:`membership_df`;
        missing is False.
    %(ax)s
    most : int, default 15
        How many combinations to show, largest first.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.bar`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per combination; each contact counts in exactly one. The dots below, in
        ``child_axes``, show the segments of each combination, largest segment on top.

    Raises
    ------
    InputError
        `data` is not a DataFrame.

    Examples
    --------
    >>> membership = pd.DataFrame({"News": [True, True, False], "Beta": [True, False, False]})
    >>> ax = rnb.plot_overlap(membership)
    >>> [text.get_text() for text in ax.texts]
    ['1', '1', '1']
    """
    canvas.check_columns(data, (), "membership_df(client)")
    names, sizes = list(data.columns), segment_sizes(data)
    combinations = segment_combinations(data)
    title = f"Segment overlap: {pluralize(len(data), 'contact')}"
    ax = canvas.axes(ax, title, 8, 3.2 + 0.3 * len(names))
    if not names:
        return canvas.draw_note(ax, "no segments")
    if not combinations:
        return canvas.draw_note(ax, "no contacts")
    shown, hidden = combinations[:most], combinations[most:]
    counts = [count for _, count in shown]
    bars = ax.bar(range(len(shown)), counts, **{"color": canvas.BLUE, "width": 0.6, **kwargs})
    ax.bar_label(bars, [f"{count:,}" for count in counts], padding=2)
    ax.set_ylabel("contacts in exactly these segments")
    canvas.format_counts(ax.yaxis)
    ax.set_xticks([])
    ax.margins(y=0.12)
    if hidden:
        text = f"not shown: {pluralize(len(hidden), 'smaller combination')}"
        ax.annotate(text, (1, 0.97), xycoords="axes fraction", ha="right")
    order = sorted(range(len(names)), key=lambda column: -sizes[column])
    dots = _draw_dots(ax, [[members[column] for members, _ in shown] for column in order])
    labels = [f"{canvas.drawable(names[column])} ({sizes[column]:,})" for column in order]
    dots.set_yticks(range(len(names)), labels)
    return ax


def _draw_dots(ax: Axes, matrix: list[list[bool]]) -> Axes:
    """Draw the dots below the bars, one row per segment and one column per combination."""
    height = 0.3 * len(matrix)
    # In inches below the bars: a layout that shrinks the bars must not shrink the rows of dots.
    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]  # any transform
    transform = blended_transform_factory(ax.transAxes, inches)
    below = ax.inset_axes((0, -height - 0.1, 1, height), transform=transform, sharex=ax)
    for row, dots in enumerate(matrix):
        if row % 2 == 0:
            below.axhspan(row - 0.5, row + 0.5, color="#f2f2f2", zorder=0)
        colors = [canvas.BLACK if is_member else canvas.FAINT for is_member in dots]
        below.scatter(range(len(dots)), [row] * len(dots), s=60, zorder=2, color=colors)
    for column in range(len(matrix[0])):
        rows = [row for row, dots in enumerate(matrix) if dots[column]]
        if rows:
            ends = [rows[0], rows[-1]]
            below.plot([column, column], ends, color=canvas.BLACK, linewidth=2, zorder=1)
    below.set_ylim(len(matrix) - 0.5, -0.5)
    below.tick_params(length=0, labelbottom=False)
    below.spines[:].set_visible(False)
    return below
