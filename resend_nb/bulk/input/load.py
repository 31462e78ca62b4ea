"""Data taken in part by part, and checked on the way: it need not fit into memory."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from resend_nb.bulk.input.batches import ROWS
from resend_nb.bulk.input.columns import (
    check_mapping,
    match_properties,
    recognise,
    with_text_columns,
)
from resend_nb.bulk.input.read import as_frame, is_dask, stream
from resend_nb.bulk.input.validate import validate_rows
from resend_nb.bulk.store.labels import kind_of
from resend_nb.bulk.store.row_codec import encode
from resend_nb.bulk.store.rows import Rows
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resend_nb.bulk.input.columns import Columns
    from resend_nb.bulk.store.labels import Kind
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.row_codec import EncodedRow


class Chunk(NamedTuple):
    """A part of the data, checked: its rows, the names of their cells, their labels' kind, what was found besides."""

    packed: list[EncodedRow]
    columns: list[str]
    labels: Kind
    properties: list[str]
    unsent: list[str]
    top: float


class Loader:
    """Data on its way to rows.

    Parameters
    ----------
    data : pandas.DataFrame, str, Path or iterable
        The rows.
    columns : mapping or None
        Which column holds what.

    Attributes
    ----------
    frame : pandas.DataFrame or None
        The data, where it is one frame in memory.
    cells : pandas.DataFrame or None
        What the report carries of that frame.
    parts : list of int or None
        How many rows each partition of a Dask frame has.
    unsent : list of str
        Columns that nobody asked for.
    types : dict
        The kinds of the properties in the data.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or ``columns`` does not fit; as far as its beginning tells.
    """

    def __init__(self, data: Any, columns: Mapping[str, str | None] | None) -> None:
        self.frame: pd.DataFrame | None = None
        self.cells: pd.DataFrame | None = None
        self.parts: list[int] | None = None
        self.unsent: list[str] = []
        self.types: dict[str, str] = {}
        self._chosen = check_mapping(columns)
        self._top = -1.0
        self._data = data
        if is_dask(data):
            beginning = data._meta  # noqa: SLF001 -- what Dask calls a frame without rows
        elif (frame := as_frame(data)) is not None:
            self.frame = self._data = beginning = with_text_columns(frame)
        else:
            chunks = stream(data)
            beginning = next(chunks)
            self._data = itertools.chain([beginning], chunks)
        recognise(with_text_columns(beginning).columns, self._chosen)

    def take(self, types: Mapping[str, str]) -> Rows:
        """Check everything, and bring the rows of each person together.

        Parameters
        ----------
        types : mapping
            Property key to ``"string"`` or ``"number"``, of all that the account has.

        Returns
        -------
        Rows
            In the data's order. One that cannot be used is ``invalid``, one whose person stood above is a
            ``duplicate``; an opt-out in it counts all the same.

        Raises
        ------
        InputError
            The data cannot be read to its end, or a part of it has columns that do not fit.
        """
        rows = Rows.new()
        for taken in self._partitions(types) if is_dask(self._data) else self._chunks(rows, types):
            rows.add(taken.packed, taken.columns, taken.labels)
            self.unsent += [name for name in taken.unsent if name not in self.unsent]
            self.types |= {key: types[key] for key in taken.properties}
            self._top = max(self._top, taken.top)
        if self.frame is None:
            rows.dedupe(rows.label)
        else:
            self.cells = _cells(self.frame, _found(self.frame, self._chosen, types))
            rows.dedupe(self.cells.index.__getitem__)
        return rows

    def add(self, rows: Rows, more: Iterator[Row]) -> None:
        """Put rows below those of the data; their labels are the next numbers, or addresses where labels are none.

        Parameters
        ----------
        rows : Rows
            The data's.
        more : iterator of Row
            Of people who are not in the data.
        """
        added: list[Any] = []
        first = self._top + 1
        while some := [*itertools.islice(more, ROWS)]:
            numbers = range(len(added), len(added) + len(some))
            labels = (
                [int(first) + each for each in numbers]
                if math.isfinite(first)
                else [row.email for row in some]
            )
            rows.add_planned(some, pd.DataFrame(index=pd.Index(labels, dtype="object")))
            added += labels
        if self.cells is not None and added:
            self.cells = _longer(self.cells, added)

    def _chunks(self, rows: Rows, types: Mapping[str, str]) -> Iterator[Chunk]:
        for chunk in stream(self._data):
            try:
                taken = load_chunk(chunk, self._chosen, types, rows.columns)
            except InputError as error:
                if not len(rows):
                    raise
                raise InputError(
                    f"the part of data that begins with row {chunk.index[0]}: {error}"
                ) from error
            yield taken

    def _partitions(self, types: Mapping[str, str]) -> Iterator[Chunk]:
        """Check partitions where Dask computes them, as many at once as there are processors."""
        # There is a Dask frame, so it is there.
        from dask.base import compute
        from dask.delayed import delayed
        from dask.system import CPU_COUNT

        self.parts = []
        partitions = iter(self._data.to_delayed())
        while some := [*itertools.islice(partitions, CPU_COUNT)]:
            for taken in compute(
                *(delayed(load_chunk)(each, self._chosen, types) for each in some)
            ):
                self.parts.append(len(taken.packed))
                yield taken


def load_chunk(
    chunk: pd.DataFrame,
    chosen: Mapping[str, str | None],
    types: Mapping[str, str],
    columns: Sequence[str] = (),
) -> Chunk:
    """Check a part of the data by itself.

    Parameters
    ----------
    chunk : pandas.DataFrame
        Some rows.
    chosen : mapping
        Field or property to column, as the caller says it.
    types : mapping
        Property key to ``"string"`` or ``"number"``, of all that the account has.
    columns : sequence of str
        The names of the cells of the parts before.
    """
    frame = with_text_columns(chunk)
    found = _found(frame, chosen, types)
    cells = _cells(frame, found)
    cells = cells.reindex(columns=[*columns, *(name for name in cells if name not in columns)])
    numbered = pd.api.types.is_integer_dtype(frame.index.dtype)
    top = math.inf if not numbered else int(frame.index.max()) if len(frame) else -1
    packed = encode(validate_rows(frame, found, types), cells)
    return Chunk(
        packed, [*cells.columns], kind_of(frame.index), [*found.properties], found.unsent, top
    )


def _found(
    frame: pd.DataFrame, chosen: Mapping[str, str | None], types: Mapping[str, str]
) -> Columns:
    return match_properties(frame.columns, recognise(frame.columns, chosen), types, chosen)


def _cells(frame: pd.DataFrame, found: Columns) -> pd.DataFrame:
    """Take the cells that the report carries, under the names by which it is understood when it is given back."""
    names: dict[str, str] = {
        found.fields[name]: name
        for name in ("first_name", "last_name", "unsubscribed")
        if name in found.fields
    }
    properties = {source: f"properties.{key}" for key, source in found.properties.items()}
    return frame[[*names, *properties]].rename(columns=names | properties)


def _longer(frame: pd.DataFrame, labels: list[Any]) -> pd.DataFrame:
    """Lengthen a frame by empty rows; as objects, for a whole number beside a gap would become another."""
    columns = {name: [*frame[name].astype("object"), *([None] * len(labels))] for name in frame}
    return pd.DataFrame(
        columns, index=[*frame.index, *labels], columns=frame.columns, dtype="object"
    )
