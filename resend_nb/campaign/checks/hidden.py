"""Which elements of an email nobody sees: by their attributes, their style, or a style sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_HIDING = re.compile(
    r"display:none|visibility:hidden|visibility:collapse|mso-hide:all|clip:rect\(0"
    r"|opacity:0?\.?0*(?![.\d])|font-size:0(?:px|pt|em|%)?(?![.\d])|max-height:0(?:px)?(?![.\d])"
    r"|text-indent:-\d{3,}|(?:left|top):-\d{3,}|transform:scale\(0\)"
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SELECTOR = re.compile(r"[a-z0-9]*[.#]([\w-]+)", re.IGNORECASE)


def hiding_names(styles: Iterable[str]) -> set[str]:
    """Return the classes and ids that a style sheet hides everywhere, not only on some screens.

    >>> hiding_names([".pre {display: none} a {color: red} @media print {.b {display: none}}"])
    {'pre'}
    """
    names: set[str] = set()
    for sheet in styles:
        for selectors, rules in _RULE.findall(_AT_RULE.sub("", sheet)):
            if _hides(rules):
                found = map(_SELECTOR.fullmatch, map(str.strip, selectors.split(",")))
                names |= {match[1] for match in found if match}
    return names


def hides(attrs: Mapping[str, str], names: Collection[str]) -> bool:
    """Whether an element with these attributes, and all that it contains, is not seen."""
    own = {*attrs.get("class", "").split(), attrs.get("id", "")}
    return "hidden" in attrs or _hides(attrs.get("style", "")) or not own.isdisjoint(names)


def _hides(style: str) -> bool:
    return _HIDING.search(re.sub(r"\s|!important", "", style.lower())) is not None
