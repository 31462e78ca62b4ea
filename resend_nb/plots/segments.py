"""Segments: how large, and who is in several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from resend_nb._public import public
from resend_nb.analysis.plot_data import overlaps, sizes
from resend_nb.plots._canvas import BLACK, BLUE, FAINT, axes, check, counts, named, note, title

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_overlap", "plot_segment_sizes"]


@public
def plot_segment_sizes(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how many people each segment holds, and how many of them a broadcast can reach.

    Parameters
    ----------
    data : pandas.DataFrame
        ``list_segments_df(client, counts=True)``, or any frame with ``name``, ``contacts`` and ``subscribed``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    **kwargs
        For :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        One bar for each segment, the largest on top.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> ax = rnb.plot_segment_sizes(rnb.list_segments_df(rnb.sandbox(demo=True), counts=True))
    >>> ax.get_title(loc="left")
    'Contacts in each segment'
    """
    check(data, ("name", "contacts", "subscribed"), "list_segments_df(client, counts=True)")
    rows = data.dropna(subset=["contacts", "subscribed"]).sort_values("contacts")
    ax = axes(ax, 7, 0.9 + 0.45 * max(len(rows), 1))
    title(ax, "Contacts in each segment")
    if rows.empty:
        return note(ax, "no segments")
    places = range(len(rows))
    subscribed, contacts = rows["subscribed"].to_list(), rows["contacts"].to_list()
    ax.barh(places, subscribed, **{"color": BLUE, "label": "subscribed", **kwargs})
    opted_out = [whole - part for whole, part in zip(contacts, subscribed, strict=True)]
    ax.barh(
        places,
        opted_out,
        **{**kwargs, "left": subscribed, "color": FAINT, "label": "opted out", "hatch": "///"},
        edgecolor="white",
    )
    for place, whole in zip(places, contacts, strict=True):
        ax.annotate(
            f"{whole:,}", (whole, place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    ax.set_yticks(places, [named(name) for name in rows["name"]])
    ax.set_xlabel("contacts (hatched: opted out)")
    counts(ax.xaxis)
    ax.margins(x=0.08)
    return ax


@public
def plot_overlap(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 15, **kwargs: Any
) -> Axes:
    """Draw who is in which segments together: a bar for each combination, over dots that say which (an UpSet plot).

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each contact, one boolean column for each segment; missing is no.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one. The dots hang below it.
    most : int, default 15
        How many combinations to show, those of most people.
    **kwargs
        For :meth:`matplotlib.axes.Axes.bar`.

    Returns
    -------
    matplotlib.axes.Axes
        The bars; each contact is in exactly one. The dots are in its ``child_axes``, the largest segment on top.

    Raises
    ------
    InputError
        `data` is no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> ax = rnb.plot_overlap(pd.DataFrame({"News": [True, True, False], "Beta": [True, False, False]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '1', '1']
    """
    check(data, (), "one boolean column for each segment")
    names, members = [*data.columns], sizes(data)
    ax = axes(ax, 8, 3.2 + 0.3 * len(names))
    combinations = overlaps(data)
    title(ax, f"Who is in which segments: {len(data):,} contacts")
    if not combinations or not names:
        return note(ax, "no contacts" if names else "no segments")
    shown, hidden = combinations[:most], combinations[most:]
    heights = [people for _, people in shown]
    bars = ax.bar(range(len(shown)), heights, **{"color": BLUE, "width": 0.6, **kwargs})
    ax.bar_label(bars, [f"{people:,}" for people in heights], padding=2)
    ax.set_ylabel("contacts in exactly these")
    counts(ax.yaxis)
    ax.set_xticks([])
    ax.margins(y=0.12)
    if hidden:
        ax.annotate(
            f"not shown: {len(hidden):,} smaller combinations",
            (1, 0.97),
            xycoords="axes fraction",
            ha="right",
        )
    order = sorted(range(len(names)), key=lambda place: -members[place])
    _dots(ax, [[belongs[place] for belongs, _ in shown] for place in order])
    ax.child_axes[0].set_yticks(
        range(len(names)), [f"{named(names[place])} ({members[place]:,})" for place in order]
    )
    return ax


def _dots(ax: Axes, matrix: list[list[bool]]) -> None:
    """Hang the dots below the bars: a row for each segment, a column for each combination."""
    height = 0.3 * len(matrix)
    # In inches from the foot of the bars: a layout that shrinks the bars must not shrink the dots' rows.
    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]  # any transform
    place = blended_transform_factory(ax.transAxes, inches)
    below = ax.inset_axes((0, -height - 0.1, 1, height), transform=place, sharex=ax)
    for row, belongs in enumerate(matrix):
        if row % 2 == 0:
            below.axhspan(row - 0.5, row + 0.5, color="#f2f2f2", zorder=0)
        below.scatter(
            range(len(belongs)),
            [row] * len(belongs),
            s=60,
            zorder=2,
            color=[BLACK if yes else FAINT for yes in belongs],
        )
    for column in range(len(matrix[0])):
        inside = [row for row, belongs in enumerate(matrix) if belongs[column]]
        if inside:
            below.plot(
                [column, column], [inside[0], inside[-1]], color=BLACK, linewidth=2, zorder=1
            )
    below.set_ylim(len(matrix) - 0.5, -0.5)
    below.tick_params(length=0, labelbottom=False)
    below.spines[:].set_visible(False)
