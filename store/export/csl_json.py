"""CSL-JSON (schema 1.0.2), which citeproc, Zotero and pandoc read. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from store.export.citation import Citation, Work, cite
from store.export.fields import Field
from store.export.record import Record

FIELDS = (
    Field("id", "text", "Key, unique in a store.", "movilab-2026-12"),
    Field(
        "type",
        "text",
        "`webpage`, `post-weblog`, `article-newspaper`, `report`, `motion_picture` or `broadcast`.",
        "webpage",
    ),
    Field("title", "text", "Title.", "Un fablab ouvre"),
    Field("author", "list of objects", "Each with `literal`: the name as the site writes it.", "Anne Le Goff"),
    Field("container-title", "text", "Name of the site.", "Movilab"),
    Field(
        "issued", "object", "`date-parts`: day of publication (Paris); absent where the site gives none.", "2026-11-24"
    ),
    Field("accessed", "object", "`date-parts`: when we last looked.", "2026-11-26"),
    Field("URL", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("abstract", "text", "Excerpt, as long as rights and `--text` allow.", "Il ouvre ses portes…"),
    Field("keyword", "text", "Tags of our vocabulary, commas between them.", "fablab, numerique"),
    Field("language", "text", "ISO 639-1.", "fr"),
    Field("note", "text", "Where the date was read, licence, rights.", "Date lue dans : feed, confiance 0.9. …"),
)
TYPES: dict[Work, str] = {
    "webpage": "webpage",
    "post": "post-weblog",
    "news": "article-newspaper",
    "report": "report",
    "film": "motion_picture",
    "podcast": "broadcast",
}


def csl_json(records: Iterable[Record]) -> Iterator[bytes]:
    """A JSON array with an item for each article, an item a line."""
    between = b"[\n"
    for record in records:
        yield between + json.dumps(csl_item(cite(record)), ensure_ascii=False).encode("utf-8", "replace")
        between = b",\n"
    yield b"[]\n" if between == b"[\n" else b"\n]\n"


def csl_item(one: Citation) -> dict[str, Any]:
    """A reference as an item; what is not known is left out."""
    item = {
        "id": one.key,
        "type": TYPES[one.work],
        "title": one.title,
        "author": [{"literal": author} for author in one.authors],
        "container-title": one.site,
        "issued": _day(one.published) if one.published else None,
        "accessed": _day(one.accessed),
        "URL": one.url,
        "abstract": one.abstract,
        "keyword": ", ".join(one.keywords),
        "language": one.language,
        "note": one.note,
    }
    return {name: value for name, value in item.items() if value}


def _day(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
