"""Bookmarks as a table: a column of addresses, and what else there is to say of each. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from crawler.bookmarks.bookmark import Bookmarks, Gathered, moment
from crawler.entries.text import read_date
from crawler.extract.words import key
from crawler.tables import decoded, numbered
from crawler.urls import is_http
from store.errors import InvalidInput

COLUMNS: Mapping[str, Sequence[str]] = {
    "url": ("url", "lien", "adresse", "address", "link", "href", "uri"),
    "title": ("title", "titre", "nom", "name"),
    "note": ("note", "notes", "commentaire", "comment", "remarque", "description"),
    "tags": ("tags", "tag", "mots cles", "mot cle", "etiquettes", "etiquette", "labels", "keywords"),
    "collection": ("collection", "dossier", "folder", "liste", "board", "categorie", "category"),
    "date": ("date", "added", "date d ajout", "ajoute", "ajoute le", "created", "created at", "time added"),
}
"""Names of columns, the best first; case, accents and hyphens do not matter."""
SEPARATORS = ",;\t"


def read(data: bytes) -> Bookmarks:
    """The bookmarks of a CSV file, separated by commas, semicolons or tabs.

    Raises InvalidInput when no column is named like an address, nor the first line holds one.
    """
    lines = numbered(decoded(data), SEPARATORS)
    _, header = next(lines, (1, []))
    columns = _columns(header)
    gathered = Gathered()
    if "url" not in columns:
        columns = _nameless(header)
        _add(gathered, header, columns)
    for _, cells in lines:
        _add(gathered, cells, columns)
    return gathered.all()


def _nameless(first: Sequence[str]) -> dict[str, int]:
    """Where the addresses stand in a table whose first line is no line of names."""
    place = next((place for place, cell in enumerate(first) if is_http(cell)), None)
    if place is None:
        raise InvalidInput(f"the first line names the columns; one of {', '.join(COLUMNS['url'])} must be among them")
    return {"url": place}


def _add(gathered: Gathered, cells: Sequence[str], columns: Mapping[str, int]) -> None:
    row = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
    if row.get("url"):
        gathered.add(
            row["url"],
            title=row.get("title", ""),
            note=row.get("note", ""),
            tags=re.split(r"[,;|]", row.get("tags", "")),
            folders=re.split(r"[/>]", row.get("collection", "")),
            added=_date(row.get("date", "")),
        )


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each kind of column stands."""
    names = [key(cell.replace("_", " ")) for cell in header]
    found: dict[str, int] = {}
    for column, synonyms in COLUMNS.items():
        place = next((names.index(word) for word in synonyms if word in names), None)
        if place is not None:
            found[column] = place
    return found


def _date(text: str) -> datetime | None:
    return moment(text) or read_date(text)
