"""What an address announces when it is read as an entry point: the answers of `veille try --as`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from crawler import urls
from crawler.discover import Proposal, judge, sentence
from crawler.discover.proposals import Headers
from crawler.discover.wording import day
from crawler.entries import UnreadableEntry
from crawler.entries.calendar import read_calendar
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing, selector_problem
from crawler.entries.sitemap import article_children, likely_article, read_sitemap
from crawler.items import Link
from crawler.spiders.job import run_job
from store.config import Config
from store.errors import InvalidInput
from store.types import EntryKind

NO_ADDRESS = "https://page.invalid/"
SHOWN = 50
"""Articles shown to people."""
READABLE: tuple[EntryKind, ...] = ("listing", "feed", "sitemap", "calendar")


def announced(
    place: str, kind: str, config: Config, *, url: str | None = None, selectors: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What a file, or the document at an address, announces when it is read as an entry point of a kind.

    Raises InvalidInput, also for selectors that cannot be used, or FetchFailed.
    """
    if kind not in READABLE:
        raise InvalidInput(f"--as cannot be {kind!r}; it is one of: {', '.join(READABLE)}")
    if selectors and kind != "listing":
        raise InvalidInput("selectors are for listings; leave --as away, or write --as listing")
    if problem := selector_problem(selectors):
        raise InvalidInput(problem)
    body, base, headers = _document(place, url, config)
    return read(kind, body, base, headers, selectors=tuple(selectors))


def read(
    kind: EntryKind, body: bytes, url: str, headers: Headers, *, selectors: tuple[tuple[str, str], ...] = ()
) -> dict[str, Any]:
    """What a document announces: a sentence on it, its articles, the pages that go on."""
    proposal = Proposal(kind=kind, url=url, found_in="", score=1.0, selectors=selectors)
    judged = judge(proposal, body, datetime.now(UTC), url=url, headers=headers)
    try:
        links, further = _links(kind, body, url, headers, selectors)
    except UnreadableEntry as error:
        return {"kind": kind, "url": url, "found": sentence(judged), "problem": str(error)}
    return {
        "kind": kind,
        "url": url,
        "found": sentence(judged),
        "articles": [
            {
                "published": link.published or link.updated,
                "takes_place": link.event.start if link.event else None,
                "title": link.title,
                "url": link.url,
            }
            for link in links
        ],
        "further": list(further),
    }


def describe(found: dict[str, Any]) -> str:
    """The answer for people: a line for each article."""
    lines = [found["found"][:1].upper() + found["found"][1:]]
    articles = found.get("articles", ())
    for article in articles[:SHOWN]:
        moment = article["takes_place"] or article["published"]
        shown = day(moment) if moment else "no date   "
        lines.append(f"  {shown}  {article['title'] or '(no title)'}\n              {article['url']}")
    if len(articles) > SHOWN:
        lines.append(f"  … and {len(articles) - SHOWN} more (all of them: --format json)")
    lines += [f"  goes on at  {url}" for url in found.get("further", ())]
    return "\n".join(lines)


def _links(
    kind: EntryKind, body: bytes, url: str, headers: Headers, selectors: tuple[tuple[str, str], ...]
) -> tuple[Sequence[Link], Sequence[str]]:
    content_type = headers.get("content-type", "")
    if kind == "listing":
        listing = read_listing(body, url, content_type, selectors)
        return listing.links, listing.more
    if kind == "feed":
        feed = read_feed(body, url, content_type)
        return feed.links, [feed.next_url] if feed.next_url else []
    if kind == "calendar":
        return read_calendar(body, url, urljoin(url, "/"), datetime.now(UTC)).links, ()
    sitemap = read_sitemap(body, url)
    likely = [link for link in sitemap.links if likely_article(link.url)]
    return likely, [child.url for child in article_children(sitemap.children)]


def _document(place: str, url: str | None, config: Config) -> tuple[bytes, str, Headers]:
    if urls.is_http(place):
        fetched = run_job(config, lambda fetcher: fetcher.get(place))
        if fetched.status != 200:
            raise InvalidInput(f"{place} answers {fetched.status}")
        return fetched.body, fetched.url, fetched.headers
    try:
        return Path(place).read_bytes(), url or NO_ADDRESS, {}
    except OSError as error:
        raise InvalidInput(
            f"{place} is neither an http address nor a file that can be read: {error.strerror}"
        ) from error
