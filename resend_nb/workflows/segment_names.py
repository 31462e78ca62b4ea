"""What names of segments say, and which two are nearly one: pure."""

from __future__ import annotations

import difflib
import re
import unicodedata

_LEAST = 0.9
"""How alike two words are, by difflib's ratio, that differ by a slip of the finger."""

_LONG = 5
"""Letters of a word in which a slip can be told from another word."""

_FILLERS = (
    "abc asdf asdfgh audience audiences bar batch baz blah contact contacts copy csv data default dummy email emails "
    "export exported file foo group import imported list lists misc my name new no of qwerty sample segment segments "
    "stuff temp test testing tests the thing tmp unnamed untitled upload uploaded xlsx xxx zzz"
)
_SAYS_NOTHING = frozenset(_FILLERS.split())
"""Words that tell nobody who is in a segment; nor do numbers and single letters."""


def words_of(name: str) -> list[str]:
    """Take a name apart: case, accents and punctuation are nothing, and a number is a word of its own.

    Parameters
    ----------
    name : str
        A segment's.

    Examples
    --------
    >>> words_of("Wholesale_Cafés-2026b")
    ['wholesale', 'cafes', '2026', 'b']
    """
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)
    )
    return re.findall(r"\d+|[^\W\d_]+", plain.casefold())


def says_nothing(name: str) -> bool:
    """Tell whether a name leaves open who is in the segment: "test", "New segment 2", "import 2026-03-01", "asdf".

    Parameters
    ----------
    name : str
        A segment's.
    """
    return all(each in _SAYS_NOTHING or each.isdigit() or len(each) == 1 for each in words_of(name))


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names are nearly one: the same but for case, spaces and punctuation, a plural or a slip.

    Names that differ in a number or a short word are meant to differ: "News A" and "News B", "2025" and "2026".

    Parameters
    ----------
    one, other : str
        Two segments'.

    Examples
    --------
    >>> are_alike("News-letter", "newsletter"), are_alike("Newsletter A", "Newsletter B")
    (True, False)
    """
    first, second = words_of(one), words_of(other)
    if not first and not second:
        return one.strip() == other.strip()
    return "".join(first) == "".join(second) or (
        len(first) == len(second)
        and all(map(_is_nearly, first, second))  # all of them: one other word is another name
    )


def _is_nearly(one: str, other: str) -> bool:
    if one == other:
        return True
    # "active" and "inactive", "paid" and "unpaid" are opposites: the beginning has to be the same.
    if min(len(one), len(other)) < _LONG - 1 or one[0] != other[0] or not (one + other).isalpha():
        return False
    if one.removesuffix("s") == other.removesuffix("s"):
        return True
    first, second = sorted((one, other))  # the ratio is not symmetric
    ratio = difflib.SequenceMatcher(None, first, second).ratio()
    return min(len(one), len(other)) >= _LONG and ratio >= _LEAST
