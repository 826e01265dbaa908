"""CSV (RFC 4180) as spreadsheets write it: bytes in, numbered lines of cells out. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from store.errors import InvalidInput


def decoded(data: bytes) -> str:
    """The text of a file. Raises InvalidInput for what is no text."""
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


def numbered(text: str, separators: str = ",;") -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, each with the number it starts at; cells stand between the first of `separators`, or
    whichever of them is frequent in the first line. Raises InvalidInput for a quote that never closes."""
    text, separator = _separated(text, separators)
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


def _separated(text: str, separators: str) -> tuple[str, str]:
    """The text and its separator, which Excel may state in a line of its own."""
    stated = re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE)
    if stated:
        return text[stated.end() :], stated[1]
    header = text.partition("\n")[0]
    return text, max(separators, key=header.count)
