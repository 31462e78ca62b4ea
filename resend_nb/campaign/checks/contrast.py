"""Check of colors: text that is hard to read on its background."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from coloraide import Color
from justhtml import Text

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of, own_text
from resend_nb.campaign.hidden import declarations, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from justhtml import Element

    from resend_nb.campaign.checks.html import ParsedHTML

MIN_CONTRAST = 4.5
"""The contrast that text needs: https://www.w3.org/TR/WCAG22/#contrast-minimum."""

_MIN_LARGE = 3.0
_LARGE, _LARGE_BOLD = 24, 18.66  # CSS pixels

_HEADINGS = {"h1", "h2", "h3"}
_BOLD = {*_HEADINGS, "b", "strong", "th"}
_BOLD_WEIGHTS = {"bold", "bolder", "600", "700", "800", "900"}
_OWN_BACKGROUNDS = {"button", "input", "mark", "select", "textarea"}
_OWN_COLORS = {"a", *_OWN_BACKGROUNDS}
_BACKGROUNDS = ("background", "background-color", "background-image")
_SIZE = re.compile(r"([\d.]+)(px|pt)?")
_SAME = {"", "inherit", "none", "transparent"}
_UNKNOWN = "unknown"


class _Look(NamedTuple):
    """How text looks in an element; a color of ``None`` is not known."""

    color: Color | None
    background: Color | None
    is_large: bool


_PLAIN = _Look(Color("black"), Color("white"), is_large=False)


def check_contrast(page: ParsedHTML) -> Iterator[Finding]:
    """Find text with little contrast, once per pair of colors.

    Only colors of elements are known. Those of style sheets, images and email clients are not.
    """
    sheet = _Sheet.of(page)
    looks: dict[int, _Look] = {}
    found: set[tuple[str, str]] = set()
    for element in page.elements:
        parent = looks.get(id(element.parent), _PLAIN)
        look = looks[id(element)] = _look(element, parent, sheet)
        text = _shown_text(element, page)
        if not text or look.color is None or look.background is None:
            continue
        contrast = look.color.contrast(look.background)
        colors = _hex(look.color), _hex(look.background)
        needed = _MIN_LARGE if look.is_large else MIN_CONTRAST
        if contrast < needed and colors not in found:
            found.add(colors)
            message = (
                f"{quoted(text)} is hard to read: {colors[0]} on {colors[1]} has a contrast of "
                f"{contrast:.1f}, and text needs {needed}."
            )
            yield Finding("contrast-low", line_of(element), message, "Use a stronger color.")


class _Sheet(NamedTuple):
    """The names, classes and ids whose color, background or size a style sheet sets."""

    color: frozenset[str]
    background: frozenset[str]
    size: frozenset[str]

    @classmethod
    def of(cls, page: ParsedHTML) -> _Sheet:
        rules = [
            (selectors, declarations(body).keys())
            for style in page.named("style")
            for selectors, body in rules_of(own_text(style))
        ]
        return cls(
            _selected(rules, {"color"}),
            _selected(rules, set(_BACKGROUNDS)),
            _selected(rules, {"font-size", "font"}),
        )


def _selected(rules: Iterable[tuple[str, Iterable[str]]], names: set[str]) -> frozenset[str]:
    """Return what selectors end with, of the rules that declare one of these names."""
    parts = (
        re.split(r"[\s>+~]+", selector.strip())[-1]
        for selectors, declared in rules
        if not names.isdisjoint(declared)
        for selector in selectors.lower().split(",")
    )
    return frozenset(name for part in parts for name in re.findall(r"[.#]?[\w-]+|\*", part))


def _look(element: Element, parent: _Look, sheet: _Sheet) -> _Look:
    attrs = attributes(element)
    style = declarations(attrs.get("style", ""))
    names = {element.name, "*", f"#{attrs.get('id', '').lower()}"}
    names |= {f".{name}" for name in attrs.get("class", "").lower().split()}
    color = style.get("color") or attrs.get("color")
    background = _background(style, attrs)
    if not names.isdisjoint(sheet.color) or element.name in _OWN_COLORS:
        color = color or _UNKNOWN
    if not names.isdisjoint(sheet.background) or element.name in _OWN_BACKGROUNDS:
        background = background or _UNKNOWN
    return _Look(
        color=_color(_UNKNOWN if "opacity" in style else color, parent.color),
        background=_color(background, parent.background),
        is_large=not names.isdisjoint(sheet.size) or _is_large(element, style, parent),
    )


def _background(style: Mapping[str, str], attrs: Mapping[str, str]) -> str | None:
    """Return an element's background as written; several values, or an image, are unknown."""
    values = [style[name] for name in _BACKGROUNDS if style.get(name, "") not in _SAME]
    if attrs.get("background") or len(values) > 1:
        return _UNKNOWN
    return values[0] if values else attrs.get("bgcolor")


def _color(written: str | None, inherited: Color | None) -> Color | None:
    """Return the color that recipients see; ``None`` if it is not known."""
    if written is None or written in _SAME:
        return inherited
    value = f"#{written}" if re.fullmatch("[0-9A-Fa-f]{6}", written) else written
    try:
        color = Color(value)
    except ValueError:
        return None
    return color if color.alpha() == 1 else None


def _is_large(element: Element, style: Mapping[str, str], parent: _Look) -> bool:
    """Whether text is large as WCAG defines it; a size that is not known counts as large."""
    written = style.get("font-size")
    if written is None:
        return parent.is_large or element.name in _HEADINGS or "font" in style
    size = _SIZE.fullmatch(written)
    if size is None:
        return True
    is_bold = element.name in _BOLD or style.get("font-weight") in _BOLD_WEIGHTS
    pixels = float(size[1]) * (4 / 3 if size[2] == "pt" else 1)
    return pixels >= (_LARGE_BOLD if is_bold else _LARGE)


def _shown_text(element: Element, page: ParsedHTML) -> str:
    """Return the visible text that is directly in an element."""
    if element.name in {"script", "style", "title"}:
        return ""
    is_hidden = any(
        id(child) in page.hidden for child in element.children if isinstance(child, Text)
    )
    return "" if is_hidden else own_text(element)


def _hex(color: Color) -> str:
    return color.convert("srgb").fit().to_string(hex=True)
