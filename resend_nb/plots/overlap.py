"""The plot of how segments overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.colors import to_rgba
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from resend_nb._public import public
from resend_nb.analysis.plot_data import segment_combinations, segment_sizes
from resend_nb.errors import InputError
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


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
    _check_membership(data)
    order = sorted(range(data.shape[1]), key=lambda column: -segment_sizes(data)[column])
    data = data.iloc[:, order]
    names, sizes = drawable_names(data.columns), segment_sizes(data)
    combinations = segment_combinations(data)
    ax = canvas.axes(ax, 3.4 + canvas.ROW * len(names))
    if not names or not combinations:
        return canvas.draw_note(ax, "Segment overlap", _why_empty(names))
    shown = combinations[:most]
    counts = [count for _, count in shown]
    bars = ax.bar(range(len(shown)), counts, **{"color": canvas.BLUE, "width": 0.6, **kwargs})
    ax.bar_label(bars, [f"{count:,}" for count in counts], padding=2, fontsize="small")
    ax.set_ylabel("contacts in exactly\nthese segments")
    canvas.format_counts(ax.yaxis)
    ax.set_xticks([])
    ax.set_xlim(-0.6, max(len(shown), 4) - 0.4)
    ax.margins(y=0.12)
    dots = _draw_dots(
        ax, [list(members) for members in zip(*(who for who, _ in shown), strict=True)]
    )
    labels = [f"{name} ({size:,})" for name, size in zip(names, sizes, strict=True)]
    dots.set_yticks(range(len(names)), labels)
    shared = sum(count for members, count in combinations if sum(members) > 1)
    title = findings.overlap(shared, len(data))
    if len(shown) < len(combinations):
        title += f"\nthe {len(shown)} largest of {len(combinations):,} combinations"
    return canvas.finish(ax, title)


def _check_membership(data: pd.DataFrame) -> None:
    """Raise InputError unless each column says of every contact whether it is a member."""
    source = "membership_df(client)"
    canvas.check_columns(data, (), source)
    if {"first", "second", "shared"} <= set(data.columns):
        raise InputError(
            "data is the result of overlap_df, which counts pairs only. Pass the one of "
            f"{source}, which has the combinations."
        )
    other = [
        str(name)
        for name, values in data.items()
        if not (values.isin([True, False]) | values.isna()).all()
    ]
    if other:
        raise InputError(
            f"data must have True or False in every column, but {', '.join(other)} has other "
            f"values. Pass the result of {source}."
        )


def _why_empty(names: list[str]) -> str:
    return "no contacts" if names else "no segments"


def _draw_dots(ax: Axes, matrix: list[list[bool]]) -> Axes:
    """Draw the dots below the bars, one row per segment and one column per combination."""
    height = canvas.ROW * mpl.rcParams["font.size"] / 10 * len(matrix)
    # In inches below the bars: a layout that shrinks the bars must not shrink the rows of dots.
    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]  # any transform
    transform = blended_transform_factory(ax.transAxes, inches)
    below = ax.inset_axes((0, -height - 0.1, 1, height), transform=transform, sharex=ax)
    for row, dots in enumerate(matrix):
        if row % 2 == 0:
            below.axhspan(row - 0.5, row + 0.5, color=canvas.ink(), alpha=0.08, zorder=0)
        colors = [to_rgba(canvas.ink(), 1 if is_member else 0.15) for is_member in dots]
        below.scatter(range(len(dots)), [row] * len(dots), s=60, zorder=2, color=colors)
    for column in range(len(matrix[0])):
        rows = [row for row, dots in enumerate(matrix) if dots[column]]
        if rows:
            ends = [rows[0], rows[-1]]
            below.plot([column, column], ends, color=canvas.ink(), linewidth=2, zorder=1)
    below.grid(visible=False)
    below.set_ylim(len(matrix) - 0.5, -0.5)
    below.tick_params(length=0, labelbottom=False)
    below.spines[:].set_visible(False)
    return below
