"""Reading of spreadsheets: .xlsx, .xlsb, .xls and .ods."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.input.file_source import MAX_IN_MEMORY, Source, UnreadableError
from resend_nb.bulk.input.header import (
    check_names,
    find_header,
    names_and_start,
    numbered,
    with_names,
)
from resend_nb.bulk.input.row_count import RowCount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineWorkbook

_SEARCHED_ROWS = 100


def read_spreadsheet(source: Source, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of a sheet; its cells are text."""
    with source.random_access() as file:
        kind = _kind(file)
        name, above, cells = _read_cells(file, source)
    header = find_header([list(map(_text, row)) for row in cells[:_SEARCHED_ROWS]])
    names, first = names_and_start(list(map(_text, cells[header])), header)
    check_names(names)
    count = RowCount(kind, sheet=name)
    body = cells[first:]
    step = rows or len(body) or 1
    for start in range(0, len(body) or 1, step):
        chunk = [[_text(cell) or None for cell in row] for row in body[start : start + step]]
        index = pd.RangeIndex(start, start + len(chunk))
        frame = pd.DataFrame(chunk, index=index, columns=range(len(names)), dtype="string")
        frame = numbered(frame, above + first)
        yield count.without_empty(with_names(frame, names))


def _kind(file: IO[bytes]) -> str:
    """Return the format; raise an error for a file that would fill the memory."""
    if file.read(2) != b"PK":
        return "xls"
    with zipfile.ZipFile(file) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_IN_MEMORY:
            raise UnreadableError(
                "is a spreadsheet that unpacks to more than 500 MB. Save the list as CSV"
            )
        if archive.testzip() is not None:  # it also finds sizes that are not true
            raise UnreadableError("is damaged or incomplete. Download or export it again")
        names = archive.namelist()
    if "content.xml" in names:
        return "ods"
    return "xlsb" if "xl/workbook.bin" in names else "xlsx"


def _read_cells(file: IO[bytes], source: Source) -> tuple[str, int, list[list[Any]]]:
    """Return the name of the sheet that is meant, the position of its first row, and its cells."""
    try:
        import python_calamine as calamine
    except ImportError:
        raise UnreadableError(
            "is a spreadsheet, which needs python-calamine: pip install 'resend_nb[excel]'"
        ) from None
    file.seek(0)
    try:
        with calamine.load_workbook(file) as workbook:
            return _sheet(workbook, source)
    except calamine.PasswordError:
        raise _protected() from None
    except calamine.CalamineError as error:
        file.seek(0)
        if "EncryptedPackage".encode("utf-16-le") in file.read():
            raise _protected() from None
        raise UnreadableError(
            f"is not a spreadsheet that can be read ({error}). Open it in a spreadsheet program "
            "and save it as .xlsx or CSV"
        ) from None


def _sheet(workbook: CalamineWorkbook, source: Source) -> tuple[str, int, list[list[Any]]]:
    """Return the sheet that is named, or the first visible one that is not empty."""
    if source.part is not None and source.part not in workbook.sheet_names:
        names = ", ".join(map(repr, workbook.sheet_names))
        raise UnreadableError(f"has no such sheet. It has {names}")
    sheets = sorted(
        workbook.sheets_metadata, key=lambda sheet: not str(sheet.visible).endswith(".Visible")
    )
    for name in [source.part] if source.part is not None else [sheet.name for sheet in sheets]:
        sheet = workbook.get_sheet_by_name(name)
        cells = sheet.to_python(skip_empty_area=True)
        if any(_text(cell).strip() for row in cells for cell in row):
            return name, sheet.start[0] if sheet.start else 0, cells
    what = "has only empty sheets" if source.part is None else "has nothing in this sheet"
    raise UnreadableError(f"{what}. Save the list again")


def _protected() -> UnreadableError:
    return UnreadableError(
        "is protected by a password. Open it in a spreadsheet program and save it without one"
    )


def _text(cell: object) -> str:
    """Return a cell as text: whole numbers without ".0", dates as ISO text."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
