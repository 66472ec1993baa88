"""Parquet: flat columns as in CSV, or nested turns, a few hundred rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from setsudo.errors import UnreadableError
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.model import Record
from setsudo.interactions.sources import Source
from setsudo.interactions.tables import Row, columns_of, table_records

_ROWS = 256
_BUFFER_BYTES = 1024 * 1024
_VALUE_BYTES = 50
_TOO_LARGE = UnreadableError("the row is longer than may be held", code=Code.TOO_LARGE)


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield one record an interaction. `line` is the number of the row, from 1."""
    path = source.file()
    try:
        file = pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as broken:
        raise UnreadableError(
            "this is not a complete Parquet file: its end, which says what it holds, is missing",
            code=Code.DAMAGED_FILE,
        ) from broken
    with file:
        columns = columns_of(file.schema_arrow.names, clues)
        yield from table_records(_rows(file, columns), clues, source=source.name)


def _rows(file: Any, columns: dict[str, str]) -> Iterator[Row]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=_ROWS, columns=list(columns)):
            for cells in _cells(batch):
                number += 1
                if isinstance(cells, UnreadableError):
                    yield Row(number, refused=cells)
                else:
                    yield Row(
                        number,
                        {
                            columns[name]: value
                            for name, value in cells.items()
                            if value is not None and name in columns
                        },
                    )
    except (pa.ArrowException, OSError) as broken:
        raise UnreadableError(
            "the Parquet file is damaged; everything before was read",
            code=Code.DAMAGED_FILE,
            line=number + 1,
        ) from broken


def _cells(batch: Any) -> Iterator[dict[str, Any] | UnreadableError]:
    batch = _without_nanoseconds(batch)
    if _weight(batch) > LINE_BYTES:
        # A dictionary of one long text makes a row of a few bytes heavy: each is weighed alone.
        for index in range(batch.num_rows):
            row = batch.slice(index, 1)
            yield _TOO_LARGE if _weight(row) > LINE_BYTES else _one(row)
        return
    try:
        yield from batch.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError):
        # One value that Python cannot hold (broken UTF-8, a year past 9999) costs one row.
        for index in range(batch.num_rows):
            yield _one(batch.slice(index, 1))


def _one(row: Any) -> dict[str, Any] | UnreadableError:
    try:
        (cells,) = row.to_pylist()
    except UnicodeDecodeError:
        return UnreadableError("a text of the row is not valid UTF-8", code=Code.BAD_ENCODING)
    except (pa.ArrowException, ValueError, OverflowError):
        return UnreadableError("a value of the row cannot be held", code=Code.WRONG_VALUE)
    return dict(cells)


def _weight(batch: Any) -> int:
    """Return about how many bytes the cells are as Python's values, without making them."""
    return sum(_weighed(column) for column in batch.columns)


def _weighed(array: Any) -> int:
    kind = array.type
    if pa.types.is_dictionary(kind):
        if not _is_binary(kind.value_type):
            return _VALUE_BYTES * len(array)
        lengths = pc.take(pc.binary_length(array.dictionary), array.indices)
        return _VALUE_BYTES * len(array) + (pc.sum(lengths).as_py() or 0)
    inner = 0
    if _is_binary(kind):
        inner = pc.sum(pc.binary_length(array)).as_py() or 0
    elif pa.types.is_struct(kind):
        inner = sum(_weighed(part) for part in array.flatten())
    elif pa.types.is_nested(kind) and hasattr(array, "flatten"):
        inner = _weighed(array.flatten())
    return _VALUE_BYTES * len(array) + inner


def _is_binary(kind: Any) -> bool:
    types = pa.types
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
    )


def _without_nanoseconds(batch: Any) -> Any:
    for index, column in enumerate(batch.schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            kind = pa.timestamp("us", column.type.tz)
            values = batch.column(index).cast(kind, safe=False)
            batch = batch.set_column(index, pa.field(column.name, kind), values)
    return batch
