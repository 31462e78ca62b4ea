"""Save a DataFrame as an Excel file, in which texts stay texts."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_ROWS = 1_048_575
"""The rows of a sheet, less the header."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@public
def save_excel(data: pd.DataFrame, path: str | Path) -> Path:
    """Save a DataFrame as an Excel file.

    ``DataFrame.to_excel`` refuses times with a time zone, and turns a text such as "=1+1" into a
    formula, which runs when somebody opens the file.

    Parameters
    ----------
    data : pandas.DataFrame
        Any DataFrame of this package, or another one.
    path : str or Path
        The file, which ends in ``.xlsx``. A file that exists is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        `data` is not a DataFrame or has more rows than a sheet, `path` ends in something else or
        cannot be written, or openpyxl is missing (``pip install 'resend_nb[excel]'``).

    Notes
    -----
    Excel has no time zones: times are written as they are shown, which is in UTC unless you
    converted them. Missing values are empty cells. Text is written as text, without the characters
    that a file cannot contain, and Excel holds at most 32,767 characters in a cell. The index is
    written if it is more than row numbers.

    Examples
    --------
    >>> import tempfile
    >>> path = f"{tempfile.mkdtemp()}/broadcasts.xlsx"
    >>> rnb.save_excel(rnb.list_broadcasts_df(demo), path).name
    'broadcasts.xlsx'
    >>> pd.read_excel(path, engine="openpyxl")["status"][0]
    'draft'
    """
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"data must be a DataFrame, not {type(data).__name__}")
    file = Path(path)
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"path={str(path)!r} must end in .xlsx")
    if len(data) > _MOST_ROWS:
        raise InputError(
            f"data has {len(data):,} rows, and a sheet has {_MOST_ROWS:,}. Save a part of it, or "
            "use data.to_csv or data.to_parquet."
        )
    content = workbook(data)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"path={str(path)!r} cannot be written ({error.strerror}). Name a file in a folder "
            "that exists, and close it in other programs."
        ) from None
    return file


def workbook(data: pd.DataFrame) -> bytes:
    """Return the content of an Excel file with a DataFrame as its only sheet."""
    file = io.BytesIO()
    try:
        writer = pd.ExcelWriter(file, engine="openpyxl")
    except ImportError:
        raise InputError("Excel files need openpyxl: pip install 'resend_nb[excel]'") from None
    is_numbered = data.index.name is None and pd.api.types.is_integer_dtype(data.index)
    cells = data if is_numbered else data.reset_index(allow_duplicates=True)
    with writer:
        cells.astype("object").map(_plain).rename(columns=_plain).to_excel(writer, index=False)
        _keep_texts(writer.sheets["Sheet1"])
    return file.getvalue()


def _plain(value: Any) -> Any:
    """Return what a cell can contain: times without a zone, and texts that XML can contain."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return _NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value


def _keep_texts(sheet: Worksheet) -> None:
    """Mark texts as texts that would become formulas or errors."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type in {"f", "e"}:
                cell.data_type = "s"
                cell.quotePrefix = True  # so that they also stay texts when somebody edits them
