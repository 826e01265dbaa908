"""Sitemaps (sitemaps.org protocol 0.9, with Google's news extension): addresses, or the sitemaps that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from crawler.entries import NotASitemap, UnreadableEntry
from crawler.entries.guard import describe, inflate, refuse_bombs, refuse_heavy_tags
from crawler.entries.text import TITLE_LENGTH, plain, read_date, web_address
from crawler.items import Link

MAX_LINKS = 50_000
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
    """Most recent first."""
    news: bool = False
    """Whether it lists only the news of the last days."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """The addresses a sitemap lists. Raises NotASitemap saying what came instead."""
    try:
        plain_body = inflate(body)
        refuse_bombs(plain_body)
        refuse_heavy_tags(plain_body)
    except UnreadableEntry as error:
        raise NotASitemap(str(error)) from error
    if not plain_body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _text_sitemap(plain_body, url)
    return _xml_sitemap(plain_body, url)


def skip_child(url: str) -> bool:
    """Whether a sitemap of an index holds no articles, by its name.

    >>> skip_child("https://a.fr/wp-sitemap-users-1.xml"), skip_child("https://a.fr/wp-sitemap-posts-post-1.xml")
    (True, False)
    """
    return bool(_NO_ARTICLES.search(urlsplit(url).path))


def likely_article(url: str) -> bool:
    """Whether an address may be an article's, and not a list, a service page or a file.

    >>> likely_article("https://a.fr/2026/01/un-lieu/"), likely_article("https://a.fr/tag/lieu/")
    (True, False)
    """
    parts = urlsplit(url)
    path = parts.path.lower()
    if path.strip("/") in ("", "index.php", "index.html", "spip.php") and not parts.query:
        return False
    return not _NOT_AN_ARTICLE.search(path)


_NO_ARTICLES = re.compile(
    r"wp-sitemap-(?:taxonomies|users|posts-page|posts-attachment)"
    r"|(?:^|[/_-])(?:page|category|categorie|post_tag|tag|author|auteur|product|attachment|image|video|user)s?-?(?:sitemap|archive)"
    r"|sitemap[_-](?:pages?|categor|tags?|authors?|images?|products?)",
    re.IGNORECASE,
)
_NOT_AN_ARTICLE = re.compile(
    r"/(?:tag|tags|category|categorie|author|auteur|page/\d+|feed|search|recherche|contact|mentions-legales|login|panier"
    r"|politique-de-confidentialite|plan-du-site|a-propos|about|wp-content|wp-json|wp-admin)(?:/|$)"
    r"|\.(?:jpe?g|png|gif|webp|svg|css|js|xml|zip|mp3|mp4|ics|docx?|xlsx?|pptx?)$"
)


def _xml_sitemap(body: bytes, url: str) -> Sitemap:
    links: dict[str, Link] = {}
    children: dict[str, Child] = {}
    news, root = False, ""
    try:
        for name, element in _elements(body):
            root = root or name
            if name in ("url", "sitemap"):
                fields = _fields(element)
                address = web_address(fields.get("loc"), url)
                if address and name == "sitemap":
                    children[address] = Child(url=address, lastmod=read_date(fields.get("lastmod")))
                elif address and len(links) < MAX_LINKS:
                    news |= "publication_date" in fields
                    links.setdefault(address, _link(address, fields))
                element.clear()
    except etree.XMLSyntaxError as error:
        if not links and not children:
            raise NotASitemap(f"what came is {describe(body)}, not a sitemap: {error.msg}") from error
    if root not in ("urlset", "sitemapindex", "url", "sitemap"):
        raise NotASitemap(f"what came is {describe(body)}, not a sitemap")
    if children and not links:
        newest_first = sorted(children.values(), key=_recency, reverse=True)
        return Sitemap(kind="index", children=tuple(newest_first))
    return Sitemap(kind="urlset", links=tuple(links.values()), news=news)


def _elements(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    """The root when it opens, every element when it closes; entities and the network are off."""
    events = etree.iterparse(
        BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, recover=True, huge_tree=False
    )
    opened = False
    for event, element in events:
        if not isinstance(element.tag, str):
            continue
        if event == "start" and not opened:
            opened = True
            yield etree.QName(element).localname, element
        elif event == "end":
            yield etree.QName(element).localname, element


def _fields(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in element.iter():
        if isinstance(part.tag, str) and part.text and part is not element:
            found.setdefault(etree.QName(part).localname, part.text.strip())
    return found


def _link(address: str, fields: dict[str, str]) -> Link:
    published = read_date(fields.get("publication_date"))
    return Link(
        url=address,
        title=plain(fields.get("title", ""), TITLE_LENGTH) if published else "",
        published=published,
        updated=read_date(fields.get("lastmod")),
        kind="news-sitemap" if published else "sitemap",
    )


def _recency(child: Child) -> tuple[datetime, int]:
    numbers = re.findall(r"\d+", urlsplit(child.url).path)
    return child.lastmod or LONG_AGO, -int(numbers[-1][:9]) if numbers else 0


def _text_sitemap(body: bytes, url: str) -> Sitemap:
    lines = body.decode("utf-8", "replace").splitlines()
    addresses = dict.fromkeys(filter(None, (web_address(line.strip(), "about:") for line in lines[:MAX_LINKS])))
    if not addresses:
        raise NotASitemap(f"what came is {describe(body)}, not a sitemap")
    return Sitemap(kind="text", links=tuple(Link(url=address, kind="sitemap") for address in addresses))
