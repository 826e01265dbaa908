"""Cells of a table that a spreadsheet may open: never a formula, and what was changed for that can be taken back. Pure.

A text that a spreadsheet would take for a formula gets an apostrophe in front, and so does one that begins with an
apostrophe: whoever reads the file by program drops one apostrophe from cells that begin with one, and has the original.
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from store.plain_text import clean

BETWEEN = " | "
"""Stands between the values of a list; in a value, "|" is written "\\|" and "\\" is written "\\\\"."""
# The last four are what Japanese keyboards write, which spreadsheets read as the first four.
_DANGEROUS = tuple("'=+-@\t\r\n＝＋－＠")
_BETWEEN = re.compile(r"(?<!\\)((?:\\\\)*) \| ")


def guard(text: str) -> str:
    """A text that no spreadsheet calculates, without control characters and with plain line ends.

    >>> guard("=1+1"), guard("'tis"), guard("Un fablab")
    ("'=1+1", "''tis", 'Un fablab')
    """
    plain = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    # What spreadsheets overlook at the beginning of a cell counts as nothing.
    return f"'{plain}" if plain.lstrip(" \u00a0\u200b\ufeff").startswith(_DANGEROUS) else plain


def unguard(cell: str) -> str:
    """The text that `guard` was given, clean.

    >>> unguard("'=1+1")
    '=1+1'
    """
    return cell.removeprefix("'")


def join(values: Iterable[object]) -> str:
    """A list in one cell.

    >>> join(["fablab", "a | b"])
    'fablab | a \\\\| b'
    """
    return BETWEEN.join(re.sub(r"([\\|])", r"\\\1", str(value)) for value in values)


def split(cell: str) -> Sequence[str]:
    """The list that `join` was given; an empty cell is an empty list.

    >>> split(join(["fablab", "a | b"]))
    ['fablab', 'a | b']
    """
    if not cell:
        return []
    parts = _BETWEEN.sub("\\1\0", cell).split("\0")
    return [re.sub(r"\\([\\|])", r"\1", part) for part in parts]
