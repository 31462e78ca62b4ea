"""Data in chunks, which need not fit into memory, is handled as if it were one DataFrame."""

from __future__ import annotations

import contextlib
import gc
import sqlite3
import weakref
from typing import TYPE_CHECKING, Any

import dask
import dask.dataframe as dd
import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.faults import account, broken

import resend_nb as rnb
from resend_nb.bulk.execute import import_files
from resend_nb.bulk.execute.progress import NullListener, StoppedListener
from resend_nb.bulk.input import batches, read
from resend_nb.bulk.job import prepare
from resend_nb.bulk.store import rows
from resend_nb.bulk.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PEOPLE = pd.DataFrame(
    {
        "email": [f"p{number % 9}@example.com" for number in range(12)],
        "first_name": [f"First {number}" for number in range(12)],
        "plan": ["pro", None] * 6,
        "opted out": [None] * 10 + ["yes", "maybe"],
    }
)


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Very little is in memory at a time, so that larger data is covered."""
    monkeypatch.setattr(rows, "_WINDOW", 2)
    for module in (batches, read):
        monkeypatch.setattr(module, "ROWS", 3)


def _client() -> rnb.Client:
    """An account with a segment, a property, and somebody who opted out."""
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    client.contact_properties.create(key="plan", type="string")
    client.contacts.create(email="P3@example.com", first_name="Old", unsubscribed=True)
    return client


def _cells(report: Any) -> list[dict[str, Any]]:
    """The rows of the report without contact ids, which differ between accounts."""
    frame = report.compute() if read.is_dask(report) else report
    return [
        {
            name: None if pd.isna(cell) else cell
            for name, cell in row.items()
            if name != "contact_id"
        }
        | {"row": label}
        for label, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def _whole(data: pd.DataFrame, carrier: str) -> pd.DataFrame:
    """The same data in one frame: the first row below the header of a file is its row 2."""
    return data.set_axis(range(2, len(data) + 2)) if carrier == "csv" else data


def _csv(data: pd.DataFrame, folder: Path) -> Path:
    data.to_csv(folder / "people.csv", index=False)
    return folder / "people.csv"


def _parquet(data: pd.DataFrame, folder: Path) -> Path:
    data.to_parquet(folder / "people.parquet", row_group_size=5)
    return folder / "people.parquet"


CARRIERS: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    "chunks": lambda data, _: (data.iloc[first : first + 5] for first in range(0, len(data), 5)),
    "csv": _csv,
    "parquet": _parquet,
    "dask": lambda data, _: dd.from_pandas(data, npartitions=3),
    "polars": lambda data, folder: pl.scan_csv(_csv(data, folder), infer_schema=False),
    "duckdb": lambda data, folder: duckdb.read_csv(str(_csv(data, folder)), all_varchar=True),
}


@pytest.mark.parametrize("via", ["requests", "import"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_chunks_are_handled_like_one_frame(tmp_path: Path, carrier: str, via: Any) -> None:
    """Rows of a person in several chunks are deduplicated, and the report is the same."""
    expected, client = _client(), _client()
    whole = rnb.bulk_add(expected, _whole(PEOPLE, carrier), "VIP", via=via, progress=False)
    report = rnb.bulk_add(
        client, CARRIERS[carrier](PEOPLE, tmp_path), "VIP", via=via, progress=False
    )
    assert _cells(report) == _cells(whole)
    assert account(client) == account(expected)
    assert _cells(rnb.resume_run(client, report.attrs["journal"], progress=False)) == _cells(whole)
    assert _cells(rnb.undo_run(client, report.attrs["journal"], progress=False)) == _cells(
        rnb.undo_run(expected, whole.attrs["journal"], progress=False)
    )


LINES = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo", "cy", "no address"]),
        st.sampled_from([None, "Ada", 'B, "o"']),
        st.sampled_from([None, None, None, "no", "yes", "maybe"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, carrier=st.sampled_from(list(CARRIERS)))
def test_the_plan_does_not_depend_on_the_chunks(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, str | None, str | None]],
    carrier: str,
) -> None:
    """However the rows of a person are spread over chunks, the plan is that of one DataFrame."""
    data = pd.DataFrame(lines, columns=["email", "first_name", "unsubscribed"], dtype="string")
    data["email"] += "@example.com"
    folder = tmp_path_factory.mktemp("data")
    plan = rnb.plan_bulk_add(_client(), CARRIERS[carrier](data, folder), "VIP")
    assert _cells(plan) == _cells(rnb.plan_bulk_add(_client(), _whole(data, carrier), "VIP"))


def test_chunks_are_released() -> None:
    """Only a few chunks are in memory at any time."""
    parts: list[weakref.ref[pd.DataFrame]] = []
    alive: list[int] = []

    def chunks() -> Iterator[pd.DataFrame]:
        for number in range(20):
            chunk = PEOPLE.assign(email=f"{number}@example.com")
            parts.append(weakref.ref(chunk))
            gc.collect()
            alive.append(sum(part() is not None for part in parts))
            yield chunk

    report = rnb.bulk_add(_client(), chunks(), "VIP", progress=False)
    assert len(report) == 20 * len(PEOPLE)
    assert max(alive) <= 3


def test_chunks_may_have_different_columns() -> None:
    """An opt-out counts although only the last chunk has the column; the report has all columns."""
    client = _client()
    parts = [
        pd.DataFrame({"E-mail": ["ada@example.com", "bo@example.com"], "plan": ["pro", None]}),
        pd.DataFrame(
            {"unsubscribed": ["yes"], "email": ["ada@example.com"], "note": ["x"]}, index=["a"]
        ),
    ]
    with pytest.warns(rnb.UnsentColumnsWarning, match="'note'"):
        report = rnb.bulk_add(client, iter(parts), "VIP", progress=False)
    assert report["status"].tolist() == ["created", "created", "duplicate"]
    assert report.index.tolist() == [0, 1, "a"]
    assert report["properties.plan"].tolist()[0] == "pro"
    assert report["unsubscribed"].tolist()[0] is True
    assert client.contacts.get("ada@example.com")["unsubscribed"]


INDICES = {
    "dates": pd.date_range("2026-01-01", periods=12, tz="UTC", name="signed up"),
    "two levels": pd.MultiIndex.from_product([["a", "b"], range(6)], names=["list", "line"]),
    "texts": pd.Index([f"row {number}" for number in range(12)], name="row"),
    "numbers": pd.RangeIndex(100, 112),
    "none": pd.RangeIndex(0),
}


@pytest.mark.parametrize("kind", INDICES)
def test_labels_keep_their_type(kind: str) -> None:
    """For chunks and for resumed runs, the index is that of the data, with its names."""
    data = PEOPLE.iloc[: len(INDICES[kind])].set_axis(INDICES[kind])
    report = rnb.bulk_add(
        _client(), (data.iloc[first : first + 5] for first in (0, 5, 10)), progress=False
    )
    client = _client()
    journal = rnb.bulk_add(client, data, progress=False).attrs["journal"]
    for frame in (
        report,
        rnb.resume_run(client, journal, progress=False),
        rnb.undo_run(client, journal, progress=False),
    ):
        assert frame.index.equals(data.index)
        assert list(frame.index.names) == list(data.index.names)


def test_a_wrong_chunk_is_named_before_anything_is_sent() -> None:
    """The error says where the chunk begins and what it lacks; no contact was created."""
    client = _client()
    parts = [PEOPLE.iloc[:4], PEOPLE.iloc[4:].rename(columns={"email": "address of some kind"})]
    with (
        broken(client, "interrupt", when=lambda line: not line.startswith("GET")),
        pytest.raises(rnb.InputError, match=r"begins with row 4: data has no email column"),
    ):
        rnb.bulk_add(client, iter(parts), "VIP", progress=False)


def test_a_sync_of_chunks_continues_the_labels() -> None:
    """Removals come after the data, labeled with the next number, or with the address."""
    for index, expected in ((range(2), 2), (["a", "b"], "P3@example.com")):
        client = _client()
        client.contacts.segments.add("P3@example.com", client.segments.list()[0]["id"])
        parts = iter([PEOPLE.iloc[:1].set_axis([index[0]]), PEOPLE.iloc[1:2].set_axis([index[1]])])
        report = rnb.sync_segment(client, parts, "VIP", max_removals=1, progress=False)
        assert report.index.tolist() == [*index, expected]
        assert report["status"].tolist() == ["created", "created", "removed"]


def test_the_report_of_a_dask_frame_is_a_dask_frame() -> None:
    """It has the data's partitions, and is read from the journal when computed."""
    client = _client()
    report: Any = rnb.bulk_add(client, dd.from_pandas(PEOPLE, npartitions=3), "VIP", progress=False)
    assert report.npartitions == 3
    assert report.partitions[1].compute().index.tolist() == [4, 5, 6, 7]
    assert (report["status"] == "created").sum().compute() == 7
    assert report.dtypes.astype(str).to_dict() == report.compute().dtypes.astype(str).to_dict()
    assert (
        rnb.undo_run(client, report.attrs["journal"], progress=False).attrs["journal"]
        != report.attrs["journal"]
    )


def _small_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit databases to a few pages, as if the disk were full."""

    def connect(*args: Any, **how: Any) -> sqlite3.Connection:
        database = sqlite3.Connection(*args, **how)
        database.execute("PRAGMA max_page_count = 12")
        return database

    monkeypatch.setattr(sqlite3, "connect", connect)


def test_a_full_disk_is_reported_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what is stored there, and how to choose another folder."""
    client, many = (
        _client(),
        pd.DataFrame({"email": [f"p{number}@example.com" for number in range(2000)]}),
    )
    _small_disks(monkeypatch)
    with (
        broken(client, "interrupt", when=lambda line: not line.startswith("GET")),
        pytest.raises(rnb.InputError, match=r"disk is full.*SQLITE_TMPDIR"),
    ):
        rnb.bulk_add(client, many, "VIP", progress=False)


def test_a_journal_that_does_not_fit_on_the_disk_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is sent that could not be written down, and the same file can be used later."""
    client, path = _client(), tmp_path / "run.journal"
    job = prepare(
        client, pd.DataFrame({"email": [f"p{number}@example.com" for number in range(2000)]})
    )
    with monkeypatch.context() as patch:
        _small_disks(patch)
        with (
            broken(client, "interrupt", when=lambda line: not line.startswith("GET ")),
            pytest.raises(rnb.InputError, match=r"run\.journal' cannot be written"),
        ):
            job.run(NullListener(), journal=path, on_interrupt="return")
    assert (
        rnb.bulk_add(client, PEOPLE, journal=path, progress=False)["status"]
        .tolist()
        .count("created")
        == 7
    )


def test_a_report_without_its_journal_says_so(tmp_path: Path) -> None:
    """Reading leaves no other files behind; without the journal, the error says what is missing."""
    path = tmp_path / "run.journal"
    report: Any = rnb.bulk_add(
        _client(), dd.from_pandas(PEOPLE, npartitions=3), journal=path, progress=False
    )
    assert len(report.compute()) == len(PEOPLE)
    assert list(tmp_path.iterdir()) == [path]
    with (
        contextlib.closing(Journal.open(path)),
        pytest.raises(rnb.InputError, match="still going on"),
    ):
        report.compute()
    path.unlink()
    with pytest.raises(rnb.InputError, match="no longer exists"):
        report.compute()


def test_a_dask_frame_is_validated_by_its_workers() -> None:
    """Partitions are validated in other processes."""
    with dask.config.set(scheduler="processes", num_workers=2):
        report: Any = rnb.bulk_add(
            _client(), dd.from_pandas(PEOPLE, npartitions=2), "VIP", progress=False
        )
        assert report["status"].compute().tolist().count("created") == 7


def test_waiting_for_an_import_can_be_canceled() -> None:
    """A canceled wait returns; contacts are looked up when the run is resumed."""
    client = _client()
    job = prepare(client, PEOPLE[["email"]], "VIP")

    class Impatient(NullListener):
        """Cancels as soon as something was uploaded."""

        @property
        def cancelled(self) -> bool:  # type: ignore[override]
            return bool(client.contacts.imports.list())

    report = job.run(Impatient(), via="import", on_interrupt="return")
    assert report["status"].value_counts()["pending"] == 9
    assert report["reason"].str.startswith("it may have been done: ").sum() == 8
    done = rnb.resume_run(client, report.attrs["journal"], progress=False)
    assert done["status"].value_counts()[["created", "added", "duplicate"]].tolist() == [8, 1, 3]
    assert (
        prepare(client, PEOPLE[["email"]])
        .run(StoppedListener(), on_interrupt="return")["status"]
        .tolist()
        .count("unchanged")
        == 9
    )


def test_a_cancel_between_two_files_uploads_no_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the rows of the file that was sent may have been done; the others were not tried."""
    monkeypatch.setattr(import_files, "MAX_BYTES", 0)
    client = _client()

    class Impatient(NullListener):
        """Cancels as soon as something was uploaded."""

        @property
        def cancelled(self) -> bool:  # type: ignore[override]
            return bool(client.contacts.imports.list())

    report = prepare(client, PEOPLE[["email"]], "VIP").run(
        Impatient(), via="import", on_interrupt="return"
    )
    assert len(client.contacts.imports.list()) == 1
    reasons = report.loc[report["status"] == "pending", "reason"]
    assert reasons.str.startswith("it may have been done: ").sum() == 1
    assert reasons.str.endswith("not tried: the run was stopped").sum() == len(reasons) - 1
