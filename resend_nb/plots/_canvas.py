"""What all plots share: Axes, colors, and text that matplotlib can draw."""

from __future__ import annotations

import unicodedata
from itertools import cycle
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import MaxNLocator

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Okabe and Ito's color-blind safe palette, without the yellow, which is lost in print.
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"
PURPLE, ORANGE, SKY, BLACK = "#cc79a7", "#e69f00", "#56b4e9", "#000000"
FAINT, GREY = "#d5d5d5", "#767676"  # the grey is readable on white and on black


def check_columns(data: object, columns: Iterable[str], source: str) -> pd.DataFrame:
    """Raise InputError if a column is missing; the source in the message returns such data."""
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"data must be a DataFrame like {source}, not {type(data).__name__}")
    missing = set(columns) - set(data.columns)
    if missing:
        raise InputError(f"data has no columns {sorted(missing)}. It needs those of {source}.")
    return data


def axes(ax: Axes | None, title: str, width: float, height: float) -> Axes:
    """Return the caller's Axes, or those of a new figure of this size in inches, with a title."""
    if ax is None:
        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    ax.set_title(title, loc="left")
    ax.spines[["top", "right"]].set_visible(False)  # they carry no information
    return ax


def ink() -> str:
    """Return the color of text in the current style, which is light on a dark background."""
    return str(mpl.rcParams["text.color"])


def draw_note(ax: Axes, text: str) -> Axes:
    """Write into empty Axes why they are empty."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY)
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def label_point(
    ax: Axes, text: str, xy: tuple[float, float], *, gap: int = 4, **style: Any
) -> None:
    """Write text to the right of a data point."""
    ax.annotate(text, xy, xytext=(gap, 0), textcoords="offset points", va="center", **style)


def line_styles() -> Iterator[dict[str, Any]]:
    """Yield line styles that differ in color, marker and dashes."""
    colors = cycle((BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, ink()))
    markers, dashes = cycle("osD^vPX"), cycle(("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1))))
    for color, marker, dash in zip(colors, markers, dashes, strict=False):
        yield {"color": color, "marker": marker, "linestyle": dash, "markersize": 5}


def format_percent(share: float | None, digits: int = 1) -> str:
    """Return a share from 0 to 1 as a percentage.

    >>> format_percent(0.0412), format_percent(float("nan"))
    ('4.1%', 'unknown')
    """
    return "unknown" if pd.isna(share) else f"{100 * share:.{digits}f}%"


def drawable(text: object, longest: int = 36) -> str:
    r"""Return text on one line, shortened, without math or glyphs that the font does not have.

    >>> drawable("Save $5\n or $10")
    'Save \\$5 or \\$10'
    """
    words = "" if pd.isna(text) else " ".join(str(text).split())  # type: ignore[call-overload]  # anything
    drawn = " ".join("".join(_glyphs(words)).split())
    if len(drawn) > longest:
        drawn = drawn[: longest - 1] + "…"
    return drawn.replace("$", r"\$") or "(no name)"


def _glyphs(text: str) -> Iterator[str]:
    """Drop emoji without a glyph, which matplotlib would warn about; draw letters without as □."""
    families = FontProperties().get_family()
    fonts = [get_font(findfont(FontProperties(family=[family]))) for family in families]
    for character in text:
        if any(font.get_char_index(ord(character)) for font in fonts):
            yield character
        elif unicodedata.category(character)[0] in "LN":
            yield "□"


def format_counts(axis: Axis) -> None:
    """Label an axis of counts with whole numbers only."""
    axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    axis.set_major_formatter("{x:,.0f}")


def label_rows(ax: Axes, labels: Sequence[str]) -> None:
    """Label the rows, first row on top."""
    ax.set_yticks(range(len(labels)), list(labels))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def draw_heat_map(
    ax: Axes, values: pd.DataFrame, to_text: Callable[[float], str], style: dict[str, Any]
) -> None:
    """Draw a heat map with the number in each cell; missing values stay blank."""
    image = ax.imshow(values.to_numpy(), **{"cmap": "Blues", "aspect": "auto", "vmin": 0, **style})
    for row, cells in enumerate(values.itertuples(index=False, name=None)):
        for column, value in enumerate(cells):
            if not pd.isna(value):
                ink = "white" if _brightness(image.to_rgba(value)) < 0.5 else BLACK
                text = ax.text(column, row, to_text(value), ha="center", va="center", color=ink)
                text.set_fontsize("small")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _brightness(color: Any) -> float:
    """Return the perceived brightness of a color, from 0 to 1 (ITU-R BT.601)."""
    red, green, blue, _ = color
    return float(0.299 * red + 0.587 * green + 0.114 * blue)
