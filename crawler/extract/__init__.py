"""From a fetched page to what it says: title, text, authors, dates, language, picture, categories. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version

from lxml.html import HtmlElement

from crawler import rights
from crawler.dates import DateFound, agree, parse_date
from crawler.extract import jsonld
from crawler.extract.attachments import attachments
from crawler.extract.authors import authors, split
from crawler.extract.body import fragment_text, page_text
from crawler.extract.flags import flags, text_flags
from crawler.extract.head import Head, categories, declared_url, image, read_head
from crawler.extract.language import language
from crawler.extract.media import media
from crawler.extract.near import near
from crawler.extract.outlinks import outlinks
from crawler.extract.pdf import is_paper, read_pdf
from crawler.extract.published import announced, announced_date, published, updated
from crawler.extract.titles import title
from crawler.extract.tree import Unreadable, check, decode, looks_cut, parse, parse_fragment
from crawler.extract.words import line, shorten
from crawler.items import Candidate, Link, Page
from crawler.media import recordings
from crawler.urls import canonical
from store.types import RightsMark, SourceContext

__all__ = ["Unreadable", "extract", "warm_up"]

EXCERPT = 300
"""Characters of an excerpt."""
METHOD = f"page trafilatura-{version('trafilatura')}"
PAPER_METHOD = f"pdf pypdf-{version('pypdf')}"
LONGEST_NAME = 150
"""Characters of the first line of a document that has no title."""


def extract(page: Page, *, now: datetime) -> Candidate:
    """What a page, or the body its feed carries, says.

    Raises Unreadable for what no parser should be given, InvalidInput when the page's address is no http address.
    """
    if is_paper(page.body):
        return _from_pdf(page, now)
    check(page.body)
    return _from_feed(page, now) if page.from_feed else _from_page(page, now)


def warm_up() -> None:
    """Load what the first pages of a process would wait seconds for: language model, date parsers, their languages."""
    # A day without year, repeated, is what htmldate asks dateparser about in every language it has.
    body = b"<html><body><h1>Un atelier ouvre</h1><p class=date>1 mai 1 mai 1 mai 1</p><p>"
    # Long enough for its language to be looked for.
    body += b"Le lieu ouvre ses portes aux habitants de la commune. " * 8
    address = "https://lieux.example/a"
    page = Page(url=address, source=SourceContext(id="-"), body=body, link=Link(url=address))
    extract(page, now=datetime.now(UTC))
    parse_date("14. Dezember 2023", now=datetime.now(UTC))


def _from_page(page: Page, now: datetime) -> Candidate:
    written = decode(page.body, page.content_type)
    tree = parse(written)
    head = read_head(tree, page.url)
    # What a person calls a page is no title of it.
    name, heading = title(tree, head, "" if page.chosen else page.link.title)
    around = near(heading)
    date = published(tree, head, page.link, around, now=now)
    edited = updated(tree, head, page.link, around, now=now)
    documents = attachments(tree, page.url)
    text = page_text(tree, page.url, name, heading)
    marks = _marks(tree, head, page, now)
    return Candidate(
        url=page.url,
        canonical_url=canonical(page.url, declared_url(head)),
        title=name,
        text=text,
        excerpt=_excerpt(page.link.summary or _description(head), text),
        authors=authors(tree, head, around, page.link.authors),
        published=date.value,
        published_origin=date.origin,
        published_confidence=date.confidence,
        updated=edited if edited and date.value and edited > date.value else None,
        language=language(text, head.language),
        image=image(head, tree, page.link.image),
        categories=categories(head, tree, page.link.categories),
        marks=marks,
        media=recordings((*page.link.media, *media(tree, head))),
        event=page.link.event,
        attachments=documents,
        outlinks=outlinks(tree, page.url, text),
        method=METHOD,
        flags=flags(tree, head, name, text) | _forbidden(marks) | ({"cut"} if looks_cut(written) else set()),
    )


def _marks(tree: HtmlElement, head: Head, page: Page, now: datetime) -> tuple[RightsMark, ...]:
    stated = jsonld.texts(head.article.get("license"))
    said = rights.Said(url=page.url, metas=head.metas, headers=page.headers, licences=stated)
    return rights.page_marks(tree, said, (*page.marks, *page.link.marks), now=now)


def _forbidden(marks: Iterable[RightsMark]) -> frozenset[str]:
    """The marks because of which a page is not kept."""
    return frozenset(mark.mark for mark in marks) & {"noindex", "unavailable"}


def _description(head: Head) -> str:
    declared = head.first("og:description", "description", "twitter:description")
    return declared or jsonld.first(head.article.get("description"))


def _from_feed(page: Page, now: datetime) -> Candidate:
    """All but the text comes from the entry."""
    link = page.link
    name = line(link.title)
    tree = parse_fragment(decode(page.body, "charset=utf-8"))
    documents = attachments(tree, page.url)
    text = fragment_text(tree, name)
    date = announced_date(link, now=now)
    edited = link.updated if link.updated and date.value and date.value < link.updated <= now else None
    return Candidate(
        url=page.url,
        canonical_url=canonical(page.url),
        title=name,
        text=text,
        excerpt=_excerpt(link.summary, text),
        authors=tuple(split(link.authors)),
        published=date.value,
        published_origin=date.origin,
        published_confidence=date.confidence,
        updated=edited,
        language=language(text, ""),
        image=link.image,
        categories=link.categories,
        marks=rights.feed_marks((*page.marks, *link.marks)),
        media=link.media,
        event=link.event,
        attachments=documents,
        outlinks=outlinks(tree, page.url, text),
        partial="" if link.content or link.event else "summary",
        method={"calendar": "calendar", "api": "api"}.get(link.kind, "feed"),
        flags=text_flags(name, text),
    )


def _from_pdf(page: Page, now: datetime) -> Candidate:
    """A document announced as an article: its text, with what its entry point says, else what its metadata say."""
    link, paper = page.link, read_pdf(page.body)
    dates = list(announced(link)) or ([DateFound(paper.written, "pdf", precise=True)] if paper.written else [])
    date = agree(dates, now=now)
    said = rights.Said(url=page.url, metas={}, headers=page.headers, licences=[])
    marks = rights.page_marks(parse_fragment(""), said, (*page.marks, *link.marks), now=now)
    return Candidate(
        url=page.url,
        canonical_url=canonical(page.url),
        title=line(link.title) or paper.title or shorten(paper.text.partition("\n")[0], LONGEST_NAME),
        text=paper.text,
        excerpt=_excerpt(link.summary, paper.text),
        authors=tuple(split(link.authors)),
        published=date.value,
        published_origin=date.origin,
        published_confidence=date.confidence,
        language=language(paper.text, ""),
        image=link.image,
        categories=link.categories,
        marks=marks,
        method=PAPER_METHOD,
        flags=_forbidden(marks),
    )


def _excerpt(described: str, text: str) -> str:
    """The description, unless the feed or theme cut it to almost nothing, else the first sentences."""
    described = re.sub(r"\s*\[(?:…|\.\.\.)\]$", "…", line(described))
    described = re.sub(r"(?<=[.!?])…$", "", described)
    return shorten(described if len(described) >= 40 or not text else " ".join(text[: 2 * EXCERPT].split()), EXCERPT)
