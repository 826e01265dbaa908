"""Sitemaps (sitemaps.org protocol 0.9, with Google's news and image extensions): addresses, or further sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from crawler.entries import NotASitemap
from crawler.entries.addresses import likely_article
from crawler.entries.guard import describe, inflate, refuse_bombs, refuse_heavy_tags
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.items import Link

__all__ = ["Child", "Sitemap", "article_children", "likely_article", "read_sitemap", "skip_child"]

MAX_LINKS = 50_000
"""The protocol's own limit."""
MAX_ELEMENTS = 1_500_000
"""Elements looked at, of any kind."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Child:
    """A sitemap named by an index."""

    url: str
    lastmod: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """What a sitemap says."""

    kind: Literal["urlset", "index", "text"]
    links: tuple[Link, ...] = ()
    children: tuple[Child, ...] = ()
    """News first, then most recent first."""
    news: bool = False
    """Whether it lists only the news of the last days."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """The addresses a sitemap lists, at most 50,000. Raises UnreadableEntry saying what came instead."""
    body = inflate(body)
    head = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        refuse_bombs(body)
        refuse_heavy_tags(body)
        return _xml(body, url)
    return _text(body, url)


def skip_child(url: str) -> bool:
    """Whether a sitemap of an index holds no articles, by the name its CMS or plugin gave it.

    >>> skip_child("https://a.fr/wp-sitemap-users-1.xml"), skip_child("https://a.fr/wp-sitemap-posts-post-1.xml")
    (True, False)
    """
    return bool(_NO_ARTICLES.search(urlsplit(url).path.rpartition("/")[2].lower()))


def article_children(children: Sequence[Child]) -> tuple[Child, ...]:
    """The sitemaps of an index worth reading; where all hold pages or lists, those of pages."""
    kept = tuple(child for child in children if not skip_child(child.url))
    return kept or tuple(child for child in children if re.search(r"page", child.url, re.IGNORECASE))


# WordPress, Yoast, Rank Math, SEOPress, All in One SEO, Jetpack, XML Sitemap Generator, Ghost, Wix, PrestaShop.
_LISTS = (
    r"(?:pages?|categor(?:y|ies|ie)|blog[_-]categories|post[_-]tags?|tags?|authors?|auteurs?|users?|products?|product[_-]\w+"
    r"|store[_-]products|attachments?|images?|videos?|post[_-]format|misc|archives?|externals?|taxonom\w+|elementor[\w-]*)"
)
_NO_ARTICLES = re.compile(
    r"^wp-sitemap-(?:taxonomies-|users-|posts-(?:page|attachment|product|elementor)\w*-)"
    rf"|^{_LISTS}[_-]?(?:sitemap|archive)"
    rf"|^sitemap[_-](?:(?:pt|tax|type)[_-])?{_LISTS}(?:[_.-]|$)|^sitemap[_-]tax[_-]"
)


@dataclass
class _Found:
    links: dict[str, Link] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    news: bool = False
    seen: int = 0

    def add(self, element: etree._Element, base: str) -> None:
        self.seen += 1
        address = web_address(_child(element, "loc"), base)
        if address is None:
            return
        if _name(element) == "sitemap":
            self.children.setdefault(address, Child(url=address, lastmod=read_date(_child(element, "lastmod"))))
        else:
            link = _link(element, address, base)
            self.news |= link.kind == "news-sitemap"
            self.links.setdefault(address, link)

    def drop_last(self) -> None:
        """Forget the last address: the body was cut within it."""
        last = self.links or self.children
        if last:
            last.popitem()

    @property
    def full(self) -> bool:
        return self.seen >= MAX_LINKS


def _xml(body: bytes, url: str) -> Sitemap:
    found, root = _Found(), ""
    try:
        for element in _entries(body):
            root = root or _name(element)
            if root not in ("urlset", "sitemapindex"):
                break
            if _name(element) in ("url", "sitemap"):
                found.add(element, url)
            if found.full:
                break
    except etree.XMLSyntaxError as error:
        # A sitemap cut short still names what came before the cut.
        if not found.links and not found.children:
            raise NotASitemap(f"what came is {describe(body)} that cannot be read: {error.msg}") from error
    if not body.rstrip(b"\0 \t\r\n").endswith(b">"):
        found.drop_last()
    if root not in ("urlset", "sitemapindex"):
        raise NotASitemap(f"what came is {describe(body)}, not a sitemap")
    if found.children and not found.links:
        newest_first = sorted(found.children.values(), key=_recency, reverse=True)
        return Sitemap(kind="index", children=tuple(newest_first))
    kind: Literal["urlset", "index"] = "index" if root == "sitemapindex" else "urlset"
    return Sitemap(kind=kind, links=tuple(found.links.values()), news=found.news)


def _entries(body: bytes) -> Iterator[etree._Element]:
    """The root as it opens, then its children as they close, each forgotten after use. No entities, no network."""
    events = etree.iterparse(
        BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    depth = 0
    for number, (event, element) in enumerate(events):
        if number > MAX_ELEMENTS * 2:
            return
        depth += 1 if event == "start" else -1
        if event == "start" and number == 0:
            yield element
        elif event == "end" and depth == 1:
            yield element
            _forget(element)


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
    return Link(
        url=address,
        title=plain(_child(element, "news", "title"), TITLE_LENGTH),
        published=read_date(_child(element, "news", "publication_date")),
        updated=read_date(_child(element, "lastmod")),
        image=web_address(_child(element, "image", "loc"), base),
        kind="news-sitemap" if news else "sitemap",
    )


def _recency(child: Child) -> tuple[bool, datetime, list[int]]:
    """Numbered sitemaps are filled from the first on: the last one holds the newest articles."""
    name = urlsplit(child.url).path.rpartition("/")[2].lower()
    numbers = [int(number[:9]) for number in re.findall(r"[0-9]+", name)]
    return bool(re.search(r"news|actu", name)), child.lastmod or LONG_AGO, numbers


def _text(body: bytes, url: str) -> Sitemap:
    """One address a line, UTF-8."""
    lines = body.decode("utf-8-sig", "replace").splitlines()[:MAX_LINKS]
    absolute = (line.strip() for line in lines if re.match(r"\s*https?://", line, re.IGNORECASE))
    addresses = dict.fromkeys(filter(None, (web_address(line, url) for line in absolute)))
    if not addresses or b"\0" in body[:1_000]:
        raise NotASitemap(f"what came is {describe(body)}, not a sitemap")
    return Sitemap(kind="text", links=tuple(Link(url=address, kind="sitemap") for address in addresses))
