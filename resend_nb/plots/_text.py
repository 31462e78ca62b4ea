"""Text that matplotlib can draw: fallback fonts, names that stay distinct, lines that fit."""

from __future__ import annotations

import unicodedata
from itertools import accumulate
from os.path import commonprefix
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.ft2font import FT2Font
    from matplotlib.text import Text

LONGEST = 30
"""The width of a name's label, in Latin letters."""

MISSING = "□"
"""What is drawn for a letter that no font has."""

_FALLBACKS = (
    *("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP", "Noto Sans SC", "Noto Sans KR"),
    *("Hiragino Sans GB", "PingFang SC", "Apple SD Gothic Neo", "Arial Unicode MS"),
    *("Microsoft YaHei", "Yu Gothic", "Malgun Gothic", "Nirmala UI", "Leelawadee UI", "Tahoma"),
    *("WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Sans Arabic", "Noto Sans Hebrew"),
    *("Noto Sans Devanagari", "Noto Sans Thai", "Segoe UI Symbol", "Noto Emoji", "STIXGeneral"),
)
"""Fonts of the usual systems with letters that matplotlib's own font does not have."""


def drawable(text: object, longest: int = LONGEST) -> str:
    r"""Return text on one line, shortened in the middle, without math and unknown glyphs.

    >>> drawable("Save $5\n or $10"), drawable("Newsletter of May 2026", 15)
    ('Save \\$5 or \\$10', 'Newslet…ay 2026')
    """
    return _escape(_shorten(_one_line(text), longest))


def drawable_names(names: Iterable[object], longest: int = LONGEST) -> list[str]:
    """Return names as drawable texts; different names stay different.

    >>> drawable_names(["Newsletter to members in May 2026", "Newsletter to readers in May 2026"])
    ['Newsletter…members in May 2026', 'Newsletter…readers in May 2026']
    """
    whole = ["" if pd.isna(name) else str(name) for name in names]  # type: ignore[call-overload]  # anything
    full = [_one_line(name) for name in whole]
    labels = [_shorten(text, longest) for text in full]
    for rows in _alike(labels, full):
        texts = [full[row] for row in rows]
        first = commonprefix(texts)  # noqa: RUF071 -- they are texts, not paths
        start = first.rfind(" ") + 1 or len(first)
        for row in rows:
            head = _take(full[row], longest // 3).rstrip()
            labels[row] = _shorten_end(f"{head}…{full[row][start:]}", longest)
    for rows in _alike(labels, whole):
        for number, row in enumerate(rows, 1):
            labels[row] = f"{_shorten(labels[row], longest - 4)} ({number})"
    return [_escape(label) for label in labels]


def _alike(labels: Sequence[str], names: Sequence[str]) -> list[list[int]]:
    """Return the rows of each label that several names have in common."""
    rows_of: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        rows_of.setdefault(label, []).append(row)
    return [rows for rows in rows_of.values() if len({names[row] for row in rows}) > 1]


def _one_line(text: object) -> str:
    words = "" if pd.isna(text) else " ".join(str(text).split())  # type: ignore[call-overload]  # anything
    return " ".join("".join(_glyphs(words)).split()) or "(no name)"


def _escape(text: str) -> str:
    return text.replace("$", r"\$")


def _shorten(text: str, longest: int) -> str:
    """Shorten text in the middle: names often differ at the end only."""
    if sum(map(_width, text)) <= longest:
        return text
    tail = _take(text[::-1], longest // 2)[::-1]
    return f"{_take(text, (longest - 1) // 2).rstrip()}…{tail.lstrip()}"


def _shorten_end(text: str, longest: int) -> str:
    return text if sum(map(_width, text)) <= longest else f"{_take(text, longest - 1)}…"


def _take(text: str, width: int) -> str:
    """Return as much of the beginning as fits."""
    ends = accumulate(map(_width, text))
    return "".join(letter for letter, end in zip(text, ends, strict=True) if end <= width)


def _width(letter: str) -> int:
    """Return how many Latin letters are as wide."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _families() -> list[str]:
    """Return the families of the current style, and the fallbacks that are installed."""
    installed = set(fontManager.get_font_names())
    return FontProperties().get_family() + [name for name in _FALLBACKS if name in installed]


def _font(family: str) -> FT2Font:
    return get_font(findfont(FontProperties(family=[family])))


def _glyphs(text: str) -> Iterator[str]:
    """Drop emoji that no font has, which matplotlib would warn about; draw such letters as □."""
    fonts = [_font(family) for family in _families()]
    for letter in text:
        if any(font.get_char_index(ord(letter)) for font in fonts):
            yield letter
        elif unicodedata.category(letter)[0] in "LN":
            yield MISSING


def use_fallback_fonts(texts: Iterable[Text]) -> None:
    """Add the fallbacks to the fonts of texts that need them."""
    families = _families()
    fonts = [_font(family) for family in FontProperties().get_family()]
    for text in texts:
        letters = set(text.get_text()) - {"\n"}
        if not all(any(font.get_char_index(ord(letter)) for font in fonts) for letter in letters):
            text.set_fontfamily(families)


def wrap(text: Text, width: float) -> None:
    """Break the lines of a text that are wider than so many pixels."""
    lines = []
    for paragraph in text.get_text().splitlines():
        line = ""
        for word in paragraph.split():
            text.set_text(f"{line} {word}".strip())
            if line and text.get_window_extent().width > width:
                lines.append(line)
                line = word
            else:
                line = text.get_text()
        lines.append(line)
    text.set_text("\n".join(lines))
