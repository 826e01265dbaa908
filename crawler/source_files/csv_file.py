"""Sources as a table: CSV (RFC 4180) as spreadsheets write it, with the columns of docs/sources.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from crawler.source_files.rows import COLUMNS, EXTRA, KNOWN, MAX_ROWS, TOO_LONG, Row, Table, to_rows
from crawler.tables import decoded, numbered
from store.errors import InvalidInput
from store.types import Source

# What makes a spreadsheet take a cell for a formula, behind the mark that stops it from doing so.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
REQUIRED = ("name", "url")
MAX_COLUMNS = 200


def read(data: bytes) -> Table:
    """The rows of a CSV file, separated by commas or semicolons. Raises InvalidInput when it is no such file."""
    lines = numbered(decoded(data))
    _, header = next(lines, (1, []))
    columns = [cell.strip().lower() for cell in header]
    _check(columns)
    return _table(columns, _bounded(lines))


def write(sources: Sequence[Source]) -> bytes:
    """One line per entry point; UTF-8 with the mark that tells Excel so."""
    rows = list(to_rows(sources))
    used = {column for row in rows for column in row}
    columns = [*COLUMNS, *(column for column in EXTRA if column in used)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _guarded(cell) for column, cell in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _check(columns: Sequence[str]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise InvalidInput(f"the first line names {len(columns)} columns")
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise InvalidInput(f"the first line names the columns; {' and '.join(missing)} must be among them")
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise InvalidInput(f"the first line names a column twice: {', '.join(sorted(twice))}")


def _bounded(lines: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    kept = list(islice(lines, MAX_ROWS + 1))
    if len(kept) > MAX_ROWS:
        raise InvalidInput(TOO_LONG)
    return kept


def _table(columns: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> Table:
    unknown = sorted({column for column in columns if column} - KNOWN)
    remarks = [f"column {column!r} is not known; allowed: {', '.join((*COLUMNS, *EXTRA))}" for column in unknown]
    rows = []
    for number, cells in lines:
        if any(cell.strip() for cell in cells[len(columns) :]):
            remarks.append(f"line {number}: more cells than columns; left out")
            continue
        rows.append(Row(origin=f"line {number}", values=_values(dict(zip(columns, cells, strict=False)))))
    return Table(tuple(rows), tuple(remarks))


def _values(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: _bare(cell.strip()) for column, cell in cells.items() if column in KNOWN and cell.strip()}


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
