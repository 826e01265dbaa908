"""Where the software of a site has its entry points, by what its own page tells of its folders and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from crawler.discover.announced import wordpress
from crawler.discover.proposals import Proposal
from crawler.entries.page import Node
from crawler.entries.text import web_address
from crawler.urls import same_site

_WIKI_FEEDS = (
    ("NewPages&feed=atom&limit=500", 1.0),
    ("RecentChanges&feed=atom&days=30&limit=500", 0.999),
    # For wikis whose cache knows only MediaWiki's own number.
    ("NewPages&feed=atom&limit=50", 0.998),
)
WIKI_QUESTION = (
    "action=query&format=json&formatversion=2&meta=siteinfo&siprop=general%7Cstatistics"
    "&list=recentchanges%7Callpages&rcnamespace=0&rctype=new%7Cedit&rctoponly=1&rcprop=title%7Ctimestamp&rclimit=50"
    "&apnamespace=0&apfilterredir=nonredirects&aplimit=500"
)
"""One request that tells how many articles a MediaWiki has, how it writes their addresses and which changed last."""
MEDIAWIKI_INDEX = (
    ("item", ".mw-allpages-chunk li:not(.allpagesredirect) > a"),
    ("next", ".mw-allpages-nav a"),
)
_SPECIAL = re.compile(r"(https?://[^#]*(?:/|title=))(special|sp%C3%A9cial|spécial):[^&?]+$", re.IGNORECASE)
NEW_PAGES = re.compile(r"title=(?:special|sp[ée]cial):(?:newpages|nouvelles[_ ]pages)", re.IGNORECASE)
CHANGES = re.compile(
    r"title=(?:special|sp[ée]cial):(?:recentchanges|modifications[_ ]r[ée]centes)|action=feedrecentchanges",
    re.IGNORECASE,
)
"""In the addresses of MediaWiki's feeds, unquoted."""
_INDEX = "//ul[contains(concat(' ', @class, ' '), ' idx ')]"
_NO_ARTICLE = "starts-with(@title, 'wiki:') or starts-with(@title, 'playground:') or @title='start' or @title='sidebar'"
DOKUWIKI_INDEX = (
    ("item", f"{_INDEX}//a[contains(@class, 'wikilink1')][not({_NO_ARTICLE} or contains(@title, ':sidebar'))]"),
    ("next", f"{_INDEX}//a[contains(@class, 'idx_dir')]"),
)
"""The pages that DokuWiki's index shows, and the folders that open when they are asked for."""


def own_places(page: Node, body: bytes, base: str, url: str, platform: str) -> Iterator[Proposal]:
    """What the software of a page has, where its page tells enough to know the address."""
    match platform:
        case "WordPress":
            yield from _wordpress(page, base)
        case "MediaWiki":
            yield from _mediawiki(page, base)
        case "DokuWiki":
            yield from _dokuwiki(page, base)
        case "YouTube":
            yield from _youtube(body, url)
        case "PeerTube":
            yield from _peertube(url)


def _wordpress(page: Node, base: str) -> Iterator[Proposal]:
    """The REST API of a WordPress whose theme took its link tag away, by the folder of its files."""
    files = page.xpath("//link/@href|//img/@src|//a/@href")[:500]
    roots = (re.match(r"(.*?/)wp-(?:content|includes)/", web_address(str(href), base) or "") for href in files)
    root = next((found[1] for found in roots if found), None)
    if root is not None and not page.xpath("//link[@rel='https://api.w.org/']"):
        yield wordpress(f"{root}wp-json/", "usual path of WordPress")


def _mediawiki(page: Node, base: str) -> Iterator[Proposal]:
    """The API and the feeds of new pages and of changes. Scripts may live in a folder that only the page tells.

    Scores of the feeds are above what the page itself announces: the changes of a week do not show what is new.
    """
    links = page.xpath("//link[@rel='EditURI' or @rel='search' or @rel='alternate']/@href")
    known = (web_address(str(href), base) or "" for href in links)
    scripts = (found for found in known if re.search(r"/(?:api|index|opensearch_desc|rest)\.php", found))
    script = next((found.partition("?")[0] for found in scripts), None)
    if script is None:
        return
    yield from _all_pages(page, base)
    api = urljoin(script, "api.php")
    how = "link tag" if script == api else "usual path of MediaWiki"
    yield Proposal(kind="mediawiki", url=api, ask=f"{api}?{WIKI_QUESTION}", found_in=how, score=1.2)
    for name, score in _WIKI_FEEDS:
        feed = f"{urljoin(script, 'index.php')}?title=Special:{name}"
        yield Proposal(kind="feed", url=feed, found_in="usual path of MediaWiki", score=score)


def _all_pages(page: Node, base: str) -> Iterator[Proposal]:
    """The wiki's own list of all its pages, written as the page writes the addresses of special pages."""
    links = (web_address(str(href), base) or "" for href in page.xpath("//a/@href")[:2_000])
    special = next((found for link in links if same_site(link, base) and (found := _SPECIAL.match(link))), None)
    if special is not None:
        name = "Toutes_les_pages" if "%C3%A9" in special[2].upper() or "é" in special[2].lower() else "AllPages"
        url = f"{special[1]}{special[2]}:{name}"
        how = "usual path of MediaWiki"
        yield Proposal(kind="listing", url=url, found_in=how, score=0.5, selectors=MEDIAWIKI_INDEX)


def _dokuwiki(page: Node, base: str) -> Iterator[Proposal]:
    """Its log of changes with links to the pages themselves (the wiki's own link tag leads to differences), its
    sitemap where it makes one, and its index of pages, which every DokuWiki has."""
    links = (web_address(str(href), base) or "" for href in page.xpath("//link/@href"))
    roots = (re.match(r"(.*/)(?:feed|doku|lib/exe/(?:css|opensearch|manifest))\.php", found) for found in links)
    root = next((found[1] for found in roots if found), urljoin(base, "/"))
    how = "usual path of DokuWiki"
    changes = f"{root}feed.php?type=atom1&mode=recent&linkto=current&num=100"
    yield Proposal(kind="feed", url=changes, found_in=how, score=1.0)
    yield Proposal(kind="sitemap", url=f"{root}doku.php?do=sitemap", found_in=how, score=0.61)
    index = f"{root}doku.php?do=index"
    yield Proposal(kind="listing", url=index, found_in=how, score=0.6, selectors=DOKUWIKI_INDEX)


def leads_to_differences(proposal: Proposal) -> bool:
    """Whether a feed is DokuWiki's own, whose links show what changed and not the pages."""
    return proposal.kind == "feed" and "/feed.php" in proposal.url and "linkto=current" not in proposal.url


def _youtube(body: bytes, url: str) -> Iterator[Proposal]:
    """The feed of a channel or a playlist; a page called by the channel's name holds the channel's id."""
    playlist = parse_qs(urlsplit(url).query).get("list", [""])[0]
    if re.fullmatch(r"[\w-]{10,50}", playlist):
        yield _films(url, f"playlist_id={playlist}", "YouTube")
    channel = re.search(r"/channel/(UC[\w-]{22})", url) or re.search(
        r"(?:\"(?:externalId|channelId)\":\"|itemprop=\"(?:channelId|identifier)\" content=\"|/channel/)(UC[\w-]{22})",
        body[:3_000_000].decode("utf-8", "replace"),
    )
    if channel:
        yield _films(url, f"channel_id={channel[1]}", "YouTube")


def _peertube(url: str) -> Iterator[Proposal]:
    """The feed of a channel (/c/name), of an account (/a/name), else of all that the instance publishes."""
    path = urlsplit(url).path
    channel, account = re.match(r"/(?:c|video-channels)/([^/]+)", path), re.match(r"/(?:a|accounts)/([^/]+)", path)
    if channel:
        yield _films(url, f"videoChannelName={quote(channel[1], safe='@.')}", "PeerTube")
    elif account:
        yield _films(url, f"accountName={quote(account[1], safe='@.')}", "PeerTube")
    else:
        yield _films(url, "sort=-publishedAt&isLocal=true", "PeerTube")


def _films(url: str, query: str, platform: str) -> Proposal:
    address = urljoin(url, f"/feeds/videos.xml?{query}")
    return Proposal(kind="feed", url=address, found_in=f"usual path of {platform}", score=1.0)
