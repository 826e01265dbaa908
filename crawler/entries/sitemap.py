"""Sitemaps (sitemaps.org protocol 0.9, with Google's news, image and video extensions): addresses, or more sitemaps.

Read in pieces: the protocol allows 50,000 addresses in 50 MB, of which no tree could be made in a worker's memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any, Literal

from lxml import etree

from crawler.entries import NotASitemap, UnreadableEntry
from crawler.entries.addresses import likely_article
from crawler.entries.feed import MAX_BYTES as MAX_FEED
from crawler.entries.feed import read_feed
from crawler.entries.guard import describe, inflated, pieces_of, refuse_bombs
from crawler.entries.sitemap_index import Child, article_children, recency, skip_child
from crawler.entries.text import PARIS, TITLE_LENGTH, plain, read_date, web_address
from crawler.items import Link

__all__ = [
    "Child",
    "FeedInstead",
    "Scan",
    "Sitemap",
    "article_children",
    "likely_article",
    "read_feed_as_sitemap",
    "read_sitemap",
    "skip_child",
]

MAX_BYTES = 52_428_800
"""The protocol's own limit; what lies beyond is not read."""
MAX_LINKS = 50_000
"""Likewise."""
MAX_CHILDREN = 2_000
"""Sitemaps of an index that are kept, the newest."""
MAX_ELEMENTS = 1_500_000
"""Elements looked at, of any kind."""
_HEAD = 65_536
_TAIL = 200
_BARE = re.compile(rb"&(?!#?[0-9A-Za-z]{1,10};)")
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>$")
_FEEDS = ("rss", "feed", "RDF")


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """What a sitemap says."""

    kind: Literal["urlset", "index", "text", "feed"]
    links: tuple[Link, ...] = ()
    children: tuple[Child, ...] = ()
    """News first, then most recent first."""
    news: bool = False
    """Whether it lists only the news of the last days."""


def read_sitemap(body: bytes, url: str, *, feeds: bool = False) -> Sitemap:
    """The addresses a sitemap lists, at most 50,000. Raises UnreadableEntry saying what came instead.

    With `feeds`, a feed in its place is read too; the protocol allows it.
    """
    scan = Scan(inflated(pieces_of(body), len(body), MAX_BYTES, part=True), url)
    try:
        links = tuple(scan)
    except FeedInstead:
        if feeds:
            return read_feed_as_sitemap(body, url)
        raise
    return Sitemap(kind=scan.kind, links=links, children=scan.children, news=scan.news)


def read_feed_as_sitemap(body: bytes, url: str) -> Sitemap:
    """What a feed in the place of a sitemap lists: only what is new. Raises UnreadableEntry."""
    feed = read_feed(b"".join(inflated(pieces_of(body), len(body), MAX_FEED * 4, part=True)), url)
    return Sitemap(kind="feed", links=feed.links, news=True)


class FeedInstead(NotASitemap):
    """A feed stands where a sitemap should be."""


class Scan:
    """The links of a sitemap as they are met, each once. What else it says is known when the last one was given.

    Raises UnreadableEntry, before anything was given, if it is no sitemap.
    """

    def __init__(self, pieces: Iterator[bytes], url: str) -> None:
        self.kind: Literal["urlset", "index", "text", "feed"] = "urlset"
        self.news = False
        self.whole = False
        """Whether it was read to its end."""
        self._pieces, self._url = pieces, url
        self._children: list[Child] = []
        self._met: set[int] = set()
        self._seen = 0

    @property
    def children(self) -> tuple[Child, ...]:
        """The sitemaps it names: news first, then most recent first."""
        return tuple(sorted(self._children, key=recency, reverse=True))

    def __iter__(self) -> Iterator[Link]:
        head = b""
        while len(head) < _HEAD and (piece := next(self._pieces, b"")):
            head += piece
        pieces, start = chain((head,), self._pieces), head[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
            refuse_bombs(head)
            yield from self._xml(pieces, head)
        else:
            yield from self._text(pieces, head)

    def _xml(self, pieces: Iterable[bytes], head: bytes) -> Iterator[Link]:
        root, reading = "", _Reading(pieces)
        last: Link | None = None
        try:
            for element in reading:
                root = root or _name(element)
                if root not in ("urlset", "sitemapindex") or self._seen >= MAX_LINKS:
                    break
                if _name(element) == "sitemap":
                    self._add_child(element)
                elif _name(element) == "url" and (link := self._link(element)):
                    if last is not None:
                        yield last
                    last = link
        except (etree.XMLSyntaxError, UnreadableEntry) as error:
            # A sitemap cut short, or damaged, still names what came before.
            if not self._met:
                problem = str(error) if isinstance(error, UnreadableEntry) else f"{describe(head)} that cannot be read"
                raise NotASitemap(f"what came is {problem}") from error
        if root not in ("urlset", "sitemapindex"):
            kind = FeedInstead if root in _FEEDS else NotASitemap
            raise kind(f"what came is {describe(head)}, not a sitemap")
        if last is not None and not reading.cut:
            yield last
        self.whole = reading.ended
        self.kind = "index" if root == "sitemapindex" or len(self._children) == len(self._met) > 0 else "urlset"

    def _text(self, pieces: Iterable[bytes], head: bytes) -> Iterator[Link]:
        """One address a line, UTF-8."""
        self.kind = "text"
        if b"\0" in head[:1_000]:
            raise NotASitemap(f"what came is {describe(head)}, not a sitemap")
        for line in _lines(pieces):
            absolute = re.match(r"\s*https?://", line, re.IGNORECASE) and web_address(line.strip(), self._url)
            if absolute and self._is_new(absolute):
                yield Link(url=absolute, kind="sitemap")
            if self._seen >= MAX_LINKS:
                break
        else:
            self.whole = True
        if not self._met:
            raise NotASitemap(f"what came is {describe(head)}, not a sitemap")

    def _add_child(self, element: etree._Element) -> None:
        address = web_address(_child(element, "loc"), self._url)
        if address is not None and self._is_new(address):
            self._children.append(Child(url=address, lastmod=_moment(_child(element, "lastmod"))))
        if len(self._children) > 2 * MAX_CHILDREN:
            self._children = list(self.children[:MAX_CHILDREN])

    def _link(self, element: etree._Element) -> Link | None:
        address = web_address(_child(element, "loc"), self._url)
        if address is None or not self._is_new(address):
            return None
        link = _link(element, address, self._url)
        self.news |= link.kind == "news-sitemap"
        return link

    def _is_new(self, address: str) -> bool:
        """Whether an address is met for the first time. Hashes are remembered, since addresses may be long."""
        self._seen += 1
        before = len(self._met)
        self._met.add(hash(address))
        return len(self._met) > before


class _Reading:
    """The root as it opens, then its children as they close, each forgotten after use. No entities, no network.

    What the body is cut within is left out.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = self._tail = b""

    @property
    def cut(self) -> bool:
        """Whether the body ends within a tag or a text."""
        return not self._end.endswith(b">")

    @property
    def ended(self) -> bool:
        """Whether the root was closed."""
        return bool(_ROOT_END.search(self._end))

    @property
    def _end(self) -> bytes:
        return self._tail.replace(b"\0", b"").rstrip()

    def read(self, size: int) -> bytes:
        """The next piece, for the parser; with "&amp;" for a bare "&", of which it would lose what follows."""
        piece = self._rest + next(self._pieces, b"")
        self._tail = piece[-_TAIL:] or self._tail
        if not self._tail or b"\0" in piece[:100]:
            return piece
        # What a reference may be is only known when it is all there.
        at = piece.rfind(b"&", max(len(piece) - 12, 0))
        whole = piece if at < 0 or len(piece) <= 12 else piece[:at]
        self._rest = piece[len(whole) :]
        return _BARE.sub(b"&amp;", whole)

    def __iter__(self) -> Iterator[etree._Element]:
        depth = 0
        events: Iterator[tuple[str, Any]] = etree.iterparse(
            self,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
        )
        for number, (event, element) in enumerate(events):
            depth += 1 if event == "start" else -1
            if event == "start" and number == 0:
                yield element
            elif event == "end" and depth == 1:
                yield element
                _forget(element)
            if number > MAX_ELEMENTS * 2:
                return


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _name(element: etree._Element) -> str:
    tag: object = element.tag  # of a comment it is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _part(element: etree._Element, name: str) -> etree._Element | None:
    return next((part for part in element if _name(part) == name), None)


def _child(element: etree._Element, *names: str) -> str:
    """The text of a child, or of a child's child, by local names: the extensions are found under many namespaces."""
    for name in names:
        found = _part(element, name)
        if found is None:
            return ""
        element = found
    return (element.text or "").strip()


def _link(element: etree._Element, address: str, base: str) -> Link:
    news = _part(element, "news") is not None
    picture = _child(element, "image", "loc") or _child(element, "video", "thumbnail_loc")
    return Link(
        url=address,
        title=plain(_child(element, "news", "title"), TITLE_LENGTH),
        published=read_date(_child(element, "news", "publication_date")) if news else None,
        updated=_moment(_child(element, "lastmod")),
        image=web_address(picture, base) if picture else None,
        kind="news-sitemap" if news else "sitemap",
    )


def _moment(text: str) -> datetime | None:
    """A date in the formats of the protocol (W3C: year to second), or as HTTP writes it, in UTC; None if unreadable."""
    try:
        found = datetime.fromisoformat(f"{text}-01-01"[:10] if len(text) in (4, 7) else text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=PARIS)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).splitlines(keepends=True) or [b""]
        if rest.endswith((b"\r", b"\n")) or len(rest) > _HEAD:
            lines, rest = [*lines, rest], b""
        yield from (line.decode("utf-8", "replace").lstrip("\ufeff") for line in lines)
    yield rest.decode("utf-8", "replace")
