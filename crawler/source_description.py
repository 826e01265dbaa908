"""A proposed source in words for the admin, and as facts for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crawler.dates import PARIS
from crawler.discover import Judged, sentence
from crawler.items import Refused
from crawler.source_proposal import SourceProposal
from crawler.work import Reading
from store.article_json import article_json
from store.types import Article, EntryPoint, EntryState

SHOWN_WORDS = 160
"""Characters of a text that are enough to recognise it."""


def describe(proposal: SourceProposal) -> str:
    """A proposal for people: what would be followed and why, what waits, what is not usable, and five articles."""
    source, found = proposal.source, proposal.found
    lines = [f"{source.name} ({source.id})", f"{source.homepage}, made with {found.platform or 'unknown software'}"]
    if found.moved_from:
        lines.append(f"{found.moved_from} leads to this other site.")
    if proposal.followed_as:
        lines.append(f"Its homepage is that of a source already: {', '.join(proposal.followed_as)}.")
    lines += _points("Followed", source.entry_points, "followed")
    lines += _points("Spare, to take over in this order", source.entry_points, "spare")
    lines += _unusable([item for item in found.judged if not item.usable])
    lines += _elsewhere(proposal.elsewhere)
    lines += ["", f"{len(proposal.preview)} articles as they would be stored:"]
    for reading in proposal.preview:
        lines += ["", *_article(reading)]
    return "\n".join(lines)


def facts(proposal: SourceProposal) -> dict[str, Any]:
    """A proposal for programs."""
    source, found = proposal.source, proposal.found
    by_url = {item.proposal.url: item for item in found.judged if item.usable}
    return {
        "id": source.id,
        "name": source.name,
        "homepage": source.homepage,
        "platform": found.platform,
        "moved_from": found.moved_from or None,
        "followed_as": list(proposal.followed_as),
        "entry_points": [_point_facts(point, by_url.get(point.url)) for point in source.entry_points],
        "not_usable": [
            {"kind": item.proposal.kind, "url": item.proposal.url, "found": sentence(item)}
            for item in found.judged
            if not item.usable
        ],
        "elsewhere": [
            {"kind": item.proposal.kind, "url": item.proposal.url, "found": sentence(item)} for item in found.elsewhere
        ],
        "articles": [_article_facts(reading) for reading in proposal.preview],
    }


def _points(title: str, points: Sequence[EntryPoint], state: EntryState) -> Iterator[str]:
    chosen = [point for point in points if point.state == state]
    if chosen:
        yield ""
        yield f"{title}:"
    for point in chosen:
        yield f"{point.rank + 1:>3}. {point.kind:<10} {point.url}"
        yield f"     {_capital(point.found)}"


def _unusable(judged: Sequence[Judged]) -> Iterator[str]:
    if judged:
        yield ""
        yield "Looked at, not usable:"
    for item in judged:
        yield f"     {item.proposal.url}"
        yield f"     {_capital(sentence(item))}"


def _elsewhere(judged: Sequence[Judged]) -> Iterator[str]:
    if judged:
        yield ""
        yield "On other hosts, followed only if you say so (or with: veille sources add ADDRESS):"
    for item in judged:
        yield f"     {item.proposal.url}"
        yield f"     {_capital(sentence(item))}"


def _article(reading: Reading) -> Iterator[str]:
    if isinstance(reading.result, Refused):
        yield f"  would not be stored: {reading.result.reason} {reading.result.detail}".rstrip()
        return
    article = reading.result
    notes = article.annotations
    day = f"{article.published.astimezone(PARIS):%Y-%m-%d %H:%M}" if article.published else "no date"
    yield f"  {day}  {article.title}"
    yield f"    {article.canonical_url}"
    authors = f" by {', '.join(article.authors)}" if article.authors else ", no author"
    yield f"    {notes.kind}{authors}; tags: {', '.join(notes.tags) or 'none'}; places: {_places(article)}"
    whole = f"only a part of the text ({article.partial})" if article.partial else "text"
    relevant = "" if notes.relevant else "; not relevant: a general source would drop it"
    yield f"    {whole} of {len(article.text):,} characters{relevant}: {_beginning(article)}"


def _places(article: Article) -> str:
    named = dict.fromkeys(f"{place.name} ({place.territory})" for place in article.annotations.places)
    return ", ".join(list(named)[:4]) or "none"


def _beginning(article: Article) -> str:
    text = " ".join((article.excerpt or article.text).split())
    return text if len(text) <= SHOWN_WORDS else text[:SHOWN_WORDS].rpartition(" ")[0] + "…"


def _point_facts(point: EntryPoint, item: Judged | None) -> dict[str, Any]:
    return {
        "kind": point.kind,
        "url": point.url,
        "state": point.state,
        "found": point.found,
        "items": item.items if item else None,
        "newest": item.newest if item else None,
        "per_week": item.per_week if item else None,
        "full_text": item.full_text if item else None,
    }


def _article_facts(reading: Reading) -> dict[str, Any]:
    if isinstance(reading.result, Refused):
        return {"refused": reading.result.reason, "detail": reading.result.detail}
    return article_json(reading.result, reading.territories)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
