"""Which candidates become articles: the decisions, in order. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crawler.extract.body import prose
from crawler.extract.walls import without_offers
from crawler.extract.words import clean, line, shorten
from crawler.items import Candidate, Page, Refused
from store.types import Annotations, Article, Partial, Provenance

LONGEST_TITLE = 300
LONGEST_TEXT = 300_000
"""Characters; a longer text is a book or a log, and is cut."""
FULL_TEXT = 200
"""Characters of text that are an article whatever they look like."""
SOME_PROSE = 60
"""Characters in sentences that are enough of an article: the call a town publishes in two lines."""
SOME_WORDS = 20
"""Characters that are enough where it is said that the text is not all there."""
NEVER = ("password", "soft_404", "wall", "noindex", "unavailable")
"""What a page says of itself that forbids keeping it. Where a wall hides it, its entry point is read instead."""


def accept(candidate: Candidate, page: Page, annotations: Annotations, *, now: datetime) -> Article | Refused:
    """The article a candidate is worth, or why it is worth none."""
    worth = judge(candidate, page)
    if isinstance(worth, Refused):
        return worth
    return Article(
        canonical_url=worth.canonical_url,
        source=page.source.id,
        title=worth.title,
        text=worth.text,
        excerpt=worth.excerpt,
        authors=worth.authors,
        published=min(worth.published, now) if worth.published else None,
        published_origin=worth.published_origin,
        published_confidence=worth.published_confidence,
        updated=worth.updated,
        language=worth.language or "fr",
        image=worth.image,
        categories=worth.categories,
        partial=worth.partial,
        marks=worth.marks,
        media=worth.media,
        event=worth.event,
        attachments=worth.attachments,
        outlinks=worth.outlinks,
        annotations=annotations,
        provenance=Provenance(fetched_url=page.url, method=worth.method),
    )


def judge(candidate: Candidate, page: Page) -> Candidate | Refused:
    """The candidate with the text it will be kept with, before anything is understood of it; or why it is refused."""
    for flag in NEVER:
        if flag in candidate.flags:
            return Refused(flag)
    title = shorten(line(candidate.title or page.link.title), LONGEST_TITLE)
    if not title:
        return Refused("no_title")
    text, partial = _text(candidate, page)
    if not text:
        return Refused("paywall" if "paywall" in candidate.flags else "no_text", f"{len(candidate.text)} characters")
    return replace(candidate, title=title, text=shorten(text, LONGEST_TEXT), partial=partial)


def _text(candidate: Candidate, page: Page) -> tuple[str, Partial]:
    """The text to keep and why it is not all there; "" when there is nothing to read."""
    if candidate.partial in ("wall", "paywall"):
        return (candidate.text, candidate.partial) if len(candidate.text) >= SOME_WORDS else ("", "")
    if "paywall" in candidate.flags:
        return _before_the_wall(candidate, page)
    if "links" not in candidate.flags and (len(candidate.text) >= FULL_TEXT or prose(candidate.text) >= SOME_PROSE):
        return candidate.text, "cut" if "cut" in candidate.flags else candidate.partial
    return _instead(candidate, page)


def _before_the_wall(candidate: Candidate, page: Page) -> tuple[str, Partial]:
    """What can be seen without paying, or what the feed says if that is more."""
    lead = "" if "links" in candidate.flags else without_offers(candidate.text)
    longest = max(lead, clean(page.link.summary).strip(), _described(candidate), key=len)
    return (longest, "paywall") if len(longest) >= SOME_WORDS else ("", "")


def _instead(candidate: Candidate, page: Page) -> tuple[str, Partial]:
    """What is said of something that is no text: a film, a recording, an event, a page drawn by script."""
    summary = clean(page.link.summary).strip()
    if page.link.event:
        # When and where is all there is to know.
        return _few_words(candidate, summary), ""
    for told in (summary, _described(candidate)):
        if len(told) >= SOME_PROSE:
            return told, "summary"
    if page.chosen:
        # The home of a place, a film, a map: a person who keeps its address knows that it is worth it.
        return candidate.excerpt or candidate.text, "summary"
    return (_few_words(candidate, summary), "summary") if page.link.media else ("", "")


def _described(candidate: Candidate) -> str:
    """The page's description of itself, where it says something else than the text."""
    own = "links" in candidate.flags or candidate.text.startswith(candidate.excerpt[:SOME_PROSE])
    return "" if own else candidate.excerpt


def _few_words(candidate: Candidate, summary: str) -> str:
    """What little is said of a film, a recording or an event, if only its title: it is there to be seen or heard."""
    return max(summary, candidate.text, key=len) or candidate.title
