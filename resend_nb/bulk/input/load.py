"""Loading of data into rows: read in chunks and validated, it need not fit into memory."""

from __future__ import annotations

import itertools
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.input.batches import ROWS
from resend_nb.bulk.input.columns import (
    PROPERTY,
    REPORT,
    check_mapping,
    is_left_out,
    map_columns,
    recognize_fields,
    refuse_lost_plan,
    unused_columns,
    with_text_columns,
)
from resend_nb.bulk.input.consent_counts import ReadAs
from resend_nb.bulk.input.full_names import split_full_names
from resend_nb.bulk.input.read import as_frame, is_dask, stream
from resend_nb.bulk.input.validate import validate_rows
from resend_nb.bulk.store.labels import kind_of
from resend_nb.bulk.store.rows import Rows
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.row_codec import EncodedRow

    Loaded = tuple[list[EncodedRow], pd.DataFrame, list[str], float, ReadAs]


class Loader:
    """Loads the data of a bulk function into rows.

    Its beginning is read at once, so that a missing file or email column is an error before the
    first request.
    """

    def __init__(
        self, data: Any, columns: Mapping[str, str | None] | None, *, on_no_consent: str = "skip"
    ) -> None:
        self.cells: pd.DataFrame | None = None  # for the report, if data is one frame in memory
        self.parts: list[int] | None = None  # rows per partition of a Dask DataFrame
        self.unsent: list[str] = []  # columns that match no field and no property
        self.types: dict[str, str] = {}  # of the properties in the data, by key
        self.read_as = ReadAs()
        self.read: dict[str, Any] = {}  # what was detected about the file, if data is one
        self._chosen, self._on_no_consent = check_mapping(columns), on_no_consent
        self._frame: pd.DataFrame | None = None
        self._data = data
        self._is_file = isinstance(data, str | Path)
        self._last_label = -1.0  # infinite where labels are not numbers
        if is_dask(data):
            beginning = data._meta  # noqa: SLF001 -- Dask's name for the frame without its rows
        elif (frame := as_frame(data)) is not None:
            frame, self._chosen = split_full_names(with_text_columns(frame), self._chosen)
            self._frame = self._data = beginning = frame
        else:
            chunks = stream(data)
            beginning = next(chunks)
            self._data = itertools.chain([beginning], chunks)
        names = with_text_columns(beginning).columns
        refuse_lost_plan(names)
        recognize_fields(names, self._chosen)

    def load(self, types: Mapping[str, str]) -> Rows:
        """Return validated, deduplicated rows; ``types`` are those of the account's properties."""
        rows = Rows.new()
        chunks = self._partitions(types) if is_dask(self._data) else self._chunks(rows, types)
        for encoded, cells, unsent, last_label, read_as in chunks:
            self.read_as.update(read_as)
            rows.add(encoded, list(cells.columns), kind_of(cells.index))
            self.unsent += [name for name in unsent if name not in self.unsent]
            self._last_label = max(self._last_label, last_label)
        self.read_as.check()
        properties = [name for name in rows.columns if name.startswith(PROPERTY)]
        keys = [name.removeprefix(PROPERTY) for name in properties]
        self.types = {key: types[key] for key in keys}
        if self._frame is None:
            rows.dedupe(rows.label)
        else:
            columns = map_columns(self._frame.columns, self._chosen, types)
            self.cells = _report_cells(self._frame, columns, self.read_as, self._chosen)
            rows.dedupe(self.cells.index.__getitem__)
        return rows

    def add(self, rows: Rows, more: Iterator[Row]) -> None:
        """Add planned rows of people who are not in the data.

        Their labels are the next numbers, or addresses if the data's labels are not numbers.
        """
        added: list[Any] = []
        while chunk := list(itertools.islice(more, ROWS)):
            labels: list[Any] = [row.email for row in chunk]
            if math.isfinite(self._last_label):
                first = int(self._last_label) + 1 + len(added)
                labels = list(range(first, first + len(chunk)))
            index = pd.Index(labels, name=rows.labels["names"][0])
            rows.add_planned(chunk, pd.DataFrame(index=index))
            added += labels
        if self.cells is not None and added:
            self.cells = _with_empty_rows(self.cells, added)

    def _chunks(self, rows: Rows, types: Mapping[str, str]) -> Iterator[Loaded]:
        for chunk in stream(self._data):
            if self._is_file:
                self.read = chunk.attrs["read"]
            try:
                loaded = load_chunk(
                    chunk, self._chosen, types, rows.columns, on_no_consent=self._on_no_consent
                )
            except InputError as error:
                if not len(rows):
                    raise
                raise InputError(
                    f"the part of data that begins with row {chunk.index[0]}: {error}"
                ) from error
            yield loaded

    def _partitions(self, types: Mapping[str, str]) -> Iterator[Loaded]:
        """Validate partitions where Dask computes them, as many at once as there are processors."""
        # Somebody passed a Dask DataFrame, so Dask is installed.
        from dask.base import compute
        from dask.delayed import delayed
        from dask.system import CPU_COUNT

        self.parts = []
        partitions = iter(self._data.to_delayed())
        while batch := list(itertools.islice(partitions, CPU_COUNT)):
            load = delayed(partial(load_chunk, on_no_consent=self._on_no_consent))
            tasks = [load(partition, self._chosen, types) for partition in batch]
            for loaded in compute(*tasks):
                self.parts.append(len(loaded[0]))
                yield loaded


def load_chunk(
    chunk: pd.DataFrame,
    chosen: Mapping[str, str | None],
    types: Mapping[str, str],
    cell_names: Sequence[str] = (),
    *,
    on_no_consent: str,
) -> Loaded:
    """Return a chunk's encoded rows, the header of its cells, its unsent columns, last label.

    The last item is what each column of consent was read as.
    """
    frame, chosen = split_full_names(with_text_columns(chunk), chosen)
    columns = map_columns(frame.columns, chosen, types)
    rows, read_as = validate_rows(frame, columns, types, chosen, on_no_consent)
    cells = _report_cells(frame, columns, read_as, chosen)
    new_names = [name for name in cells if name not in cell_names]
    cells = cells.reindex(columns=[*cell_names, *new_names])
    unsent = unused_columns(frame.columns, [*columns.values(), *read_as.columns])
    return rows.encode(cells), cells.iloc[:0], unsent, _last_label(frame.index), read_as


def _last_label(index: pd.Index[Any]) -> float:
    if not pd.api.types.is_integer_dtype(index.dtype):
        return math.inf
    return int(index.max()) if len(index) else -1


def _report_cells(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    read_as: ReadAs,
    chosen: Mapping[str, str | None],
) -> pd.DataFrame:
    """Return the cells that the report carries, named so that it can be passed as data again.

    What other columns say of consent is in the column ``unsubscribed``, which the rows fill.
    Columns that are left out on purpose would be used then, so they are left out here, too.
    """
    names = {column: name for name, column in columns.items() if name != "email"}
    others = [
        column
        for column in unused_columns(frame.columns, columns.values())
        if column not in {*REPORT, *names.values()} and not is_left_out(column, chosen)
    ]
    cells = frame[[*names, *others]].rename(columns=names)
    if read_as.columns and "unsubscribed" not in cells:
        cells["unsubscribed"] = pd.Series(None, index=cells.index, dtype="object")
    return cells


def _with_empty_rows(frame: pd.DataFrame, labels: list[Any]) -> pd.DataFrame:
    """Append empty rows. Object dtype keeps integers next to missing values exact."""
    columns = {name: [*frame[name].astype("object"), *([None] * len(labels))] for name in frame}
    index = pd.Index([*frame.index, *labels], name=frame.index.name, tupleize_cols=False)
    return pd.DataFrame(columns, index=index, columns=frame.columns, dtype="object")
