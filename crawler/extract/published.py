"""Every date a page gives, for crawler.dates to weigh. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement

from crawler.dates import EARLIEST, DateFound, Origin, Published, agree, read_date, same_day, url_date
from crawler.extract import jsonld
from crawler.extract.head import Head
from crawler.extract.near import Near
from crawler.extract.paths import elements, marked, text_of
from crawler.extract.words import line, listed
from crawler.items import Link

METAS = listed(
    """
    article:published_time og:published_time article:published datepublished dc.date.issued dcterms.issued
    dc.date.created dcterms.created dcterms.date dc.date dc:date date pubdate publish-date publishdate
    publication_date publication-date article.published sailthru.date parsely-pub-date
    citation_publication_date citation_online_date cxenseparse:recs:publishtime displaydate
    article_date_original og:article:published_time article.created originalpublicationdate datecreated
    shareaholic:article_published_time rnews:datepublished uploaddate
    """
)
UPDATED_METAS = listed(
    """
    article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified lastmod
    article.updated revised
    """
)
TIMES = elements(
    "//time|//abbr[@title]|//*[@itemprop][contains(@itemprop, 'datePublished') or contains(@itemprop, 'dateModified')]"
)
MODIFIED = re.compile(
    r"mise?s? à jour|modifi(?:é|cation)|actualisé|révisé|\bmàj\b|\bmaj\b|updat|modified|aktualisiert|geändert|edited",
    re.IGNORECASE,
)
ODD = re.compile(rf"{MODIFIED.pattern}|event|agenda|start-?date|end-?date", re.IGNORECASE)
CUE = re.compile(r"publi|post[ée]|mis en ligne|paru|\bpar\b|\bby\b|date|rédigé|écrit", re.IGNORECASE)
SAYS_PUBLISHED = re.compile(r"publi|pubdate|entry-date|posted|post-date|dt-published", re.IGNORECASE)
LAST_EDITED = elements(f"//*[@id='footer-info-lastmod' or {marked('lastmod', 'last-modified')}]")
ORIGIN_OF_LINK: dict[str, Origin] = {"sitemap": "sitemap", "listing": "text", "api": "api"}
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
FEW = 3
"""More marks of publication than this are those of a list of articles."""
SHORT, LONG = 45, 160


def published(tree: HtmlElement, head: Head, link: Link, around: Near, *, now: datetime) -> Published:
    """The day, and the minute where one is given, the page was first published."""
    written = list(_written(around, now))
    marked = _marked(tree, around, now, only_near=bool(written))
    found = [*_declared(head, now), *announced(link), *marked, *_in_address(head.url), *written]
    decided = agree(found, now=now)
    if decided.value is None:
        decided = agree(_last_resort(tree, head, link, around, now), now=now)
    return decided


def announced_date(link: Link, *, now: datetime) -> Published:
    """When an entry was published, by its entry point alone; Atom requires only the date of its last change."""
    decided = agree(list(announced(link)), now=now)
    return decided if decided.value else agree(list(_changed(link)), now=now)


def updated(tree: HtmlElement, head: Head, link: Link, around: Near, *, now: datetime) -> datetime | None:
    """When the page says it was last changed; never in the future."""
    found = next(_edited(tree, head, around, now), None)
    moment = found.value if found else link.updated
    return min(moment, now) if moment and EARLIEST <= moment <= now + timedelta(days=1) else None


def _declared(head: Head, now: datetime) -> Iterator[DateFound]:
    values = (jsonld.first(head.article.get(name)) for name in ("datePublished", "dateCreated", "uploadDate"))
    yield from _read(next(filter(None, values), ""), "json-ld", now)
    yield from islice((found for value in head.all(*METAS) for found in _read(value, "meta", now)), 1)


def announced(link: Link) -> Iterator[DateFound]:
    """The date the entry point gives."""
    if link.published:
        origin = ORIGIN_OF_LINK.get(link.kind, "feed")
        yield DateFound(link.published, origin, precise=link.published.time() != time())


def _marked(tree: HtmlElement, around: Near, now: datetime, *, only_near: bool) -> Iterator[DateFound]:
    """The first date in a <time>, an <abbr> or a datePublished, best one that says it is the publication's.

    Where a date is shown near the title, only what marks it there is believed: the others belong to other articles.
    """
    marks = [one for one in TIMES(tree)[:60] if not (ODD.search(_described(one)) or around.beside(one))]
    told = [one for one in marks if SAYS_PUBLISHED.search(_described(one))]
    for element in [*(told if len(told) <= FEW else ()), *marks]:
        shown = line(text_of(element))
        if only_near and shown and not any(shown in text for text in around.lines):
            continue
        if found := next(_read(_machine_date(element), "time", now), None):
            seen = next(_read(shown, "time", now), found) if YEAR.search(shown) else found
            # Some themes put the day of the last edit in the attribute; what readers see is the publication's.
            yield found if same_day(found, seen) else seen
            return


def _in_address(url: str) -> Iterator[DateFound]:
    if day := url_date(url):
        yield DateFound(datetime.combine(day, time(), UTC), "url", precise=False)


def _written(around: Near, now: datetime) -> Iterator[DateFound]:
    """The first date readers see by the title."""
    for text in around.lines:
        before_edit = MODIFIED.split(text)[0]
        told = CUE.search(before_edit) or (len(before_edit) <= SHORT and re.search(r"\d", before_edit))
        if told and (found := next(_read(before_edit, "text", now), None)):
            yield found
            return


def _edited(tree: HtmlElement, head: Head, around: Near, now: datetime) -> Iterator[DateFound]:
    yield from _read(jsonld.first(head.article.get("dateModified")), "json-ld", now)
    for value in head.all(*UPDATED_METAS):
        yield from _read(value, "meta", now)
    for element in TIMES(tree)[:40]:
        if MODIFIED.search(_described(element)) and not around.beside(element):
            yield from _read(_machine_date(element), "time", now)
    # MediaWiki and SPIP say it at the foot of the page.
    for text in [*around.lines, *(line(text_of(element)) for element in LAST_EDITED(tree)[:3])]:
        if cue := MODIFIED.search(text):
            yield from _read(text[cue.end() :], "text", now)


def _last_resort(tree: HtmlElement, head: Head, link: Link, around: Near, now: datetime) -> list[DateFound]:
    """The last edit, which is all a wiki or an Atom feed may show, else a guess."""
    edited = list(islice(_edited(tree, head, around, now), 1))
    return edited or list(_changed(link)) or list(_guessed(tree, head.url, now))


def _changed(link: Link) -> Iterator[DateFound]:
    if link.updated and link.kind in ("feed", "calendar"):
        yield DateFound(link.updated, "updated", precise=link.updated.time() != time())


def _guessed(tree: HtmlElement, url: str, now: datetime) -> Iterator[DateFound]:
    """What htmldate makes of the whole page: slow and often the edit, so only when nothing else speaks."""
    try:
        guess = find_date(
            tree, url=url, original_date=True, min_date=EARLIEST.date().isoformat(), max_date=now.date().isoformat()
        )
    except Exception:  # noqa: BLE001 -- it parses anything a page holds, and fails in ways it does not list
        return
    yield from _read(guess or "", "htmldate", now)


def _read(text: str, origin: Origin, now: datetime) -> Iterator[DateFound]:
    if text and (found := read_date(text, origin, now=now)):
        yield found


def _machine_date(element: HtmlElement) -> str:
    return (
        element.get("datetime")
        or element.get("content")
        or (element.get("title") if element.tag == "abbr" else "")
        or line(text_of(element))[:LONG]
    )


def _described(element: HtmlElement) -> str:
    return " ".join(
        (
            element.get("class", ""),
            element.get("itemprop", ""),
            element.get("id", ""),
            "pubdate" if element.get("pubdate") is not None else "",
        )
    )
