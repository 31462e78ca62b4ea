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
    """Read a frame, a CSV or Parquet file, or an iterable of these.

    Parameters
    ----------
    data : DataFrame, str, Path or iterable
        A frame of pandas, Dask, or another library that narwhals knows, lazy ones too; the path of a CSV or Parquet
        file; or several of these, which are put one below the other.

    Returns
    -------
    pandas.DataFrame
        The rows in order, with the index they had. A CSV's cells are all text, as written; blank is missing. Whole
        numbers keep their digits, also beside a gap.

    Raises
    ------
    InputError
        There is nothing to read, or it is something else.
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, str | Path):
        return _read_file(data, lambda: Path(data).expanduser().open("rb"))
    if nw.dependencies.is_dask_dataframe(data):
        return read(data.compute())  # narwhals leaves Dask to a package of its own
    try:
        frame = nw.from_native(data, pass_through=True)
    except nw.exceptions.DuplicateError:
        raise InputError("data has several columns of the same name; rename or drop all but one") from None
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        return _read_foreign(frame)
    if isinstance(data, dict | bytes | pd.Series) or hasattr(data, "read") or not hasattr(data, "__iter__"):
        raise InputError(
            f"data is {type(data).__name__}; it must be a DataFrame, the path of a CSV or Parquet file, or an "
            "iterable of these. "
            "For a list of dicts: pandas.DataFrame(records); for addresses: pandas.DataFrame({'email': addresses})"
        )
    return _joined(data)


def _read_foreign(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> pd.DataFrame:
    if isinstance(frame, nw.LazyFrame):
        try:
            frame = frame.collect()
        except ModuleNotFoundError as error:
            raise InputError(
                f"data is a lazy frame, and {error.name} is needed to read it: pip install {error.name}"
            ) from None
    # As objects: a whole number beside a gap would become a float, and lose its last digits.
    return pd.DataFrame({name: pd.Series(frame[name].to_list(), dtype="object") for name in frame.columns})


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
    """Read a CSV or Parquet file that was uploaded, as :func:`read` does one of this machine.

    Parameters
    ----------
    name : str
        What the file is called.
    content : bytes
        What is in it.

    Raises
    ------
    InputError
        It is no table, or not in UTF-8.
    """
    return _read_file(name, lambda: BytesIO(content))


def _read_file(name: str | Path, opened: Callable[[], BinaryIO]) -> pd.DataFrame:
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
        start = file.read(4)
        if start.startswith(b"PK"):
            raise ValueError("it is an Excel file, whatever its name; read it with pandas.read_excel(path)")
        if start == b"PAR1":
            file.seek(0)
            return _read_parquet(file)
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


def _read_parquet(file: BinaryIO) -> pd.DataFrame:
    try:
        # Other dtypes would make a float of a whole number beside a gap.
        return pd.read_parquet(file, engine="pyarrow", dtype_backend="numpy_nullable")
    except ImportError:
        raise ValueError("it is a Parquet file, and pyarrow is needed to read it: pip install pyarrow") from None
