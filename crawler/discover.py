"""From a homepage to entry points: what a site announces, what its platform usually has, what is worth visiting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from crawler.entries import UnreadableEntry
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing
from crawler.entries.sitemap import likely_article, read_sitemap, skip_child
from crawler.entries.text import clean, web_address
from crawler.items import Link
from crawler.urls import same_site
from store.types import EntryKind, EntryPoint

FULL_TEXT = 600


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An address that may be an entry point."""

    kind: EntryKind
    url: str
    found_in: str
    """"link tag", "robots.txt", "page link", "usual path of WordPress"."""
    score: float
    """The better known, the higher: 1 for what the site announces itself."""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A proposal and what was found at its address."""

    proposal: Proposal
    usable: bool = False
    items: int = 0
    newest: datetime | None = None
    full_text: bool = False
    problem: str = ""
    links: tuple[Link, ...] = ()
    """The first few articles."""


@dataclass(frozen=True, kw_only=True)
class Homepage:
    """What a homepage says of its site."""

    name: str
    platform: str
    """"WordPress", "SPIP", … or "" if it does not show."""
    proposals: tuple[Proposal, ...]


FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_SIDE_FEED = re.compile(r"comment|/(?:category|categorie|tag|author)/|oembed", re.IGNORECASE)
_FEED_LINK = re.compile(
    r"(?:/feed/?$|/rss/?$|rss\.xml|atom\.xml|feed\.xml|index\.xml|feed\.json|page=backend|\.rss$)", re.IGNORECASE
)
_LISTING_WORDS = re.compile(
    r"^(?:les |nos |toutes? (?:les |l['’])?)?(?:actualit[ée]s?|actus?|news|blog|articles|publications|le mag|journal|agenda)\b",
    re.IGNORECASE,
)
PLATFORMS: tuple[tuple[str, str], ...] = (
    ("WordPress", r"wp-content|wp-json|wordpress"),
    ("SPIP", r"spip"),
    ("MediaWiki", r"mediawiki|wgArticleId|/load\.php\?"),
    ("YesWiki", r"yeswiki"),
    ("Drupal", r"drupal"),
    ("Joomla", r"joomla|/media/jui/"),
    ("Ghost", r"content=[\"']ghost|ghost-sdk"),
    ("Wix", r"wix\.com|wixstatic"),
    ("DokuWiki", r"dokuwiki"),
    ("Hugo", r"content=[\"']hugo"),
    ("Jekyll", r"content=[\"']jekyll"),
    ("Pelican", r"content=[\"']pelican"),
    ("Squarespace", r"squarespace"),
)
PATHS: dict[str, tuple[tuple[EntryKind, str], ...]] = {
    "WordPress": (("feed", "feed/"), ("sitemap", "wp-sitemap.xml"), ("sitemap", "sitemap_index.xml")),
    "SPIP": (("feed", "spip.php?page=backend"), ("sitemap", "spip.php?page=sitemap"), ("sitemap", "sitemap.xml")),
    "MediaWiki": (
        ("feed", "index.php?title=Special:NewPages&feed=atom&limit=500"),
        ("feed", "index.php?title=Special:RecentChanges&feed=atom"),
        ("sitemap", "sitemap.xml"),
    ),
    "YesWiki": (("feed", "?DerniersChangementsRSS/xml"), ("feed", "?wiki=DerniersChangementsRSS/xml")),
    "Drupal": (("feed", "rss.xml"), ("sitemap", "sitemap.xml")),
    "Joomla": (("feed", "?format=feed&type=rss"), ("feed", "index.php?format=feed&type=atom")),
    "Ghost": (("feed", "rss/"), ("sitemap", "sitemap-posts.xml"), ("sitemap", "sitemap.xml")),
    "Wix": (("feed", "blog-feed.xml"), ("sitemap", "blog-posts-sitemap.xml")),
    "DokuWiki": (("feed", "feed.php?type=rss2"),),
}
ANY_PATHS: tuple[tuple[EntryKind, str], ...] = (
    *(("feed", path) for path in ("feed/", "rss.xml", "index.xml", "atom.xml", "feed.xml", "feed.json", "rss/")),
    ("sitemap", "sitemap.xml"),
    ("sitemap", "sitemap_index.xml"),
    ("sitemap", "news-sitemap.xml"),
)


def read_homepage(body: bytes, url: str, content_type: str = "") -> Homepage:
    """What a homepage announces: feeds, sitemaps, pages of news, its platform and its name."""
    try:
        charset = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
        page: Any = html.document_fromstring(body, parser=html.HTMLParser(encoding=charset[1] if charset else None))
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError):
        return Homepage(name="", platform="", proposals=())
    base = str(next(iter(page.xpath("//base/@href")), "")) or url
    base = web_address(base, url) or url
    proposals = [*_link_tags(page, base, url), *_page_links(page, base, url), _itself(url)]
    unique: dict[str, Proposal] = {}
    for proposal in proposals:
        unique.setdefault(proposal.url, proposal)
    return Homepage(name=_name(page), platform=_platform(body), proposals=tuple(unique.values()))


def from_robots(text: str, url: str) -> tuple[Proposal, ...]:
    """The sitemaps a robots.txt names, on the same site."""
    found = (web_address(match[1], url) for match in re.finditer(r"(?im)^\s*sitemap\s*:\s*(\S+)", text))
    named = dict.fromkeys(address for address in found if address and same_site(address, url))
    return tuple(Proposal(kind="sitemap", url=address, found_in="robots.txt", score=0.95) for address in named)


def conventional(url: str, platform: str) -> tuple[Proposal, ...]:
    """The addresses where sites of a platform, or any, usually have entry points; best first."""
    # A site may live in a folder of its host; a wiki's pages do, its scripts do not.
    root = urljoin(url, "/" if platform == "MediaWiki" else ".")
    known = [(kind, path, f"usual path of {platform}", 0.6) for kind, path in PATHS.get(platform, ())]
    known += [(kind, path, "usual path", 0.3) for kind, path in ANY_PATHS]
    unique: dict[str, Proposal] = {}
    for rank, (kind, path, found_in, score) in enumerate(known):
        address = urljoin(root, path)
        unique.setdefault(address, Proposal(kind=kind, url=address, found_in=found_in, score=score - rank / 1000))
    return tuple(unique.values())


def judge(proposal: Proposal, body: bytes, content_type: str, now: datetime) -> Judged:
    """What a proposal is worth, by what came from its address."""
    try:
        match proposal.kind:
            case "feed":
                links = read_feed(body, proposal.url, content_type).links
            case "sitemap":
                sitemap = read_sitemap(body, proposal.url)
                if sitemap.kind == "index":
                    children = [child for child in sitemap.children if not skip_child(child.url)]
                    return Judged(
                        proposal=proposal,
                        usable=bool(children),
                        items=len(children),
                        problem="" if children else "names no sitemap of articles",
                    )
                links = tuple(link for link in sitemap.links if likely_article(link.url))
            case "listing":
                links = read_listing(body, proposal.url, content_type).links
    except UnreadableEntry as error:
        return Judged(proposal=proposal, problem=str(error))
    return _judged(proposal, links, now)


def rank(judged: Sequence[Judged]) -> tuple[EntryPoint, ...]:
    """The entry points to visit: the best feed, the best sitemap, and a listing only where there is neither.

    A wiki has two feeds, of new pages and of changes, and needs both.
    """
    usable = sorted((item for item in judged if item.usable), key=_worth, reverse=True)
    feeds = [item for item in usable if item.proposal.kind == "feed"]
    main = [item for item in feeds if not _SIDE_FEED.search(item.proposal.url)] or feeds
    chosen = main[:1]
    if chosen and "title=Special" in chosen[0].proposal.url:
        chosen = [item for item in main if "title=Special" in item.proposal.url]
    chosen += [item for item in usable if item.proposal.kind == "sitemap"][:1]
    if not chosen:
        chosen = [item for item in usable if item.proposal.kind == "listing"][:1]
    return tuple(
        EntryPoint(kind=item.proposal.kind, url=item.proposal.url, rank=number, evidence="verified")
        for number, item in enumerate(chosen)
    )


def _judged(proposal: Proposal, links: Sequence[Link], now: datetime) -> Judged:
    dates = [date for link in links if (date := link.published or link.updated) and date <= now + timedelta(days=1)]
    full = [len(link.content) >= FULL_TEXT for link in links]
    least = 3 if proposal.kind == "listing" else 1
    return Judged(
        proposal=proposal,
        usable=len(links) >= least,
        items=len(links),
        newest=max(dates, default=None),
        full_text=bool(full) and sum(full) * 2 > len(full),
        problem="" if len(links) >= least else "announces no articles",
        links=tuple(links[:5]),
    )


def _worth(item: Judged) -> tuple[bool, float, float]:
    side = bool(_SIDE_FEED.search(item.proposal.url))
    fresh = item.newest.timestamp() if item.newest else 0.0
    return not side, item.proposal.score, fresh


def _link_tags(page: Any, base: str, url: str) -> list[Proposal]:
    found: list[Proposal] = []
    for link in page.xpath("//link[@href]"):
        rel, kind = str(link.get("rel", "")).lower(), str(link.get("type", "")).lower()
        address = web_address(link.get("href"), base)
        if address is None or not same_site(address, url):
            continue
        title = clean(str(link.get("title", "")))
        if "alternate" in rel and (kind in FEED_TYPES or (kind == "application/json" and "feed" in address)):
            side = _SIDE_FEED.search(address) or "commentaire" in title.lower()
            order = len(found) / 1000
            found.append(
                Proposal(
                    kind="feed", url=address, found_in="link tag", score=(0.2 if side else 1.0) - order, title=title
                )
            )
        elif "sitemap" in rel.split():
            found.append(Proposal(kind="sitemap", url=address, found_in="link tag", score=0.95, title=title))
    return found


def _page_links(page: Any, base: str, url: str) -> list[Proposal]:
    found: list[Proposal] = []
    for anchor in page.iter("a"):
        address = web_address(anchor.get("href"), base)
        if address is None or not same_site(address, url):
            continue
        words = clean(anchor.text_content())[:100]
        if _FEED_LINK.search(address) and not _SIDE_FEED.search(address):
            found.append(Proposal(kind="feed", url=address, found_in="page link", score=0.8, title=words))
        elif len(words) <= 30 and _LISTING_WORDS.search(words) and address.rstrip("/") != url.rstrip("/"):
            found.append(Proposal(kind="listing", url=address, found_in="page link", score=0.25, title=words))
    return found


def _itself(url: str) -> Proposal:
    return Proposal(kind="listing", url=url, found_in="homepage", score=0.1)


def _platform(body: bytes) -> str:
    text = body[:300_000].decode("utf-8", "replace")
    generator = re.search(r"<meta[^>]+generator[^>]*>", text, re.IGNORECASE)
    for source in (generator[0] if generator else "", text):
        for platform, pattern in PLATFORMS:
            if source and re.search(pattern, source, re.IGNORECASE):
                return platform
    return ""


def _name(page: Any) -> str:
    site = page.xpath("//meta[@property='og:site_name']/@content")
    if site and clean(str(site[0])):
        return clean(str(site[0]))
    title = clean(str(page.findtext(".//title") or ""))
    parts = [part.strip() for part in re.split(r"\s[|–—·•:-]\s", title) if part.strip()]
    return next((part for part in parts if not re.match(r"(?i)accueil|home", part)), title)
