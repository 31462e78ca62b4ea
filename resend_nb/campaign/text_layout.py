"""The layout of a plain text part: collect words, breaks and links, then write the lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.campaign.text_links import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPACES = re.compile(r"\s+")

# Control characters mark what is decided before the lines are written; the text has none.
_KEPT_SPACE, _CELL_END = "\0", "\1"
_IGNORED = dict.fromkeys([*range(9), 11, *range(14, 32), 127])

# Soft hyphens, and characters that some emails put after the first line to fill up an inbox row.
# Joiners are characters of some scripts and emoji, but not at the end of a word.
_INVISIBLE = dict.fromkeys([0xAD, 0x34F, 0x200B, 0x2060, 0xFEFF])
_JOINERS = re.compile(r"(?<![\u200c\u200d])[\u200c\u200d]++(?=\s|$)")

_MAX_LINE = 900
# Bytes. RFC 5322 allows 998, and a placeholder's value may be longer than the placeholder.
_ATOM = re.compile(r"\{\{\{[^{}]*\}\}\}|(?:\]\()?https?://[!-~]+|.", re.DOTALL)

_MAX_ROW, _MAX_ROW_PARTS, _MAX_BULLET = 72, 40, 2
_DIVIDER = re.compile(r"[|/•·\u2013\u2014-]?")

_BLOCK = 300
# Characters. Links to the same URL with less text between them belong to one block.


class _Marker(str):
    """The beginning of a list item; it is written before the item's first words."""

    __slots__ = ()


class TextLayout:
    """Collects the parts of a text in reading order: words, links, and the sizes of gaps."""

    def __init__(self) -> None:
        self._parts: list[str | int | Link] = []
        self._url: str | None = None
        self._link_start: int | None = None
        self._alts: list[str] = []
        self._links: dict[str, tuple[Link, int]] = {}
        self._length = 0

    @property
    def position(self) -> int:
        """The number of parts so far."""
        return len(self._parts)

    def add_text(self, data: str) -> None:
        """Add text, in which whitespace counts as one space."""
        self._add(_SPACES.sub(" ", data.translate(_IGNORED)))

    def add_lines(self, data: str) -> None:
        """Add text with its lines and spaces."""
        for number, line in enumerate(data.translate(_IGNORED).expandtabs(4).split("\n")):
            if number:
                self.line_break()
            self._add(line.rstrip().replace(" ", _KEPT_SPACE))

    def add_gap(self, size: int) -> None:
        """Begin a new line (1) or leave a blank line (2); of several gaps, the largest counts."""
        if self._link_start is not None:
            self.close_link()
        if not self._parts or isinstance(self._parts[-1], _Marker):
            return
        last = self._parts[-1]
        if isinstance(last, int):
            self._parts[-1] = max(last, size)
        else:
            self._parts.append(size)

    def line_break(self) -> None:
        """Begin a new line; a second break leaves a blank line."""
        if self._link_start is not None:
            self.add_text(" ")
        elif self._parts and isinstance(self._parts[-1], int):
            self._parts[-1] = 2
        else:
            self.add_gap(1)

    def begin_item(self, marker: str) -> None:
        """Begin a list item."""
        self._parts.append(_Marker(marker))

    def open_link(self, url: str) -> None:
        """Begin a link. It ends with its first line of text, or with :meth:`close_link`."""
        self.close_link()
        self._url = url

    def add_image(self, alt: str) -> None:
        """Add an image, which is written only if it is all that a link contains."""
        if self._url is not None:
            self._alts.append(alt)

    def close_link(self) -> None:
        """End the link that is open, if any."""
        url, start, alts = self._url, self._link_start, self._alts
        self._url, self._link_start, self._alts = None, None, []
        if url is None or (start is None and not alts):
            return
        if start is None:
            self._add_link(Link(url, _words(" ".join(alts)), is_image=True))
            return
        text = "".join(map(str, self._parts[start:]))
        del self._parts[start:]
        self._add_link(Link(url, _words(text), is_image=False))
        if text.endswith(" "):
            self._parts.append(" ")

    def join_cells(self, start: int, cells: Sequence[tuple[int, int]]) -> None:
        """Write the cells of a row, from a position on, in one line if they are short."""
        if len(self._parts) - start > _MAX_ROW_PARTS:
            return
        pieces = [_trimmed(self._parts[begin:end]) for begin, end in cells]
        filled = [piece for piece in pieces if not _DIVIDER.fullmatch(_label(piece))]
        lengths = [len(_label(piece)) for piece in filled]
        if len(filled) < 2 or not all(map(_is_line, filled)):
            return
        is_bulleted = len(filled) == 2 and lengths[0] <= _MAX_BULLET
        if is_bulleted or sum(lengths) <= _MAX_ROW:
            del self._parts[start:]
            for piece in filled:
                self._parts += [*piece, " " if is_bulleted else _CELL_END]

    def render(self) -> str:
        """Return the text."""
        self.close_link()
        text: list[str] = []
        line: list[str] = []
        marker, gap = "", 0
        for part in [*self._parts, 1]:
            if isinstance(part, _Marker):
                marker = part
            elif not isinstance(part, int):
                line.append(str(part))
            else:
                words = _cells("".join(line))
                if words:
                    text.append("\n" * min(gap, 2) * bool(text))
                    text.append("\n".join(_wrapped(marker + words)))
                    marker, gap = "", 0
                gap = max(gap, part)
                line = []
        return "".join(text)

    def _add(self, words: str) -> None:
        if self._ends_with_space():
            words = words.lstrip()
        if self._url is not None and self._link_start is None and words.strip():
            if words.startswith(" "):
                self._parts.append(" ")
                words = words[1:]
            self._link_start = len(self._parts)
        if words:
            self._parts.append(words)
            self._length += len(words)

    def _ends_with_space(self) -> bool:
        last = self._parts[-1] if self._parts else 1
        return isinstance(last, int) or (isinstance(last, str) and last.endswith(" "))

    def _add_link(self, link: Link) -> None:
        """Add a link; of several to the same URL in a block, only one has the URL."""
        earlier, end = self._links.get(link.url, (link, -_BLOCK))
        if earlier is not link and self._length - end < _BLOCK:
            earlier.shown, link.shown = not link.replaces(earlier), link.replaces(earlier)
        if link.shown:
            self._links[link.url] = (link, self._length)
        self._parts.append(link)
        self._length += len(link.text)


def _words(text: str) -> str:
    """Return text with one space between words, and without what nobody sees."""
    visible = _JOINERS.sub("", text.translate(_INVISIBLE))
    return " ".join(visible.split())


def _cells(line: str) -> str:
    words = " | ".join(filter(None, map(_words, line.split(_CELL_END))))
    return words.rstrip(_KEPT_SPACE).replace(_KEPT_SPACE, " ")


def _trimmed(parts: list[str | int | Link]) -> list[str | int | Link]:
    """Return the parts of a cell without gaps around them."""
    filled = [number for number, part in enumerate(parts) if _is_filled(part)]
    return parts[filled[0] : filled[-1] + 1] if filled else []


def _is_filled(part: str | int | Link) -> bool:
    if isinstance(part, int):
        return False
    return bool(_words(part.label if isinstance(part, Link) else part))


def _is_line(parts: list[str | int | Link]) -> bool:
    return not any(isinstance(part, int | _Marker) for part in parts)


def _label(parts: list[str | int | Link]) -> str:
    return _words("".join(part.label if isinstance(part, Link) else str(part) for part in parts))


def _wrapped(line: str) -> Iterator[str]:
    """Yield a line in pieces that are short enough, without breaking placeholders or URLs."""
    if _size(line) <= _MAX_LINE:
        yield line
        return
    atoms: list[str] = []
    size = 0
    for atom in _ATOM.findall(line):
        size += _size(atom)
        if size > _MAX_LINE and atoms:
            cut = _last_space(atoms)
            yield "".join(atoms[:cut]).rstrip()
            atoms = atoms[cut:]
            size = sum(map(_size, atoms)) + _size(atom)
        if atoms or atom != " ":
            atoms.append(atom)
    yield "".join(atoms)


def _last_space(atoms: list[str]) -> int:
    """Return where to break: after the last space, or at the end if there is none."""
    spaces = (number + 1 for number in range(len(atoms) - 1, 0, -1) if atoms[number] == " ")
    return next(spaces, len(atoms))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
