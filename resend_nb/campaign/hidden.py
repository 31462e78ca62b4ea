"""Which elements of an email its styles hide from readers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from justhtml import Element

_BRACE = re.compile(r"([{}])")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
# Selectors with more parts are ignored: they would need a full CSS engine.
_SIMPLE_SELECTOR = re.compile(r"[a-z0-9]*(?:[.#][\w-]+)?")

_ZERO = re.compile(r"[+-]?0*\.?0*(?:px|pt|em|rem|%)?")
_TINY = re.compile(r"(?:[01]|0?\.\d+|[01]\.0*)(?:px|pt)?")
_RELATIVE = re.compile(r".*(?:%|em)|inherit|smaller|larger")
_SIZES = ("height", "max-height", "width", "max-width")
_HIDING = {"display", "visibility", "opacity", "overflow", *_SIZES}


@dataclass(frozen=True)
class Hidden:
    """What the style sheets of an email hide; inline styles are read from each element."""

    rules: Mapping[str, Mapping[str, str]]

    @classmethod
    def by(cls, style_sheets: Iterable[str]) -> Hidden:
        """Read style sheets; rules for some screens only are ignored.

        Examples
        --------
        >>> Hidden.by([".preheader { display: none } @media print { p { display: none } }"]).rules
        {'.preheader': {'display': 'none'}}
        """
        rules: dict[str, dict[str, str]] = {}
        for sheet in style_sheets:
            for selectors, body in rules_of(sheet):
                found = declarations(body)
                relevant = {name: found[name] for name in _HIDING & found.keys()}
                for selector in selectors.lower().split(",") if relevant else ():
                    if _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                        rules.setdefault(selector.strip(), {}).update(relevant)
        return cls(rules)

    def hides(self, element: Element, inline: Mapping[str, str]) -> bool:
        """Return whether an element with these inline declarations is hidden, with all inside."""
        if "hidden" in element.attrs:
            return True
        style = dict(inline)
        for selector in _selectors(element) if self.rules else ():
            style = {**self.rules.get(selector, {}), **style}
        if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
            return True
        empty = any(_is_zero(style.get(size)) for size in _SIZES)
        return _is_zero(style.get("opacity")) or (empty and style.get("overflow") == "hidden")


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of an inline style, in lowercase.

    Examples
    --------
    >>> declarations("Display: none !important; font-size:0")
    {'display': 'none', 'font-size': '0'}
    """
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip()
        for name, colon, value in pairs
        if colon
    }


def is_tiny(size: str | None, *, inherited: bool) -> bool:
    """Return whether text of this font size cannot be seen."""
    if size is None or _RELATIVE.fullmatch(size):
        return inherited
    return _TINY.fullmatch(size) is not None


def _is_zero(value: str | None) -> bool:
    return bool(value) and _ZERO.fullmatch(value or "") is not None


def rules_of(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each rule that is in no ``@media`` or other block."""
    depth, selectors = 0, ""
    parts = iter(_BRACE.split(_COMMENT.sub(" ", sheet)))
    for text, brace in zip(parts, parts, strict=False):
        if brace == "{":
            selectors = text.rpartition(";")[2] if depth == 0 else ""
            depth += 1
        else:
            if depth == 1 and selectors and "@" not in selectors:
                yield selectors, text
            depth = max(0, depth - 1)


def _selectors(element: Element) -> Iterator[str]:
    """Yield the simple selectors that match an element, the most specific first."""
    name = element.name
    if identifier := (element.attrs.get("id") or "").lower():
        yield from (f"{name}#{identifier}", f"#{identifier}")
    for label in (element.attrs.get("class") or "").lower().split():
        yield from (f"{name}.{label}", f".{label}")
    yield name
