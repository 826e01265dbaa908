"""The entry points that a page names in its head or its headers, and those that its text links to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from crawler.discover.proposals import Headers, Proposal
from crawler.entries.page import Node, words
from crawler.entries.text import clean, web_address
from crawler.urls import same_site

MAX_LINKS = 3_000
MAX_LISTINGS = 4
MAX_CALENDARS = 3

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)")
_LOOSE_TYPES = frozenset({"application/xml", "text/xml", "application/json", "application/rss", "application/atom"})
_FEED_ADDRESS = re.compile(
    r"(?:/feed/?|/feed/(?:atom|rdf|rss2?)/?|/rss2?/?|/atom/?|\.rss|\.atom|\.rdf|feed\.json|(?:rss|atom|feed|index|backend)\d?\.xml"
    r"|\.(?:atom|rss)\.xml|/feeds/videos\.(?:xml|atom)|/feeds/posts/default"
    r"|[?&]page=backend|[?&]feed=\w+|[?&]format=(?:feed|rss)|type=(?:rss|atom)|/feed\.php|RSS/xml)(?:[?&#]|$)",
    re.IGNORECASE,
)
# Feeds of comments, and of one heading or author of several.
_SIDE_PATH = re.compile(
    r"/comments?(?:/|$)|[?&]feed=comments|oembed|/(?:category|categorie|categories|tags?|author|auteur|search)/"
    r"|[?&](?:id_rubrique|id_mot|id_auteur|id_article|cat|tag|p)=|action=history|/wp-json|[?&]mode=list&ns=\w",
    re.IGNORECASE,
)
_SIDE_TITLE = re.compile(r"commentaires|comments feed|\bcomments on\b", re.IGNORECASE)
_FEED_WORDS = re.compile(r"(?:(?:flux|fil|notre|le) )*(?:rss|atom)(?: 2\.0)?", re.IGNORECASE)
_LISTING_WORDS = re.compile(
    r"(?:(?:toutes?|tous|voir|les?|la|nos|notre|l['’]|plus d['’]) ?)*"
    r"(?:actualit[ée]s?|actus?|news|blog|articles?|publications?|mag(?:azine)?|journal|agenda|[ée]v[ée]nements?|infos?"
    r"|appels? à projets?|ressources|archives?|billets?|nouvelles|chroniques?)\b.{0,25}",
    re.IGNORECASE,
)
_CALENDAR_ADDRESS = re.compile(
    r"^webcals?:|\.ics(?:[?#]|$)|[?&](?:outlook-)?ical=1|/ical/?$|[?&]format=ical", re.IGNORECASE
)
_CHANNEL = re.compile(r"https?://(?:www\.)?youtube\.com/channel/(UC[\w-]{22})(?:[/?#]|$)")
_LANGUAGE_PATH = re.compile(r"/([a-z]{2})(?:[-_][a-z]{2})?/", re.IGNORECASE)


@dataclass(frozen=True)
class _Tag:
    """A link tag, or a link of the header."""

    rels: frozenset[str]
    href: str
    media_type: str
    title: str
    language: str


def named(page: Node, base: str) -> Iterator[Proposal]:
    """What the link tags of a page name."""
    tags = [
        _Tag(
            frozenset(str(link.get("rel", "")).lower().split()),
            str(link.get("href")),
            str(link.get("type", "")),
            clean(str(link.get("title", "")))[:200],
            str(link.get("hreflang", "")),
        )
        for link in page.xpath("//link[@href]")[:MAX_LINKS]
    ]
    yield from _all_named(tags, base)


def named_in_headers(headers: Headers, url: str) -> Iterator[Proposal]:
    """What the Link header of an answer names (RFC 8288)."""
    tags = []
    for href, parameters in re.findall(r"<([^<>]*)>([^<]*)", headers.get("link", "")):
        told = {name.lower(): value for name, value in re.findall(r";\s*(\w+)=\"?([^\";,]*)", parameters)}
        rels = frozenset(told.get("rel", "").lower().split())
        tags.append(_Tag(rels, href, told.get("type", ""), told.get("title", ""), told.get("hreflang", "")))
    yield from _all_named(tags, url)


def _all_named(tags: Sequence[_Tag], base: str) -> Iterator[Proposal]:
    for order, tag in enumerate(tags):
        found = _named(tag, base, order)
        if found is not None:
            yield _told(found, tag.language)


def linked(page: Node, base: str, url: str) -> Iterator[Proposal]:
    """What the text of a page links to: feeds, calendars, pages of news, channels of films."""
    listings = calendars = 0
    for order, anchor in enumerate(page.xpath("//a[@href]")[:MAX_LINKS]):
        href = str(anchor.get("href"))
        title = (words(anchor) or clean(str(anchor.get("title") or "")))[:100]
        near_top = min(order, 900) / 10_000
        if _CALENDAR_ADDRESS.search(href) and calendars < MAX_CALENDARS:
            found = _calendar(href, base, "page link", 0.4 - near_top, title)
            calendars += found is not None
        else:
            found = _linked(href, base, url, title, near_top)
        if found is not None and found.kind == "listing":
            listings += 1
            if listings > MAX_LISTINGS:
                continue
        if found is not None:
            yield found


def is_side(address: str, title: str) -> bool:
    """Whether a feed tells of a part of its site only: comments, one heading, one author."""
    parts = urlsplit(address)
    return bool(_SIDE_PATH.search(unquote(f"{parts.path}?{parts.query}")) or _SIDE_TITLE.search(title))


def _named(tag: _Tag, base: str, order: int) -> Proposal | None:
    if "alternate" in tag.rels and tag.media_type.lower().startswith("text/calendar"):
        return _calendar(tag.href, base, "link tag", 0.5, tag.title)
    address = web_address(tag.href, base)
    if address is None:
        return None
    if "https://api.w.org/" in tag.rels:
        return wordpress(address, "link tag")
    if "sitemap" in tag.rels:
        return Proposal(kind="sitemap", url=address, found_in="link tag", score=0.86, title=tag.title)
    if {"alternate", "feed"} & tag.rels and _is_feed_link(tag.media_type, address):
        # Sites name their main feed first.
        score = (0.2 if is_side(address, tag.title) else 0.98) - min(order, 90) / 1_000
        return Proposal(kind="feed", url=address, found_in="link tag", score=score, title=tag.title)
    return None


def wordpress(root: str, found_in: str) -> Proposal:
    """The posts of a WordPress whose REST API begins at `root`: "…/wp-json/" or "…/?rest_route=/"."""
    posts = f"{root.rstrip('/')}/wp/v2/posts"
    return Proposal(kind="wordpress", url=posts, ask=posts_question(posts), found_in=found_in, score=1.2)


def posts_question(posts: str) -> str:
    """What to ask of a collection of posts, to see what is there: the newest, with authors and categories."""
    return f"{posts}{'&' if '?' in posts else '?'}per_page=20&_embed=author,wp:term"


def _told(proposal: Proposal, language: str = "") -> Proposal:
    """A proposal with its language, if the page or the address tells it."""
    in_path = _LANGUAGE_PATH.search(urlsplit(proposal.url).path)
    return replace(proposal, language=(language[:2] or (in_path[1] if in_path else "")).lower())


def _is_feed_link(media_type: str, address: str) -> bool:
    named_type = media_type.lower().partition(";")[0].strip()
    if _FEED_TYPES.fullmatch(named_type):
        return "oembed" not in address
    return named_type in (*_LOOSE_TYPES, "") and bool(_FEED_ADDRESS.search(address))


def _calendar(href: str, base: str, found_in: str, score: float, title: str) -> Proposal | None:
    address = web_address(_without_webcal(href.strip(), base), base)
    if address is None:
        return None
    return Proposal(kind="calendar", url=address, found_in=found_in, score=score, title=title)


def _without_webcal(href: str, base: str) -> str:
    """webcal: is what calendars call http or https: as the page is had on its own host, https elsewhere."""
    scheme, colon, rest = href.partition(":")
    if scheme.lower() not in ("webcal", "webcals") or not colon:
        return href
    here = urlsplit(base)
    own = rest.removeprefix("//").partition("/")[0].lower() == here.netloc.lower()
    return f"{here.scheme if own else 'https'}:{rest}"


def _linked(href: str, base: str, url: str, title: str, near_top: float) -> Proposal | None:
    address = web_address(href, base)
    if address is None or address.partition("#")[0].rstrip("/") == url.rstrip("/"):
        return None
    if channel := _CHANNEL.match(address):
        feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel[1]}"
        return Proposal(kind="feed", url=feed, found_in="page link", score=0.1, title=title or "YouTube")
    if _FEED_ADDRESS.search(address) or _FEED_WORDS.fullmatch(title):
        score = (0.15 if is_side(address, title) else 0.8) - near_top
        return _told(Proposal(kind="feed", url=address, found_in="page link", score=score, title=title))
    if _LISTING_WORDS.fullmatch(title) and same_site(address, url):
        target = address.partition("#")[0]
        return _told(Proposal(kind="listing", url=target, found_in="page link", score=0.25 - near_top, title=title))
    return None
