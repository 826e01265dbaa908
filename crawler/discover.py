"""From a homepage to entry points: what a site announces, what its platform usually has, what is worth visiting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urljoin, urlsplit

from crawler import platforms
from crawler.entries import UnreadableEntry
from crawler.entries.feed import read_feed
from crawler.entries.listing import read_listing
from crawler.entries.page import Node, base_address, parse_page, words
from crawler.entries.sitemap import article_children, likely_article, read_sitemap
from crawler.entries.text import clean, web_address
from crawler.items import Link
from crawler.urls import same_site
from store.types import EntryKind, EntryPoint

FULL_TEXT = 600
"""Characters of HTML from which a feed's text is taken for the article."""
SHOWN = 5
MAX_PATHS = 16
MAX_LISTINGS = 4
MAX_LINKS = 3_000
STALE = timedelta(days=400)
"""A feed this much older than another of the site is one nobody writes to any more."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An address that may be an entry point."""

    kind: EntryKind
    url: str
    found_in: str
    """"link tag", "robots.txt", "page link", "homepage", "usual path of WordPress", "usual path"."""
    score: float
    """How likely it is the main one, 0 to 1."""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A proposal and what was found at its address."""

    proposal: Proposal
    usable: bool = False
    items: int = 0
    newest: datetime | None = None
    full_text: bool = False
    news: bool = False
    """Of a sitemap: whether it lists only the news of the last days."""
    problem: str = ""
    """Why it is not usable, in a few words."""
    links: tuple[Link, ...] = ()
    """The first few articles."""


@dataclass(frozen=True, kw_only=True)
class Homepage:
    """What a homepage says of its site."""

    name: str
    platform: str
    """"WordPress", "SPIP", … or "" if it does not show."""
    proposals: tuple[Proposal, ...]
    """Best first."""


_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)")
_LOOSE_TYPES = frozenset({"application/xml", "text/xml", "application/json", "application/rss", "application/atom"})
_FEED_ADDRESS = re.compile(
    r"(?:/feed/?|/feed/(?:atom|rdf|rss2?)/?|/rss2?/?|/atom/?|\.rss|\.atom|\.rdf|feed\.json|(?:rss|atom|feed|index|backend)\d?\.xml"
    r"|[?&]page=backend|[?&]feed=\w+|[?&]format=(?:feed|rss)|type=(?:rss|atom)|/feed\.php|RSS/xml)(?:[?&#]|$)",
    re.IGNORECASE,
)
# Feeds of comments, and of one heading or author of several.
_SIDE_PATH = re.compile(
    r"/comments?(?:/|$)|[?&]feed=comments|oembed|/(?:category|categorie|categories|tags?|author|auteur|search)/"
    r"|[?&](?:id_rubrique|id_mot|id_auteur|id_article|cat|tag|p)=|action=history|/wp-json",
    re.IGNORECASE,
)
_SIDE_TITLE = re.compile(r"commentaires|comments feed|\bcomments on\b", re.IGNORECASE)
_LISTING_WORDS = re.compile(
    r"(?:(?:toutes?|tous|voir|les?|la|nos|notre|l['’]|plus d['’]) ?)*"
    r"(?:actualit[ée]s?|actus?|news|blog|articles?|publications?|mag(?:azine)?|journal|agenda|[ée]v[ée]nements?|infos?"
    r"|appels? à projets?|ressources)\b.{0,25}",
    re.IGNORECASE,
)
_HOME_WORDS = re.compile(r"accueil|home|bienvenue|index", re.IGNORECASE)
_NEW_PAGES = re.compile(r"title=(?:special|sp[ée]cial):(?:newpages|nouvelles[_ ]pages)", re.IGNORECASE)
_CHANGES = re.compile(
    r"title=(?:special|sp[ée]cial):(?:recentchanges|modifications[_ ]r[ée]centes)|action=feedrecentchanges",
    re.IGNORECASE,
)


def read_homepage(body: bytes, url: str, content_type: str = "") -> Homepage:
    """What a homepage announces: feeds, sitemaps, pages of news; its platform and its name. Never raises."""
    try:
        page = parse_page(body, content_type)
    except UnreadableEntry:
        return Homepage(name="", platform="", proposals=())
    base, platform = base_address(page, url), platforms.guess(body)
    proposals = [*_link_tags(page, base), *_page_links(page, base, url)]
    if platform == "MediaWiki":
        proposals += _wiki_feeds(page, base)
    proposals.append(Proposal(kind="listing", url=url, found_in="homepage", score=0.1))
    return Homepage(name=_name(page), platform=platform, proposals=_best_first(proposals, url))


def announced(body: bytes, url: str, content_type: str = "") -> tuple[Proposal, ...]:
    """The entry points a homepage names or links to, best first."""
    return read_homepage(body, url, content_type).proposals


def from_robots(text: str, url: str) -> tuple[Proposal, ...]:
    """The sitemaps a robots.txt names, on the same site."""
    written = re.findall(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", text[:500_000], re.IGNORECASE | re.MULTILINE)
    found = [web_address(address, url) for address in written[:50]]
    return _best_first(
        (
            Proposal(kind="sitemap", url=address, found_in="robots.txt", score=0.85 - order / 1_000)
            for order, address in enumerate(found)
            if address
        ),
        url,
    )


def conventional(url: str, platform: str) -> tuple[Proposal, ...]:
    """The addresses where sites of a platform, or any, usually have entry points; best first, at most 16."""
    unique: dict[str, Proposal] = {}
    for order, (kind, path, own) in enumerate(platforms.usual_paths(platform)):
        # Without its query and the file it may end with: the folder of the home page.
        address = urljoin(urljoin(url, "."), path)
        found_in, score = (f"usual path of {platform}", 0.6) if own else ("usual path", 0.3)
        proposal = Proposal(kind=kind, url=address, found_in=found_in, score=score - order / 1_000)
        unique.setdefault(address, proposal)
    return tuple(unique.values())[:MAX_PATHS]


def judge(proposal: Proposal, body: bytes, content_type: str, now: datetime) -> Judged:
    """What a proposal is worth, by what came from its address. `now`: dates beyond it are not believed."""
    try:
        match proposal.kind:
            case "feed":
                return _judged(proposal, read_feed(body, proposal.url, content_type).links, now)
            case "sitemap":
                return _judge_sitemap(proposal, body, now)
            case "listing":
                return _judged(proposal, read_listing(body, proposal.url, content_type).links, now)
            case kind:
                return Judged(proposal=proposal, problem=f"an entry point of kind {kind!r} is not known here")
    except UnreadableEntry as error:
        return Judged(proposal=proposal, problem=str(error))


def rank(judged: Sequence[Judged]) -> tuple[EntryPoint, ...]:
    """The entry points to visit: the best feed, the best sitemap and one of news; a listing where there is neither.

    A wiki has two feeds and needs both: new pages, and changes.
    """
    usable = sorted((item for item in judged if item.usable), key=_Worth(_newest(judged)), reverse=True)
    feeds = [item for item in usable if item.proposal.kind == "feed"]
    sitemaps = [item for item in usable if item.proposal.kind == "sitemap"]
    chosen = _wiki_pair(feeds) or feeds[:1]
    chosen += [item for item in sitemaps if not item.news][:1] + [item for item in sitemaps if item.news][:1]
    if not chosen:
        chosen = [item for item in usable if item.proposal.kind == "listing"][:1]
    return tuple(
        EntryPoint(kind=item.proposal.kind, url=item.proposal.url, rank=number, evidence="verified")
        for number, item in enumerate(chosen)
    )


def _best_first(proposals: Iterable[Proposal], url: str) -> tuple[Proposal, ...]:
    """Those of the same site, each address once."""
    unique: dict[str, Proposal] = {}
    for proposal in sorted(proposals, key=lambda found: -found.score):
        if same_site(proposal.url, url):
            unique.setdefault(proposal.url, proposal)
    return tuple(unique.values())


def _link_tags(page: Node, base: str) -> list[Proposal]:
    found: list[Proposal] = []
    for order, link in enumerate(page.xpath("//link[@href]")[:MAX_LINKS]):
        rels = str(link.get("rel", "")).lower().split()
        address, title = web_address(link.get("href"), base), clean(str(link.get("title", "")))[:200]
        if address is None:
            continue
        if "sitemap" in rels:
            found.append(Proposal(kind="sitemap", url=address, found_in="link tag", score=0.86, title=title))
        elif {"alternate", "feed"} & set(rels) and _is_feed_link(str(link.get("type", "")), address):
            side = _is_side(address, title)
            # Sites name their main feed first.
            score = (0.2 if side else 0.98) - min(order, 90) / 1_000
            found.append(Proposal(kind="feed", url=address, found_in="link tag", score=score, title=title))
    return found


def _is_feed_link(media_type: str, address: str) -> bool:
    named = media_type.lower().partition(";")[0].strip()
    if _FEED_TYPES.fullmatch(named):
        return "oembed" not in address
    return named in (*_LOOSE_TYPES, "") and bool(_FEED_ADDRESS.search(address))


def _is_side(address: str, title: str) -> bool:
    parts = urlsplit(address)
    return bool(_SIDE_PATH.search(unquote(f"{parts.path}?{parts.query}")) or _SIDE_TITLE.search(title))


def _page_links(page: Node, base: str, url: str) -> list[Proposal]:
    feeds: list[Proposal] = []
    listings: list[Proposal] = []
    for order, anchor in enumerate(page.xpath("//a[@href]")[:MAX_LINKS]):
        address = web_address(anchor.get("href"), base)
        if address is None or address.partition("#")[0].rstrip("/") == url.rstrip("/"):
            continue
        title = (words(anchor) or clean(str(anchor.get("title") or "")))[:100]
        place = min(order, 900) / 10_000
        if _FEED_ADDRESS.search(address) or re.fullmatch(r"(?:flux )?(?:rss|atom)(?: 2\.0)?", title, re.IGNORECASE):
            score = (0.15 if _is_side(address, title) else 0.8) - place
            feeds.append(Proposal(kind="feed", url=address, found_in="page link", score=score, title=title))
        elif _LISTING_WORDS.fullmatch(title):
            target = address.partition("#")[0]
            listings.append(Proposal(kind="listing", url=target, found_in="page link", score=0.25 - place, title=title))
    return feeds + listings[:MAX_LISTINGS]


def _wiki_feeds(page: Node, base: str) -> list[Proposal]:
    """New pages and changes of a wiki, whose scripts may live in a folder that only its page tells."""
    scripts = page.xpath("//link[@rel='EditURI' or @rel='search' or @rel='alternate']/@href")
    known = (web_address(str(href), base) or "" for href in scripts)
    script = next(
        (urljoin(found, "index.php") for found in known if re.search(r"/(?:api|index|opensearch_desc)\.php", found)),
        None,
    )
    if script is None:
        return []
    # Scores above what the page itself announces: the changes of a week do not show what is new.
    return [
        Proposal(kind="feed", url=f"{script}?title=Special:{name}", found_in="usual path of MediaWiki", score=score)
        for name, score in _WIKI_FEEDS
    ]


_WIKI_FEEDS = (
    ("NewPages&feed=atom&limit=500", 1.0),
    ("RecentChanges&feed=atom&days=30&limit=500", 0.999),
    # For wikis whose cache knows only MediaWiki's own number.
    ("NewPages&feed=atom&limit=50", 0.998),
)


def _name(page: Node) -> str:
    site = page.xpath("//meta[@property='og:site_name']/@content")
    if site and clean(str(site[0])):
        return clean(str(site[0]))[:200]
    title = clean(str(page.findtext(".//title") or ""))[:300]
    parts = [part.strip() for part in re.split(r"\s[|–—·•:»-]\s", title) if part.strip()]
    return next((part for part in parts if not _HOME_WORDS.match(part)), title)


def _judge_sitemap(proposal: Proposal, body: bytes, now: datetime) -> Judged:
    sitemap = read_sitemap(body, proposal.url)
    if sitemap.kind != "index":
        links = [link for link in sitemap.links if likely_article(link.url)]
        return _judged(proposal, links, now, news=sitemap.news)
    children = article_children(sitemap.children)
    times = [child.lastmod for child in children if child.lastmod and child.lastmod <= now + timedelta(days=1)]
    return Judged(
        proposal=proposal,
        usable=bool(children),
        items=len(children),
        newest=max(times, default=None),
        problem="" if children else "names no sitemap of articles",
    )


def _judged(proposal: Proposal, links: Sequence[Link], now: datetime, *, news: bool = False) -> Judged:
    dates = [date for link in links if (date := link.published or link.updated) and date <= now + timedelta(days=1)]
    full = sum(len(link.content) >= FULL_TEXT for link in links)
    # A quiet wiki has a log without entries, and will have some.
    usable = len(links) >= (3 if proposal.kind == "listing" else 1) or bool(_CHANGES.search(unquote(proposal.url)))
    return Judged(
        proposal=proposal,
        usable=usable,
        items=len(links),
        newest=max(dates, default=None),
        full_text=full * 2 > len(links),
        news=news,
        problem="" if usable else "announces no articles",
        links=tuple(links[:SHOWN]),
    )


@dataclass(frozen=True)
class _Worth:
    """Orders what is usable: main before side, alive before dead, whole texts before summaries, then as announced."""

    newest: datetime | None

    def __call__(self, item: Judged) -> tuple[bool, bool, bool, float, int]:
        side = _is_side(item.proposal.url, item.proposal.title)
        alive = not (self.newest and item.newest and self.newest - item.newest > STALE)
        return not side, alive, item.full_text, item.proposal.score, item.items


def _newest(judged: Sequence[Judged]) -> datetime | None:
    return max((item.newest for item in judged if item.usable and item.newest), default=None)


def _wiki_pair(feeds: Sequence[Judged]) -> list[Judged]:
    by_name = {item: unquote(item.proposal.url) for item in feeds}
    new = next((item for item, name in by_name.items() if _NEW_PAGES.search(name)), None)
    changes = next((item for item, name in by_name.items() if _CHANGES.search(name)), None)
    return [item for item in (new, changes) if item is not None]
