"""What all plots share: Axes, colors, and rows with their labels."""

from __future__ import annotations

from itertools import cycle
from math import floor, log10
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.dates import AutoDateLocator
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from resend_nb.analysis.plot_data import spread
from resend_nb.errors import InputError
from resend_nb.plots import _text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Okabe and Ito's color-blind safe palette, without the yellow, which is lost in print.
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, ORANGE, SKY = "#cc79a7", "#e69f00", "#56b4e9"
FAINT = "#b0b0b0"

HOLLOW = "hollow: counted less than 48 hours after sending"
"""What a hollow point means: more responses followed, or will follow."""

WIDTH = 9.0
"""Inches that a notebook shows at full size."""

ROW = 0.3
"""Inches from row to row."""


def check_columns(data: object, columns: Iterable[str], source: str) -> pd.DataFrame:
    """Raise InputError if a column is missing; the source in the message returns such data."""
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"data must be a DataFrame like {source}, not {type(data).__name__}")
    missing = set(columns) - set(data.columns)
    if missing:
        raise InputError(f"data has no columns {sorted(missing)}. It needs those of {source}.")
    return data


def axes(ax: Axes | None, height: float) -> Axes:
    """Return the caller's Axes, or those of a new figure, which grows with the size of text."""
    if ax is None:
        scale = mpl.rcParams["font.size"] / 10
        _, ax = plt.subplots(figsize=(WIDTH * scale, height * scale), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)  # they carry no information
    ax.grid(visible=False)
    return ax


def finish(ax: Axes, title: str) -> Axes:
    """Add the title, and break it and the x-axis label where the plot ends."""
    gap = 0.9 * mpl.rcParams["font.size"]  # a label at the top end of an axis reaches above it
    ax.set_title(title, loc="left", pad=gap)
    texts = ax.findobj(Text)
    if any(_text.MISSING in text.get_text() for text in texts):
        hint = f"{_text.MISSING}: a letter that needs a font such as Noto Sans CJK"
        ax.set_xlabel(f"{ax.get_xlabel()}\n{hint}".strip())
    _text.use_fallback_fonts(texts)
    figure: Figure = ax.figure.figure
    figure.draw_without_rendering()
    inside, outside = ax.get_window_extent(), ax.get_tightbbox(for_layout_only=True)
    assert outside is not None  # noqa: S101 -- visible Axes have one
    left = (outside.x0 - inside.x0) / inside.width
    heading = ax.set_title(title, loc="left", pad=gap, x=left)
    _text.wrap(heading, outside.width)
    ax.set_xlabel(ax.get_xlabel(), loc="left")
    _text.wrap(ax.xaxis.label, outside.x1 - inside.x0)
    return ax


def draw_note(ax: Axes, title: str, text: str) -> Axes:
    """Write into empty Axes why they are empty."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center")
    ax.set_xticks([])
    ax.set_yticks([])
    return finish(ax, title)


def ink() -> str:
    """Return the color of text in the current style, which is light on a dark background."""
    return str(mpl.rcParams["text.color"])


def draw_grid(ax: Axes, axis: str) -> None:
    """Draw faint lines across an axis, below the data."""
    ax.grid(axis=axis, color=ink(), alpha=0.15, linewidth=0.6, linestyle="-")  # type: ignore[arg-type]  # x or y
    ax.set_axisbelow(True)


def line_styles() -> Iterator[dict[str, Any]]:
    """Yield line styles that differ in color, marker and dashes."""
    colors = cycle((BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, ink()))
    markers, dashes = cycle("osD^vPX"), cycle(("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1))))
    for color, marker, dash in zip(colors, markers, dashes, strict=False):
        yield {"color": color, "marker": marker, "linestyle": dash, "markersize": 5}


def format_percent(share: float | None) -> str:
    """Return a share from 0 to 1 as a percentage; small ones have more decimal places.

    >>> format_percent(0.0412), format_percent(0.0008), format_percent(float("nan"))
    ('4.1%', '0.080%', 'unknown')
    """
    if share is None or pd.isna(share):
        return "unknown"
    digits = min(3, max(1, -floor(log10(share)) - 1)) if share else 1
    return f"{100 * share:.{digits}f}%"


def format_counts(axis: Axis) -> None:
    """Label an axis of counts with whole numbers only."""
    axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    axis.set_major_formatter("{x:,.0f}")


def format_dates(ax: Axes, first: Any, last: Any) -> None:
    """Show these times and some days around, with as many dates as fit."""
    margin = max((last - first) / 25, pd.Timedelta(days=3))
    ax.set_xlim(first - margin, last + margin)
    size = ax.get_window_extent().width / ax.figure.dpi * 72 / mpl.rcParams["font.size"]
    most = max(2, int(size / 8))
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=most))  # type: ignore[no-untyped-call]  # it has no types


def width_in_letters(ax: Axes) -> int:
    """Return how many letters fit beside each other in a figure, at least 54."""
    points = ax.figure.bbox.width / ax.figure.dpi * 72
    return max(54, int(points / (0.55 * mpl.rcParams["font.size"])))


def height_of(rows: int, row_height: float = ROW) -> float:
    """Return the height of a figure with so many rows, in inches."""
    return 1.5 + row_height * max(rows, 2)


def label_rows(ax: Axes, labels: Sequence[str], values: Sequence[str]) -> None:
    """Label the rows on the left, first row on top, and write their values on the right."""
    ax.set_yticks(range(len(labels)), list(labels))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    for row, value in enumerate(values):
        beside: dict[str, Any] = {"xytext": (0.6, 0), "textcoords": "offset fontsize"}
        ax.annotate(value, (1, row), xycoords=("axes fraction", "data"), va="center", **beside)


def label_ends(ax: Axes, labels: Sequence[str], ends: Sequence[tuple[Any, float]]) -> None:
    """Write the labels of lines beside their ends, as far apart as text needs."""
    bottom, top = ax.get_ylim()
    size = ax.figure.dpi / 72 * mpl.rcParams["font.size"]
    heights = [(y - bottom) / (top - bottom) for _, y in ends]
    places = spread(heights, 1.5 * size / ax.get_window_extent().height)
    for line, label, end, place in zip(ax.lines, labels, ends, places, strict=True):
        leader: dict[str, Any] = {
            "arrowstyle": "-",
            "color": line.get_color(),
            "shrinkA": 2,
            "shrinkB": 4,
        }
        leader["relpos"] = (0, 0.5)  # from the middle of the left side
        beside: dict[str, Any] = {"xytext": (1.04, place), "textcoords": "axes fraction"}
        ax.annotate(label, end, va="center", arrowprops=leader, **beside)


def explain_row(ax: Axes, row: int, reason: object) -> None:
    """Write into an empty row why it is empty."""
    if not pd.isna(reason) and reason:  # type: ignore[call-overload]  # a cell can be anything
        box = {"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 1}  # hides the grid
        text = _text.drawable(reason, 60)
        left: dict[str, Any] = {"xytext": (0.4, 0), "textcoords": "offset fontsize", "bbox": box}
        ax.annotate(text, (0, row), xycoords=("axes fraction", "data"), va="center", **left)


def luminance(color: Any) -> float:
    """Return the relative luminance of a color, from 0 to 1 (WCAG 2)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(color: Any) -> str:
    """Return black or white, whichever has more contrast with a color; it is at least 4.5."""
    return "black" if luminance(color) > 0.179 else "white"


def is_dark() -> bool:
    """Whether the current style has a dark background."""
    return luminance(mpl.rcParams["axes.facecolor"]) < 0.179
