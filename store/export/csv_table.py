"""CSV (RFC 4180) that Excel and LibreOffice open rightly: UTF-8 with a mark, and no cell is a formula. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO

from store.export.cells import guard, join
from store.export.columns import COLUMNS, Value
from store.export.record import Record

MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the code page of its machine."""


def csv_table(records: Iterable[Record]) -> Iterator[bytes]:
    """A line of names, then a line for each article; see `store.export.cells` for how texts and lists are written."""
    return _table(records, separator=",", point=".")


def csv_excel(records: Iterable[Record]) -> Iterator[bytes]:
    """The same with semicolons and decimal commas, which Excel wants where the system speaks French."""
    return _table(records, separator=";", point=",")


def _table(records: Iterable[Record], *, separator: str, point: str) -> Iterator[bytes]:
    yield MARK + _line([column.name for column in COLUMNS], separator)
    for record in records:
        yield _line([_cell(column.read(record), point) for column in COLUMNS], separator)


def _cell(value: Value, point: str) -> str:
    if isinstance(value, (str, list)):
        return guard(value if isinstance(value, str) else join(value))
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case float():
            return str(value).replace(".", point)
    return str(value)


def _line(cells: list[str], separator: str) -> bytes:
    line = StringIO()
    csv.writer(line, delimiter=separator).writerow(cells)
    return line.getvalue().encode("utf-8")
