"""DataFrames of other libraries, lazy ones included, and CSV and Parquet files."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support import ROOT

import resend_nb as rnb
from resend_nb.bulk.input.read import read
from resend_nb.bulk.input.read_file import read_upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CARD = 12345678901234567  # as a float it would lose its last digit
TABLE = pa.table({"email": ["ada@example.com", None], "card": pa.array([CARD, None], pa.int64())})


@pytest.fixture
def relation() -> Iterator[duckdb.DuckDBPyRelation]:
    """Rows of a DuckDB query."""
    with duckdb.connect() as connection:
        yield connection.sql(
            f"SELECT 'ada@example.com' AS email, {CARD} AS card UNION ALL SELECT NULL, NULL"
        )


def _cells(frame: pd.DataFrame) -> list[list[Any]]:
    return [[None if pd.isna(cell) else cell for cell in frame[name]] for name in frame.columns]


KINDS: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(TABLE),
    "polars, lazy": lambda: pl.DataFrame(TABLE).lazy(),
    "pyarrow": lambda: TABLE,
    "pandas on pyarrow": lambda: TABLE.to_pandas(types_mapper=pd.ArrowDtype),
    "dask": lambda: dd.from_pandas(TABLE.to_pandas(types_mapper=pd.ArrowDtype), npartitions=2),
    "chunks": lambda: (TABLE.slice(position, 1) for position in range(2)),
    "lazy chunks": lambda: (pl.DataFrame(TABLE.slice(position, 1)).lazy() for position in range(2)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_dataframe_gives_the_same_rows(kind: str) -> None:
    """Eager, lazy and chunked data is read alike; long integers next to gaps keep their digits."""
    frame = read(KINDS[kind]())
    assert frame.columns.tolist() == ["email", "card"]
    assert _cells(frame) == [["ada@example.com", None], [CARD, None]]


def test_a_query_is_read(relation: duckdb.DuckDBPyRelation) -> None:
    """The rows of a DuckDB query are read in the same way."""
    assert _cells(read(relation)) == [["ada@example.com", None], [CARD, None]]


def test_dask_keeps_its_index() -> None:
    """The index of a Dask DataFrame is kept."""
    frame = dd.from_pandas(
        pd.DataFrame({"email": ["a@example.com", "b@example.com"]}, index=["x", "y"]), npartitions=2
    )
    assert read(frame).index.tolist() == ["x", "y"]


def test_parquet_is_read_whatever_its_name(tmp_path: Path) -> None:
    """A Parquet file is recognized by its first bytes; index and long integers are kept."""
    path = tmp_path / "people"
    columns = {"email": ["ada@example.com", None], "card": pd.array([CARD, None], dtype="Int64")}
    pd.DataFrame(columns, index=["x", "y"]).to_parquet(path)
    for frame in (read(path), read(str(path)), read_upload("people", path.read_bytes())):
        assert _cells(frame) == [["ada@example.com", None], [CARD, None]]
        assert frame.index.tolist() == ["x", "y"]


def test_an_iterable_may_mix_kinds(tmp_path: Path) -> None:
    """Files and DataFrames of different libraries are concatenated."""
    path = tmp_path / "people.parquet"
    pd.DataFrame({"email": ["b@example.com"]}).to_parquet(path)
    frame = read([pl.LazyFrame({"email": ["a@example.com"]}), path])
    assert frame["email"].tolist() == ["a@example.com", "b@example.com"]


def test_a_broken_parquet_file_is_an_error(tmp_path: Path) -> None:
    """The error names the file if it only begins like a Parquet file."""
    (tmp_path / "people.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(rnb.InputError, match=r"people\.parquet.*cannot be read"):
        read(tmp_path / "people.parquet")


def test_duplicate_column_names_in_an_arrow_table_are_an_error() -> None:
    """Two columns of the same name are an error, as in a pandas DataFrame."""
    with pytest.raises(rnb.InputError, match="several columns of the same name"):
        read(pa.table([["a@example.com"], ["b@example.com"]], names=["email", "email"]))


WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = None
import duckdb, resend_nb
from resend_nb.bulk.input.read import read
for data in (sys.argv[1], duckdb.sql("SELECT 'ada@example.com' AS email")):
    try:
        read(data)
    except resend_nb.InputError as error:
        print(error)
"""


def test_the_error_without_pyarrow_names_the_package(tmp_path: Path) -> None:
    """Without pyarrow, Parquet files and queries are errors that say how to install it."""
    path = tmp_path / "people.parquet"
    pd.DataFrame({"email": ["ada@example.com"]}).to_parquet(path)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYARROW, path],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    first, second = done.stdout.splitlines()
    assert "pip install pyarrow" in first
    assert "pip install pyarrow" in second
