"""What all plots share: where to draw, colours, names as they can be drawn."""

from __future__ import annotations

import unicodedata
from itertools import cycle
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import MaxNLocator

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Okabe and Ito's colours, without the yellow that print loses.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#000000",
)
FAINT, GREY = "#d5d5d5", "#595959"


def check(data: object, columns: Iterable[str], made: str) -> pd.DataFrame:
    """Refuse a frame that lacks columns.

    Parameters
    ----------
    data : object
        What the caller gave.
    columns : iterable of str
        What it needs.
    made : str
        How to make such a frame.

    Raises
    ------
    InputError
        A column is missing, or it is no frame.
    """
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"data is {type(data).__name__}; it must be a DataFrame: {made}")
    missing = {*columns} - {*data.columns}
    if missing:
        raise InputError(f"data lacks the columns {sorted(missing)}; make it with {made}")
    return data


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Give the Axes to draw on: the caller's, or new ones.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The caller's.
    width, height : float
        Of a new figure, in inches.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def title(ax: Axes, text: str) -> None:
    """Say what is shown, and take away what shows nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    text : str
        What.
    """
    ax.set_title(text, loc="left")
    ax.spines[["top", "right"]].set_visible(False)


def note(ax: Axes, text: str) -> Axes:
    """Say in empty Axes why they are empty.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    text : str
        Why.
    """
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY)
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def styles() -> Iterator[dict[str, Any]]:
    """Give looks for lines that differ in more than colour."""
    colours = cycle((BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK))
    markers, dashes = cycle("osD^vPX"), cycle(("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1))))
    for colour, marker, dash in zip(colours, markers, dashes, strict=False):
        yield {"color": colour, "marker": marker, "linestyle": dash, "markersize": 5}


def per_cent(share: float | None, digits: int = 1) -> str:
    """Write a share.

    Parameters
    ----------
    share : float or None
        From 0 to 1.
    digits : int, default 1
        Behind the point.

    Examples
    --------
    >>> per_cent(0.0412), per_cent(float("nan"))
    ('4.1 %', 'unknown')
    """
    return "unknown" if pd.isna(share) else f"{100 * share:.{digits}f} %"


def named(text: object, longest: int = 36) -> str:
    r"""Make a name that can be drawn: on one line, not too long, no mathematics, no glyphs that the font lacks.

    Parameters
    ----------
    text : object
        Any name.
    longest : int, default 36
        In characters.

    Examples
    --------
    >>> named("Save $5\n or $10")
    'Save \\$5 or \\$10'
    """
    drawn = " ".join("".join(_glyphs("" if pd.isna(text) else " ".join(str(text).split()))).split())  # type: ignore[call-overload]  # anything
    drawn = drawn if len(drawn) <= longest else drawn[: longest - 1] + "…"
    return drawn.replace("$", r"\$") or "(no name)"


def _glyphs(text: str) -> Iterator[str]:
    """Leave out emoji without a glyph, which matplotlib would warn of and draw as boxes, and box the letters."""
    faces = [
        get_font(findfont(FontProperties(family=[family])))
        for family in FontProperties().get_family()
    ]
    for character in text:
        if any(face.get_char_index(ord(character)) for face in faces):
            yield character
        elif unicodedata.category(character)[0] in "LN":
            yield "□"


def counts(axis: Axis) -> None:
    """Label an axis of counts: whole numbers, in full.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        Which.
    """
    axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    axis.set_major_formatter("{x:,.0f}")


def rows(ax: Axes, labels: Sequence[str]) -> None:
    """Label rows, the first on top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    labels : sequence of str
        One for each row.
    """
    ax.set_yticks(range(len(labels)), [*labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def table(
    ax: Axes, values: pd.DataFrame, say: Callable[[float], str], look: dict[str, Any]
) -> None:
    """Draw a table of numbers as a heat map, each number in its cell.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    values : pandas.DataFrame
        Floats; missing ones stay blank.
    say : callable
        Writes a number.
    look : dict
        For :meth:`matplotlib.axes.Axes.imshow`.
    """
    image = ax.imshow(values.to_numpy(), **{"cmap": "Blues", "aspect": "auto", **look})
    for row, line in enumerate(values.itertuples(index=False, name=None)):
        for column, value in enumerate(line):
            if not pd.isna(value):
                ink = "white" if _brightness(image.to_rgba(value)) < 0.5 else BLACK
                ax.text(
                    column, row, say(value), ha="center", va="center", fontsize="small", color=ink
                )
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _brightness(colour: Any) -> float:
    """Say how bright a colour looks, from 0 to 1 (ITU-R BT.601)."""
    red, green, blue, _ = colour
    return float(0.299 * red + 0.587 * green + 0.114 * blue)
