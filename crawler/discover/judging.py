"""What a proposed address is worth, by what came from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urljoin

from crawler.discover import calendars, wikis
from crawler.discover.announced import is_side
from crawler.discover.proposals import Headers, Judged, Proposal
from crawler.discover.software import CHANGES
from crawler.entries import UnreadableEntry, wordpress
from crawler.entries.calendar import read_calendar
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing
from crawler.entries.sitemap import article_children, likely_article, read_sitemap
from crawler.entries.sitemap_index import LONG_AGO
from crawler.items import Link
from crawler.urls import canonical
from store.errors import InvalidInput

FULL_TEXT = 600
"""Characters of HTML from which a feed's text is taken for the article."""
SHOWN = 5
COMPARED = 4_000
"""Addresses kept of a long list, to see what two lists have in common."""
LEAST_DATED = 3
TOMORROW = timedelta(days=1)
_FORMS = {"rss20": "RSS 2.0", "rss10": "RSS 1.0", "rss090": "RSS 0.9", "atom10": "Atom", "atom03": "Atom 0.3"}


def judge(proposal: Proposal, body: bytes, now: datetime, *, url: str = "", headers: Headers | None = None) -> Judged:
    """What a proposal is worth, by what came from its address.

    `url` is the address that answered, on which relative links hang; `headers` are those of the answer. Dates beyond
    `now` are not believed. What is not what it should be is not usable, and says why; nothing is raised.
    """
    reader = _READERS.get(proposal.kind)
    if reader is None:
        return Judged(proposal=proposal, problem=f"an entry point of kind {proposal.kind!r} is not known here")
    try:
        return reader(proposal, body, url or proposal.asked, headers or {}, now)
    except UnreadableEntry as error:
        return Judged(proposal=proposal, problem=str(error))


def _feed(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    feed = read_feed(body, url, headers.get("content-type", ""))
    form = _FORMS.get(feed.format, "JSON Feed" if feed.format.startswith("js") else "RSS")
    # A quiet wiki has a log without entries, and will have some.
    waits = bool(CHANGES.search(unquote(proposal.url)))
    side = is_side(proposal.url, f"{proposal.title} {feed.title}")
    judged = _judged(proposal, feed.links, now, form=form, usable=waits, side=side)
    return replace(judged, title=feed.title, homepage=feed.homepage or "", language=feed.language)


def _listing(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    found = read_listing(body, url, headers.get("content-type", ""), proposal.selectors)
    # A folder of a wiki may hold nothing but further folders.
    return _judged(proposal, found.links, now, more=bool(found.more), usable=bool(proposal.selectors and found.more))


def _sitemap(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    sitemap = read_sitemap(body, url)
    if sitemap.kind == "index":
        children = article_children(sitemap.children)
        times = [child.lastmod for child in children if child.lastmod and child.lastmod <= now + TOMORROW]
        return Judged(
            proposal=proposal,
            usable=bool(children),
            items=len(children),
            newest=max(times, default=None),
            form="index",
            children=tuple(child.url for child in children[:SHOWN]),
            problem="" if children else "names no sitemap of articles",
        )
    links = [link for link in sitemap.links if likely_article(link.url)]
    inside = [link for link in links if link.url.startswith(proposal.within)]
    if len(inside) * 2 < len(links):
        problem = f"lists the whole host; only {len(inside)} of its {len(links)} pages are below {proposal.within}"
        return Judged(proposal=proposal, items=len(inside), problem=problem)
    return _judged(proposal, links, now, news=sitemap.news)


def _wordpress(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    found = wordpress.read_posts(body, url, headers.get("content-type", ""))
    links = [post.link for post in found.posts]
    total = wordpress.total(headers)
    return _judged(proposal, links, now, items=len(links) if total is None else total)


def _mediawiki(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    links, articles = wikis.wiki_changes(body, url)
    return _judged(proposal, links, now, items=articles, usable=articles > 0)


def _calendar(proposal: Proposal, body: bytes, url: str, headers: Headers, now: datetime) -> Judged:
    starts = calendars.starts(body)
    past = [start for start in starts if start <= now]
    # The page of a single event offers it to the visitor's own calendar.
    problem = "" if len(starts) > 1 else "holds no events" if not starts else "holds one event only"
    calendar = read_calendar(body, url, urljoin(url, "/"), now)
    return Judged(
        proposal=proposal,
        usable=not problem,
        items=len(starts),
        newest=max(starts, default=None),
        per_week=rhythm(past),
        title=calendar.name,
        problem=problem,
        links=calendar.links[:SHOWN],
        addresses=_addresses(calendar.links),
    )


_READERS: Mapping[str, Callable[[Proposal, bytes, str, Headers, datetime], Judged]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "listing": _listing,
    "wordpress": _wordpress,
    "mediawiki": _mediawiki,
    "calendar": _calendar,
}


def _judged(
    proposal: Proposal,
    links: Sequence[Link],
    now: datetime,
    *,
    items: int | None = None,
    usable: bool = False,
    **more: Any,
) -> Judged:
    """`usable` says that it is so even without links."""
    dates = [date for link in links if (date := link.published or link.updated) and date <= now + TOMORROW]
    full = sum(len(link.content) >= FULL_TEXT for link in links)
    usable = usable or len(links) >= (3 if proposal.kind == "listing" else 1)
    return Judged(
        proposal=proposal,
        usable=usable,
        items=len(links) if items is None else items,
        newest=max(dates, default=None),
        per_week=rhythm(dates),
        full_text=full * 2 > len(links),
        problem="" if usable else "announces no articles",
        links=_shown(links, now),
        addresses=_addresses(links),
        **more,
    )


def _shown(links: Sequence[Link], now: datetime) -> tuple[Link, ...]:
    """The newest first, where dates tell; the order of the list where they do not."""

    def age(link: Link) -> datetime:
        date = link.published or link.updated
        return date if date and date <= now + TOMORROW else LONG_AGO

    return tuple(sorted(links, key=age, reverse=True)[:SHOWN])


def rhythm(dates: Sequence[datetime]) -> float | None:
    """How many a week, between the first of some dates and the last; None if they are too few to tell.

    >>> rhythm([datetime(2026, 11, 1), datetime(2026, 11, 8), datetime(2026, 11, 15)])
    1.0
    """
    if len(dates) < LEAST_DATED:
        return None
    weeks = (max(dates) - min(dates)) / timedelta(days=7)
    # Dates of one moment are those of a move to new software.
    return round((len(dates) - 1) / weeks, 2) if weeks > 1 / 7 else None


def _addresses(links: Sequence[Link]) -> frozenset[str]:
    some = links if len(links) <= COMPARED else [*links[: COMPARED // 2], *links[-COMPARED // 2 :]]
    return frozenset(filter(None, (_canonical(link.url) for link in some)))


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except InvalidInput:
        return ""
