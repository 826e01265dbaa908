"""What reference managers need of an article, before any format: as it is cited in French. Pure.

Authors stay as their site writes them: which part of a name is the family's is nothing we know, and a wrong guess would
be cited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from store.export.record import Record
from store.plain_text import one_line

PARIS = ZoneInfo("Europe/Paris")
Work = Literal["webpage", "post", "news", "report", "film", "podcast"]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """An article as a reference: every text on one line, without control characters."""

    key: str
    """Unique in a store, made of letters, digits and hyphens."""
    work: Work
    title: str
    authors: tuple[str, ...]
    site: str
    url: str
    published: date | None
    """The day in Paris; None where the site gives no date: nothing is made up."""
    accessed: date
    abstract: str
    keywords: tuple[str, ...]
    language: str
    note: str
    """Where the date was read, licence and rights, in French."""


def cite(record: Record) -> Citation:
    """The reference of an article."""
    article = record.article
    year = str(_day(article.published).year) if article.published else "sd"
    return Citation(
        key=f"{_plain_id(article.source)}-{year}-{article.id}",
        work=_work(record),
        title=one_line(article.title) or article.canonical_url,
        authors=tuple(filter(None, map(one_line, article.authors))),
        site=one_line(record.source.name) or article.source,
        url=address(article.canonical_url),
        published=_day(article.published) if article.published else None,
        accessed=_day(article.last_checked),
        abstract=one_line(article.excerpt),
        keywords=tuple(map(one_line, article.annotations.tags)),
        language=one_line(article.language),
        note=_note(record),
    )


def address(url: str) -> str:
    """An address without what would end it early in a document: spaces, braces and the like are percent-encoded.

    >>> address("https://a.example/{x} y")
    'https://a.example/%7Bx%7D%20y'
    """
    return "".join(f"%{ord(char):02X}" if char in ' {}<>"\\^`|' else char for char in one_line(url))


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def _plain_id(source: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in source)


def _work(record: Record) -> Work:
    match record.article.annotations.kind:
        case "rapport":
            return "report"
        case "video":
            return "film"
        case "podcast":
            return "podcast"
    works: dict[str, Work] = {"blog": "post", "media": "news"}
    return works.get(record.source.kind, "webpage")


def _note(record: Record) -> str:
    article = record.article
    read = f"{article.published_origin}, confiance {article.published_confidence:.2g}"
    parts = (
        f"Date lue dans : {read}" if article.published else "Sans date",
        f"Licence : {record.licence}" if record.licence else "Licence non trouvée",
        "Texte republiable" if record.may_republish else "Texte non republiable",
        "" if record.may_mine else "Fouille de textes réservée",
        f"Source Veille : {article.source}, article {article.id}",
    )
    return one_line(". ".join(filter(None, parts)))
