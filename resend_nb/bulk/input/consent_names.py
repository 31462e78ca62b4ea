"""What a column is about, as far as its name tells."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Literal

from resend_nb.bulk.input import consent_words as table

Reading = Literal["opt_out", "consent", "status", "undeliverable", "weak"]
"""A kind of column; a weak one counts only if its values tell."""

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "œ": "oe"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@functools.lru_cache(maxsize=10_000)
def kind_of_name(name: str) -> Reading | None:
    """Return what a column is about, as far as its name tells.

    >>> [kind_of_name(name) for name in ("Accepts Email Marketing", "sms_opt_out", "UNSUB_TIME")]
    ['consent', None, 'opt_out']
    """
    words = fold(name)
    if is_about_others(words):
        return None
    has_time = _has(table.TIME, words)
    if _has(table.STATUS, words) and not has_time:
        return "status"
    if re.search("bounc.*reason", words):
        return "undeliverable"
    if _has(table.SAYS_NOTHING, words):
        return None
    if _has(table.OPT_OUT, words):
        return "opt_out"
    if _has(table.UNDELIVERABLE, words):
        return "undeliverable"
    if _has(table.CONSENT, words) and not has_time:
        return "consent"
    return "weak" if _has(table.WEAK_STATUS, words) and not has_time else None


def fold(text: str) -> str:
    """Return text in lower case, without accents, as words separated by spaces.

    >>> fold("E-Mail_OptOut"), fold("Désinscrit")
    ('e mail opt out', 'desinscrit')
    """
    spaced = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    plain = "".join(map(_without_accent, spaced.lower())).translate(_LETTERS)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split()) or plain.strip()


def _without_accent(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() else letter


def is_about_others(words: str) -> bool:
    """Whether folded words name another channel or another sender."""
    if _has(table.OTHER_SENDER, words):
        return True
    return _has(table.OTHER_CHANNEL, words) and not _has(table.EMAIL, words)


def begins_with_opt_out(words: list[str]) -> bool:
    """Whether folded words begin with one for an opt-out, written together or not."""
    squeezed = _pattern(table.OPT_OUT)[1]
    return squeezed is not None and squeezed.match("".join(words)) is not None


@functools.lru_cache
def _pattern(source: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Compile a pattern for words and, after the ``#``, one for a name without its spaces."""
    spaced, _, squeezed = "".join(part.strip(" \n") for part in source.split("\n")).partition("#")
    never = "(?!)"
    return re.compile(spaced.rstrip("|") or never), re.compile(squeezed) if squeezed else None


def _has(source: str, words: str) -> bool:
    spaced, squeezed = _pattern(source)
    if spaced.search(words):
        return True
    return squeezed is not None and squeezed.search(words.replace(" ", "")) is not None
