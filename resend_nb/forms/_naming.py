"""What is to be said of a segment's name while it is written; pure."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAYS_NOTHING = re.compile(
    "(my|new|our|the)?(test|list|segment|untitled|users?|contacts?|people|group|audience|temp|tmp|foo|bar|asdf|copy|"
    r"new|misc|other|stuff|everybody)\d*"
)
_LONG = 60
_ALIKE = 0.88


def problems(name: str, taken: Iterable[str]) -> list[str]:
    """Say what forbids a name.

    Parameters
    ----------
    name : str
        As it is written.
    taken : iterable of str
        Names of the account's segments.

    Examples
    --------
    >>> problems(" premium users", ["Premium Users"])
    ["There is a segment of the name 'Premium Users' already."]
    """
    if not name.strip():
        return ["Give the segment a name."]
    return [
        f"There is a segment of the name {other!r} already."
        for other in taken
        if other.strip().casefold() == name.strip().casefold()
    ][:1]


def advice(name: str, taken: Iterable[str]) -> list[str]:
    """Say what might be better about a name that may be given.

    Parameters
    ----------
    name : str
        As it is written.
    taken : iterable of str
        Names of the account's segments.

    Examples
    --------
    >>> advice("Premium-User", ["Premium Users", "Lapsed"])
    ["It is almost the same as 'Premium Users'; will you tell them apart in a year?"]
    """
    return [*_advice(name, [*taken])] if name.strip() else []


def _advice(name: str, taken: list[str]) -> Iterator[str]:
    short = name.strip()
    letters = _squeezed(short)
    if name != short:
        yield "The spaces around it are left out."
    if _SAYS_NOTHING.fullmatch(letters) or not re.search(r"[^\W\d_]", short):
        yield "It does not say who is in it: name what these people have in common."
    elif len(short) < 3:
        yield "It is very short: will you know in a year who is in it?"
    if len(short) > _LONG:
        yield f"It is longer than {_LONG} characters; lists will cut it off."
    if near := next((other for other in taken if _alike(short, other)), None):
        yield f"It is almost the same as {near!r}; will you tell them apart in a year?"


def _alike(name: str, other: str) -> bool:
    """Tell whether two different names are easily mixed up; a year or a number is a clear difference."""
    if name.casefold() == other.strip().casefold() or re.findall(r"\d+", name) != re.findall(
        r"\d+", other
    ):
        return False
    one, two = _squeezed(name), _squeezed(other)
    return bool(one) and (one == two or difflib.SequenceMatcher(None, one, two).ratio() >= _ALIKE)


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())
