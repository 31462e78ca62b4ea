"""Reading of files in chunks: CSV, spreadsheets, Parquet, and archives of these."""

from __future__ import annotations

import contextlib
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from resend_nb.bulk.input.archive import BROKEN, open_gzip, open_zip
from resend_nb.bulk.input.batches import concatenate
from resend_nb.bulk.input.consent_of_files import FILE
from resend_nb.bulk.input.file_kinds import kind_of
from resend_nb.bulk.input.file_source import Source, UnreadableError
from resend_nb.bulk.input.read_csv import read_csv
from resend_nb.bulk.input.read_parquet import read_parquet
from resend_nb.bulk.input.spreadsheet import read_spreadsheet
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

_MAX_NESTING = 3
_READERS = {"zip": read_spreadsheet, "ole": read_spreadsheet, "parquet": read_parquet}


def read_upload(name: str, content: bytes) -> pd.DataFrame:
    """Return the rows of a file that was uploaded."""
    return concatenate(read_file(name, lambda: BytesIO(content), rows=None))


def is_file(path: str) -> bool:
    """Whether there is such a file; the path may name a part of it."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # it cannot be a path
        return Path(_split(path)[0]).expanduser().is_file()
    return False


def read_path(path: str | Path, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of a file; ``"file#part"`` names a sheet or a file in an archive."""
    file, part = _split(path)
    return read_file(path, lambda: Path(file).expanduser().open("rb"), rows=rows, part=part)


def read_file(
    name: str | Path,
    open_file: Callable[[], IO[bytes]],
    *,
    rows: int | None,
    part: str | None = None,
) -> Iterator[pd.DataFrame]:
    """Yield the rows of a file, ``rows`` per chunk; cells of CSV files and sheets are text.

    The index of CSV files and sheets is the number of the row in the file, as a spreadsheet
    program shows it: the first row is 1, and titles, the header and empty rows count.
    ``attrs["read"]`` has what was detected, and the numbers of rows up to the end of the chunk.
    """
    shown = str(name) if len(str(name)) < 200 else f"{str(name)[:60]}..."
    try:
        yield from _read(Source(str(name), open_file, part), rows=rows)
    except UnreadableError as error:
        raise InputError(f"data={shown!r} {error}") from None
    except BROKEN as error:
        raise InputError(
            f"data={shown!r} is damaged or incomplete ({error}). Download or export it again"
        ) from None
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(
            f"data={shown!r} cannot be read as a file: {reason}. "
            "Pass the path of a file on this machine, or a DataFrame"
        ) from None


def _read(source: Source, *, rows: int | None, nesting: int = 0) -> Iterator[pd.DataFrame]:
    kind = kind_of(source.start(4096))
    if nesting > _MAX_NESTING:
        raise UnreadableError("is an archive of archives. Unpack it, and pass the file inside")
    if kind == "gzip":
        yield from _read(open_gzip(source), rows=rows, nesting=nesting + 1)
    elif kind == "zip" and (member := open_zip(source)) is not None:
        yield from _read(member, rows=rows, nesting=nesting + 1)
    else:
        for frame in _READERS.get(kind, read_csv)(source, rows=rows):
            frame.attrs[FILE] = source.name
            yield frame


def _split(path: str | Path) -> tuple[str, str | None]:
    """Split "file#part", unless there is a file of the whole name."""
    text = str(path)
    end = len(text)
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # it cannot be a path
        while end >= 0:
            if Path(text[:end]).expanduser().is_file():
                return text[:end], text[end + 1 :] or None
            end = text.rfind("#", 0, end)
    return text, None
