"""Apache Parquet: the columns of the CSV with their types, in row groups, so that any number of rows fits in memory.

Needs the package pyarrow (extra "parquet").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from store.errors import InvalidInput
from store.export.columns import COLUMNS, Column
from store.export.record import Record

ROWS = 500
"""Rows of a row group: what is in memory at a time."""


def parquet_table(records: Iterable[Record]) -> Iterator[bytes]:
    """The file in pieces, one row group at a time. Raises InvalidInput when pyarrow is not installed."""
    arrow, parquet = _library()
    schema = arrow.schema([(column.name, _type(arrow, column)) for column in COLUMNS])
    sink = _Drain()
    rows = iter(records)
    # No time and no name of a machine goes into the file: the same rows are the same bytes.
    with parquet.ParquetWriter(sink, schema, compression="zstd", version="2.6") as writer:
        while batch := list(islice(rows, ROWS)):
            values = [[column.read(record) for record in batch] for column in COLUMNS]
            arrays = [arrow.array(cells, type=field.type) for cells, field in zip(values, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            yield sink.drain()
    yield sink.drain()


class _Drain(BytesIO):
    """A file that is only written to, and whose bytes are taken out as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    def drain(self) -> bytes:
        piece = self.getvalue()
        self._taken += len(piece)
        self.seek(0)
        self.truncate()
        return piece

    def tell(self) -> int:
        return self._taken + super().tell()

    def close(self) -> None:
        """The writer closes its file before its last bytes are taken out."""


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise InvalidInput("Parquet needs the package pyarrow: pip install 'veille[parquet]'") from error
    return pyarrow, parquet


def _type(arrow: Any, column: Column) -> Any:
    types = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "true/false": arrow.bool_(),
        "date": arrow.date32(),
        "time": arrow.timestamp("us", tz="UTC"),
        "list of text": arrow.list_(arrow.string()),
        "list of integers": arrow.list_(arrow.int64()),
    }
    return types[column.type]
