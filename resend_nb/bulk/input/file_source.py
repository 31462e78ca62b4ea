"""A file that is to be read: how to open it, what to call it, and which part of it is meant."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

MAX_UNPACKED = 2_000_000_000
"""The most bytes that a file in an archive may have, against files made to fill the memory."""

MAX_IN_MEMORY = 500_000_000
"""The same for spreadsheets and Parquet files, which cannot be read in chunks there."""


class UnreadableError(Exception):
    """Why a file cannot be read; the text continues a sentence that begins with the file."""


@dataclass(frozen=True)
class Source:
    """A file, opened as often as it takes to read it."""

    name: str
    open: Callable[[], IO[bytes]]
    part: str | None = None  # a sheet, or a file in an archive
    packed: bool = False  # inside an archive, so it cannot be read at random

    def start(self, size: int) -> bytes:
        """Return the first bytes of the file."""
        with self.open() as file:
            return file.read(size)

    def random_access(self) -> IO[bytes]:
        """Open the file for libraries that read it at random."""
        if not self.packed:
            return self.open()
        with self.open() as file:
            content = file.read(MAX_IN_MEMORY + 1)
        if len(content) > MAX_IN_MEMORY:
            raise UnreadableError(f"is larger than {_size(MAX_IN_MEMORY)}. Unpack it first")
        return io.BytesIO(content)


def bounded(file: IO[bytes], archive: IO[bytes]) -> IO[bytes]:
    """Return a file in an archive; reading more than ``MAX_UNPACKED`` of it is an error."""
    return io.BufferedReader(_Bounded(file, archive), buffer_size=1 << 18)


class _Bounded(io.RawIOBase):
    def __init__(self, file: IO[bytes], archive: IO[bytes]) -> None:
        self._file = file
        self._archive = archive
        self._left = MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        content = self._file.read(len(view))
        self._left -= len(content)
        if self._left < 0:
            raise UnreadableError(
                f"unpacks to more than {_size(MAX_UNPACKED)}. If that is right, unpack it first"
            )
        view[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._file.close()
        self._archive.close()
        super().close()


def _size(limit: int) -> str:
    return f"{limit / 1e9:g} GB" if limit >= 1e9 else f"{limit / 1e6:g} MB"
