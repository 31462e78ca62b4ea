"""The encoding of a text file.

UTF-8 and UTF-16 prove themselves. Encodings with one byte per character do not: nearly any bytes
are text in all of them. They are told apart by their letters, because a list of names is written
with the letters of some language. General detection needs sentences: of 78 lists of 100 contacts
in cp1252, charset-normalizer garbles the names of 42, and this module none. charset-normalizer
decides about the scripts that have no alphabet here.
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
_OTHER_SCRIPTS = ["euc_jp", "gb18030", "big5", "euc_kr", "koi8_r", "cp1255", "cp1256", "cp874"]
_SIGNS = frozenset("–—‘’“”„«»…€£°§©®™ºª¿¡´·\xa0")  # noqa: RUF001 -- signs of these encodings
_SIGN_IN_A_WORD = re.compile(r"(?<=[^\W\d_])[“”„…€£°§©®™¿¡](?=[^\W\d_])")
_MIXED = re.compile(r"[A-Za-z][^\W\d_A-Za-z]+|[^\W\d_A-Za-z]+(?=[A-Za-z])")
_LINES = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_BLOCK = 1 << 20
_ENOUGH = 1 << 15


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
    """Return which share of the letters one language has, in all lines and in each, less oddities.

    One language for all lines is likelier than several, but customers may be of many countries.
    """
    try:
        text = lines.decode(encoding)
    except UnicodeDecodeError:
        return -1
    every_line = [_letters(line) for line in text.splitlines()]
    letters = list(itertools.chain.from_iterable(every_line))
    alphabets = _ALPHABETS[encoding]
    by_line = sum(_best_share(line, alphabets) * len(line) for line in every_line)
    number = len(letters) or 1
    return (_best_share(letters, alphabets) + by_line / number) / 2 - _oddities(
        text, encoding
    ) / number


def _letters(text: str) -> list[str]:
    return [letter.lower() for letter in text if letter > "\x7f" and letter not in _SIGNS]


def _best_share(letters: list[str], alphabets: list[str]) -> float:
    return max(_share(letters, alphabet) for alphabet in alphabets)


def _oddities(text: str, encoding: str) -> int:
    """Count signs inside words, capitals inside words, and words in two scripts."""
    odd = len(_SIGN_IN_A_WORD.findall(text)) + sum(
        before.islower() and after > "\x7f" and after.isupper()
        for before, after in itertools.pairwise(text)
    )
    if encoding in {"cp1251", "cp1253"}:
        odd += sum(len(word) for word in _MIXED.findall(text))
    return odd


def _share(letters: list[str], alphabet: str) -> float:
    """Return the share of letters in an alphabet; rare ones count a little less."""
    if not letters:
        return 0.5
    ranks = (alphabet.find(letter) for letter in letters)
    return sum(1 - 0.2 * rank / len(alphabet) for rank in ranks if rank >= 0) / len(letters)


def _is_japanese(lines: bytes) -> bool:
    try:
        text = lines.decode("cp932")
    except UnicodeDecodeError:
        return False
    letters = re.findall("[^\0-\x7f]", text)
    japanese = re.findall("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]", text)
    return len(japanese) >= 0.9 * len(letters) and _is_another_script(text)


def _ask_charset_normalizer(lines: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(lines, cp_isolation=_OTHER_SCRIPTS).best()
    if best is None or not _is_another_script(lines.decode(best.encoding, "replace")):
        return None
    return best.encoding


def _is_another_script(text: str) -> bool:
    """Whether nearly all letters beyond ASCII are in words without ASCII letters."""
    letters = re.findall("[^\0-\x7f]", text)
    alone = re.findall("(?<![A-Za-z])[^\0-\x7f](?![A-Za-z])", text)
    return len(alone) >= 0.9 * len(letters)
