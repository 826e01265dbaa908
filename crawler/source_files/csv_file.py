"""Sources as a table: CSV (RFC 4180) as spreadsheets write it, with the columns of docs/sources.md."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from crawler.source_files.rows import COLUMNS, EXTRA, KNOWN, MAX_ROWS, TOO_LONG, Row, Table, to_rows
from store.errors import InvalidInput
from store.types import Source

# What makes a spreadsheet take a cell for a formula, behind the mark that stops it from doing so.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
REQUIRED = ("name", "url")
MAX_COLUMNS = 200


def read(data: bytes) -> Table:
    """The rows of a CSV file, separated by commas or semicolons. Raises InvalidInput when it is no such file."""
    lines = _numbered(*_separated(_decoded(data)))
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


def _decoded(data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # Excel on a French Windows writes the code page of Windows when not asked for UTF-8.
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidInput("this is no text (UTF-8 or Windows-1252)")


def _separated(text: str) -> tuple[str, str]:
    """The text and its separator, which Excel may state in a line of its own."""
    stated = re.match(r"sep=([,;])\r?\n", text, re.IGNORECASE)
    if stated:
        return text[stated.end() :], stated[1]
    header = text.partition("\n")[0]
    return text, ";" if header.count(";") > header.count(",") else ","


def _check(columns: Sequence[str]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise InvalidInput(f"the first line names {len(columns)} columns")
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise InvalidInput(f"the first line names the columns; {' and '.join(missing)} must be among them")
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise InvalidInput(f"the first line names a column twice: {', '.join(sorted(twice))}")


def _numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, each with the number it starts at."""
    # strict: a quote that is never closed would swallow the rest of the file.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = lines.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"line {start}: {error}") from error


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
