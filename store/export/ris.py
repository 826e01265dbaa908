"""RIS, for Zotero, EndNote and others (Research Information Systems, tags of 2011). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from store.export.citation import Citation, Work, cite
from store.export.fields import Field
from store.export.record import Record

FIELDS = (
    Field("TY", "text", "Type: `ELEC`, `BLOG`, `NEWS`, `RPRT`, `VIDEO`, `SOUND`; first tag of a reference.", "ELEC"),
    Field("ID", "text", "Key, unique in a store.", "movilab-2026-12"),
    Field("TI", "text", "Title.", "Un fablab ouvre"),
    Field("AU", "text", "An author as the site writes it; a tag for each.", "Anne Le Goff"),
    Field("T2", "text", "Name of the site.", "Movilab"),
    Field("PY", "text", "Year of publication (Paris); no tag where the site gives no date.", "2026"),
    Field("DA", "text", "Day of publication (Paris).", "2026/11/24/"),
    Field("Y2", "text", "Day of access: when we last looked.", "2026/11/26/"),
    Field("UR", "text", "Canonical address.", "https://movilab.example/un-fablab"),
    Field("AB", "text", "Excerpt, as long as rights and `--text` allow.", "Il ouvre ses portes…"),
    Field("KW", "text", "A tag of our vocabulary; a tag for each.", "fablab"),
    Field("LA", "text", "Language, ISO 639-1.", "fr"),
    Field("N1", "text", "Where the date was read, licence, rights.", "Date lue dans : feed, confiance 0.9. …"),
    Field("DB", "text", "Always `Veille`.", "Veille"),
    Field("ER", "text", "End of the reference.", ""),
)
TYPES: dict[Work, str] = {
    "webpage": "ELEC",
    "post": "BLOG",
    "news": "NEWS",
    "report": "RPRT",
    "film": "VIDEO",
    "podcast": "SOUND",
}


def ris(records: Iterable[Record]) -> Iterator[bytes]:
    """A reference for each article, lines ended by CR LF, in UTF-8."""
    for record in records:
        lines = [f"{tag}  - {value}\r\n" for tag, value in _tags(cite(record)) if value]
        yield "".join([*lines, "ER  - \r\n", "\r\n"]).encode("utf-8")


def _tags(one: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", TYPES[one.work]
    yield "ID", one.key
    yield "TI", one.title
    yield from (("AU", author) for author in one.authors)
    yield "T2", one.site
    if one.published:
        yield "PY", f"{one.published.year:04}"
        yield "DA", _day(one.published)
    yield "Y2", _day(one.accessed)
    yield "UR", one.url
    yield "AB", one.abstract
    yield from (("KW", keyword) for keyword in one.keywords)
    yield "LA", one.language
    yield "N1", one.note
    yield "DB", "Veille"


def _day(day: date) -> str:
    return f"{day.year:04}/{day.month:02}/{day.day:02}/"
