"""Whatever holds rows, to one frame."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        return _read_csv(Path(data))
    if nw.dependencies.is_into_dataframe(data):
        frame = nw.from_native(data, eager_only=True)
        return pd.DataFrame(frame.rows(named=True), columns=frame.columns)
    if isinstance(data, dict | bytes) or not hasattr(data, "__iter__"):
        raise InputError(
            f"data is {type(data).__name__}; it must be a DataFrame, the path of a CSV file, or an iterable of these. "
            "For a list of dicts: pandas.DataFrame(records)"
        )
    return _joined(data)


def _joined(chunks: Iterable[Any]) -> pd.DataFrame:
    frames = []
    for chunk in chunks:
        if isinstance(chunk, dict):
            raise InputError("data is an iterable of dicts; give pandas.DataFrame(records) instead")
        frames.append(read(chunk))
    if not frames:
        raise InputError("data is an iterable without a single chunk")
    return pd.concat(frames)


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        header = _header(path)
        with warnings.catch_warnings():
            # A line longer than the header would shift every cell of it.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            # Text as written: a phone number is no number, and a first name may well be "NA".
            return pd.read_csv(
                path,
                sep=max(_DELIMITERS, key=header.count),
                dtype="string",
                keep_default_na=False,
                na_values=[""],
                index_col=False,
                encoding="utf-8-sig",
            )
    except FileNotFoundError:
        raise InputError(f"data={str(path)!r}: there is no such file in {Path.cwd().name!r}") from None
    except UnicodeDecodeError:
        raise InputError(
            f"data={str(path)!r} is not UTF-8; read it with pandas.read_csv(path, encoding='cp1252') or whatever it "
            "is written in, and give the frame"
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise InputError(f"data={str(path)!r} is no CSV table: {str(error).strip()}") from None


def _header(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        return file.readline()
