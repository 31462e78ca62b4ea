"""The encoding of a text file.

UTF-8 and UTF-16 prove themselves. Encodings with one byte per character do not: nearly any bytes
are text in all of them. They are told apart by their letters, because a list of names is written
with the letters of some language. For names this is right far more often than general detection,
which needs sentences; charset-normalizer decides about the scripts that have no alphabet here.
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
from typing import IO, TYPE_CHECKING

from resend_nb.bulk.input.file_source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.bulk.input.file_source import Source

_BOMS = {  # the longest first: the mark of UTF-16 begins that of UTF-32
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Each language's letters beyond ASCII, the most frequent first.
_WESTERN = ["üöäß", "éèêçëàâîïôûùœæ", "áíéóñúü", "ãçáéíóâêõàôú", "àèéìíòùó"]
_WESTERN += ["äåöé", "øåæéöü", "ëéïöüáóè", "áóíéðöúýþæ", "çàéèíïóòúü"]
_CENTRAL = ["łóąęśżćńź", "íáéýěčřšžůúťďňó", "áíýčéšžúťôäľďňóŕĺ", "áéóöíőüúű", "ćšđčž", "ăâşţî"]
_BALTIC = ["ėšžųįąčūę", "āīēšņļūģžķč", "äõöüšž"]
_CYRILLIC = ["аоеинтвсрлкмдпуяыьгзбчйжхшюцщэфъё", "аоиінтвреслкмдупяьзгбчхйїжшюцєфщґ"]
_GREEK = ["αοιετσνρκπλςμυγδηίάόθέχβφύήώξζωψϊϋΐΰ"]
_ALPHABETS = {  # the most common encodings first: they win a tie
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "mac_roman": _WESTERN,
    "iso8859_2": _CENTRAL,
    "cp850": _WESTERN,
    "cp1254": ["ışğüöçâîû"],
    "cp1257": _BALTIC,
    "cp1251": _CYRILLIC,
    "cp1253": _GREEK,
}
_SIGNS = frozenset("–—‘’“”„«»…€£°§©®™ºª¿¡´·\xa0")  # noqa: RUF001 -- signs of these encodings
_SIGN_IN_A_WORD = re.compile(r"(?<=[^\W\d_])[“”„…€£°§©®™¿¡](?=[^\W\d_])")
_MIXED = re.compile(r"[A-Za-z][^\W\d_A-Za-z]+|[^\W\d_A-Za-z]+(?=[A-Za-z])")
_LINES = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_BLOCK = 1 << 20
_ENOUGH = 1 << 16


def detect_encoding(source: Source) -> str:
    """Return the encoding of a text file, or raise UnreadableError."""
    start = source.start(1 << 14)
    for mark, encoding in _BOMS.items():
        if start.startswith(mark):
            return encoding
    if wide := _utf_16(start):
        return wide
    if _decodes(source, "utf-8"):
        return "utf-8"
    lines = b"\n".join(_non_ascii_lines(source))
    _refuse_damaged_utf_8(lines)
    return next(name for name in _guesses(lines) if _decodes(source, name))


def open_text(source: Source, encoding: str) -> io.TextIOWrapper:
    """Open a file as text; the ends of lines stay as they are."""
    file: IO[bytes] = source.open()
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _utf_16(start: bytes) -> str | None:
    """Recognize UTF-16 without a mark by the zeros of its ASCII letters."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if min(even, odd) > max(even, odd) / 10 or max(even, odd) < len(start) / 8:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open() as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _non_ascii_lines(source: Source) -> Iterator[bytes]:
    """Yield lines with other bytes than ASCII, from all of the file, until there are enough."""
    left = _ENOUGH
    with source.open() as file:
        while left > 0 and (block := file.read(_BLOCK)):
            for line in _LINES.findall(block + file.readline(_BLOCK)):
                left -= len(line)
                yield line
                if left <= 0:
                    break


def _refuse_damaged_utf_8(lines: bytes) -> None:
    """Raise an error if nearly everything is UTF-8: in another encoding, that would be garbled."""
    text = re.findall("[^\0-\x7f]", lines.decode("utf-8", "replace"))
    if text.count("\ufffd") < len(text) / 2:
        raise UnreadableError(
            "is UTF-8 in most lines, but not in all. Such a file was joined from several or is "
            "damaged. Save it again as UTF-8, or pass a DataFrame: "
            "pandas.read_csv(path, encoding_errors='replace')"
        )


def _guesses(lines: bytes) -> Iterator[str]:
    """Yield encodings, the most likely first; the last one decodes everything."""
    fits = {name: _fit(lines, name) for name in _ALPHABETS}
    fits["cp1252"] += 0.02  # by far the most common
    likely = sorted(fits, key=lambda name: -fits[name])
    if fits[likely[0]] < 0.75:
        if _is_japanese(lines):
            yield "cp932"
        elif other := _ask_charset_normalizer(lines):
            yield other
    yield from likely
    yield "latin-1"


def _fit(lines: bytes, encoding: str) -> float:
    """Return which share of the letters beyond ASCII one language has, less what is odd."""
    try:
        text = lines.decode(encoding)
    except UnicodeDecodeError:
        return -1
    letters = [letter.lower() for letter in text if letter > "\x7f" and letter not in _SIGNS]
    odd = len(_SIGN_IN_A_WORD.findall(text)) + sum(
        before.islower() and after > "\x7f" and after.isupper()
        for before, after in itertools.pairwise(text)
    )
    if encoding in {"cp1251", "cp1253"}:  # no word has letters of these scripts and of ASCII
        odd += sum(len(word) for word in _MIXED.findall(text))
    best = max(_share(letters, alphabet) for alphabet in _ALPHABETS[encoding])
    return best - odd / (len(letters) or 1)


def _share(letters: list[str], alphabet: str) -> float:
    """Return the share of letters in an alphabet; rare ones count a little less."""
    weights = {letter: 1 - 0.2 * rank / len(alphabet) for rank, letter in enumerate(alphabet)}
    return sum(weights.get(letter, 0) for letter in letters) / len(letters) if letters else 0.5


def _is_japanese(lines: bytes) -> bool:
    try:
        letters = re.findall("[^\0-\x7f]", lines.decode("cp932"))
    except UnicodeDecodeError:
        return False
    japanese = re.findall("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]", "".join(letters))
    return len(japanese) >= 0.9 * len(letters)


def _ask_charset_normalizer(lines: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(lines).best()
    return best.encoding if best else None
