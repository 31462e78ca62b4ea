"""Files in ZIP and gzip archives, unpacked while they are read."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from resend_nb.bulk.input.file_source import Source, UnreadableError, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What the standard library raises for archives that are damaged or of an unknown kind."""

_LISTS = {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".gz"}
_JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_DOCUMENTS = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a presentation"}


def open_gzip(source: Source) -> Source:
    """Return the file that a gzip file contains."""
    return replace(
        source,
        name=source.name.removesuffix(".gz"),
        open=lambda: _open_gzip(source),
        packed=True,
    )


def open_zip(source: Source) -> Source | None:
    """Return the list in a ZIP archive; None if the archive is itself a spreadsheet."""
    with source.random_access() as file, zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    if _is_spreadsheet([member.filename for member in members]):
        return None
    chosen, part = _choose(source, list(_lists(members)))
    if chosen.flag_bits & 1:
        raise UnreadableError("is protected by a password. Unpack it, and pass the file inside")
    return Source(
        name=f"{source.name}#{chosen.filename}",
        open=lambda: _open_member(source, chosen),
        part=part,
        packed=True,
    )


def _open_gzip(source: Source) -> IO[bytes]:
    archive = source.open()
    return bounded(cast("IO[bytes]", gzip.GzipFile(fileobj=archive)), archive)


def _open_member(source: Source, member: zipfile.ZipInfo) -> IO[bytes]:
    archive = source.random_access()
    return bounded(zipfile.ZipFile(archive).open(member), archive)


def _is_spreadsheet(names: list[str]) -> bool:
    """Whether the files of an archive are those of a spreadsheet; other documents are an error."""
    document = next((what for name, what in _DOCUMENTS.items() if name in names), None)
    if any(name.endswith(".iwa") for name in names):
        document = "a document of Apple Numbers or Pages"
    if document is not None:
        raise UnreadableError(f"is {document}, not a table. Export the list as CSV or Excel")
    office = "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    return office or {"content.xml", "mimetype"} <= set(names)


def _lists(members: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    for member in members:
        path = PurePosixPath(member.filename)
        hidden = path.name.startswith(".") or _JUNK.intersection(path.parts)
        if not member.is_dir() and not hidden:
            yield member


def _choose(source: Source, members: list[zipfile.ZipInfo]) -> tuple[zipfile.ZipInfo, str | None]:
    """Return the list that is meant, and which part of it."""
    by_name = {member.filename: member for member in members}
    if source.part is not None:
        name, _, part = source.part.rpartition("#")
        if source.part in by_name:
            return by_name[source.part], None
        if name in by_name:
            return by_name[name], part
        raise UnreadableError(f"contains no such file. It contains {_listed(by_name)}")
    lists = [name for name in by_name if PurePosixPath(name).suffix.lower() in _LISTS]
    candidates = lists or list(by_name)
    if len(candidates) == 1:
        return by_name[candidates[0]], None
    if not candidates:
        raise UnreadableError("is an archive without files. Export it again")
    raise UnreadableError(
        f"contains several lists: {_listed(candidates)}. Choose one with "
        f"data={f'{source.name}#{candidates[0]}'!r}, or unpack the archive and pass one file"
    )


def _listed(names: object) -> str:
    shown = list(map(repr, names))  # type: ignore[call-overload]
    return ", ".join(shown[:20]) + (f" and {len(shown) - 20} more" if len(shown) > 20 else "")
