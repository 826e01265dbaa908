"""Sums in tables whose head says that a column is money on offer."""

from __future__ import annotations

import re
from collections.abc import Iterator

TABLE = re.compile(r"(?:^[^\n|]{0,200}\|[^\n]*(?:\n|\Z)){3,}", re.MULTILINE)
LINE = re.compile(r"[^\n]+")
CELL = re.compile(r"[^|\n]+")
EURO = re.compile(r"^\D*(?:€|euros?)\D*$", re.IGNORECASE)
OFFER = re.compile(r"montant|subvention|aide|dotation|budget|financement|attribu|allou", re.IGNORECASE)
SUM = re.compile(r"\s*(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d{2,9})(?:,\d\d)?\s*€?\s*$")
HEAD = 3
"""Lines in which the head of a table ends."""
MOST = 200
"""Rows that are read."""


def table_sums(text: str) -> Iterator[re.Match[str]]:
    """The cells that give a sum; its first group is the figure."""
    if "|" not in text:
        return
    for table in TABLE.finditer(text):
        lines = list(LINE.finditer(text, table.start(), table.end()))
        column = _column([line.group() for line in lines[:HEAD]])
        if column is not None:
            yield from _sums(text, lines[:MOST], column)


def _column(head: list[str]) -> int | None:
    """The column that the head of a table says to be euros on offer, counted by its bars."""
    if not OFFER.search(" ".join(head)):
        return None
    cells = (cell for line in head for cell in enumerate(line.split("|")))
    return next((column for column, cell in cells if EURO.match(cell)), None)


def _sums(text: str, lines: list[re.Match[str]], column: int) -> Iterator[re.Match[str]]:
    for line in lines:
        cells = line.group().split("|")
        if len(cells) > column:
            start = line.start() + sum(len(cell) + 1 for cell in cells[:column])
            found = SUM.match(text, start, start + len(cells[column]))
            if found:
                yield found
