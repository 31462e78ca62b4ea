"""Segment names: which are allowed, which say nothing, and which are almost the same; pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SIMILARITY = 0.9
"""Similarity, by difflib's ratio, from which two words differ only by a typo."""

_TYPO_LENGTH = 5
"""Letters that a word needs before a typo can be told from another word."""

_MAX_LENGTH = 60
"""Characters of a name that lists show."""

_FILLER_WORDS = (
    "abc all asdf asdfgh audience audiences bar batch baz blah contact contacts copy csv data "
    "default dummy email emails everybody everyone export exported file foo group import imported "
    "list lists misc my name new no of other our people qwerty sample segment segments stuff temp "
    "test testing tests the thing tmp unnamed untitled upload uploaded user users xlsx xxx zzz"
)
_FILLERS = frozenset(_FILLER_WORDS.split())
"""Words that do not say who is in a segment. Numbers and single letters do not either."""


def words_of(name: str) -> list[str]:
    """Split a name into words without case, accents and punctuation; a number is a word.

    Examples
    --------
    >>> words_of("Wholesale_Cafés-2026b")
    ['wholesale', 'cafes', '2026', 'b']
    """
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"\d+|[^\W\d_]+", plain.casefold())


def says_nothing(name: str) -> bool:
    """Whether a name does not say who is in the segment, like "My users" or "import 2026-03"."""
    return all(word in _FILLERS or word.isdigit() or len(word) == 1 for word in words_of(name))


def are_alike(one: str, other: str) -> bool:
    """Whether two names differ only by case, spaces, punctuation, a plural or a typo.

    Names that differ by a number or a short word differ on purpose: "News A" and "News B".

    Examples
    --------
    >>> are_alike("News-letter", "newsletter"), are_alike("Newsletter A", "Newsletter B")
    (True, False)
    """
    first, second = words_of(one), words_of(other)
    if not first and not second:
        return one.strip() == other.strip()
    if "".join(first) == "".join(second):
        return True
    return len(first) == len(second) and all(map(_are_similar_words, first, second))


def name_problems(name: str, taken: Iterable[str]) -> list[str]:
    """Return what forbids a name, given the names of the account's segments.

    Examples
    --------
    >>> name_problems(" premium users", ["Premium Users"])
    ["A segment named 'Premium Users' already exists."]
    """
    if not name.strip():
        return ["Enter a name for the segment."]
    same = [other for other in taken if _is_same(name, other)]
    return [f"A segment named {other!r} already exists." for other in same[:1]]


def name_advice(name: str, taken: Iterable[str]) -> list[str]:
    """Return what could be better about a name that is allowed.

    Examples
    --------
    >>> name_advice("Premium-User", ["Premium Users", "Lapsed"])
    ["This name is almost the same as 'Premium Users'. Will you tell them apart in a year?"]
    """
    return list(_advice(name, taken)) if name.strip() else []


def _advice(name: str, taken: Iterable[str]) -> Iterator[str]:
    short = name.strip()
    if name != short:
        yield "Spaces at the start and the end will be removed."
    if says_nothing(short):
        yield "This name does not say who is in the segment. Name what these contacts share."
    elif len(short) < 3:
        yield "This name is very short. Will you know in a year who is in the segment?"
    if len(short) > _MAX_LENGTH:
        yield f"This name is longer than {_MAX_LENGTH} characters, so lists will cut it off."
    alike = (other for other in taken if are_alike(short, other) and not _is_same(short, other))
    for other in list(alike)[:1]:
        yield f"This name is almost the same as {other!r}. Will you tell them apart in a year?"


def _is_same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()


def _are_similar_words(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    # "active" and "inactive" are opposites, so similar words start with the same letter.
    if shorter < _TYPO_LENGTH - 1 or one[0] != other[0] or not (one + other).isalpha():
        return False
    if one.removesuffix("s") == other.removesuffix("s"):
        return True
    first, second = sorted((one, other))  # the ratio is not symmetric
    ratio = difflib.SequenceMatcher(None, first, second).ratio()
    return shorter >= _TYPO_LENGTH and ratio >= _SIMILARITY
