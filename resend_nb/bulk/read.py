"""Whatever holds rows, to one frame."""

from __future__ import annotations

import warnings
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import narwhals as nw
import pandas as pd

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DELIMITERS = ",;\t|"


def read(data: Any) -> pd.DataFrame:
    """Read a frame, a CSV file, or an iterable of these.

    Parameters
    ----------
    data : DataFrame, str, Path or iterable
        A frame of pandas or of another library that narwhals knows; the path of a CSV file; or several of
        these, which are put one below the other.

    Returns
    -------
    pandas.DataFrame
        The rows in order, with the index they had. A CSV's cells are all text, as written; blank is missing.

    Raises
    ------
    InputError
        There is nothing to read, or it is something else.
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, str | Path):
        return _read_csv(data, lambda: Path(data).expanduser().open("rb"))
    if nw.dependencies.is_into_dataframe(data):
        frame = nw.from_native(data, eager_only=True)
        # As objects: a whole number beside a gap would become a float, and lose its last digits.
        return pd.DataFrame(frame.rows(named=True), columns=frame.columns, dtype="object")
    if isinstance(data, dict | bytes | pd.Series) or hasattr(data, "read") or not hasattr(data, "__iter__"):
        raise InputError(
            f"data is {type(data).__name__}; it must be a DataFrame, the path of a CSV file, or an iterable of these. "
            "For a list of dicts: pandas.DataFrame(records); for addresses: pandas.DataFrame({'email': addresses})"
        )
    return _joined(data)


def _joined(chunks: Iterable[Any]) -> pd.DataFrame:
    frames = []
    for chunk in chunks:
        if isinstance(chunk, dict) or (isinstance(chunk, str) and "@" in chunk):
            raise InputError(
                "data is an iterable of rows; give one frame instead: pandas.DataFrame(records), or "
                "pandas.DataFrame({'email': addresses})"
            )
        frames.append(read(chunk))
    if not frames:
        raise InputError("data is an iterable without a single chunk")
    return pd.concat(frames)


def read_upload(name: str, content: bytes) -> pd.DataFrame:
    """Read a CSV file that was uploaded, as :func:`read` does one of this machine.

    Parameters
    ----------
    name : str
        What the file is called.
    content : bytes
        What is in it.

    Raises
    ------
    InputError
        It is no CSV table in UTF-8.
    """
    return _read_csv(name, lambda: BytesIO(content))


def _read_csv(name: str | Path, opened: Callable[[], BinaryIO]) -> pd.DataFrame:
    shown = str(name) if len(str(name)) < 200 else f"{str(name)[:60]}..."
    try:
        return _parsed(opened)
    except UnicodeDecodeError:
        raise InputError(
            f"data={shown!r} is not UTF-8; read it with pandas.read_csv(path, encoding='cp1252') or whatever it "
            "is written in, and give the frame"
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise InputError(f"data={shown!r} is no CSV table: {str(error).strip()}") from None
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(
            f"data={shown!r} cannot be read as a file on this machine: {reason}. Of something else, make a frame first"
        ) from None


def _parsed(opened: Callable[[], BinaryIO]) -> pd.DataFrame:
    with opened() as file:
        if file.read(2) == b"PK":
            raise ValueError("it is an Excel file, whatever its name; read it with pandas.read_excel(path)")
    with TextIOWrapper(opened(), encoding="utf-8-sig") as text:
        header = text.readline()
    with opened() as file, warnings.catch_warnings():
        # A line longer than the header would shift every cell of it.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        # Text as written: a phone number is no number, and a first name may well be "NA".
        return pd.read_csv(
            file,
            sep=max(_DELIMITERS, key=header.count),
            dtype="string",
            keep_default_na=False,
            na_values=[""],
            index_col=False,
            encoding="utf-8-sig",
        )
