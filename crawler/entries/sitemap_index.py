"""Indexes of sitemaps: which of those they name hold articles, and which the newest ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Child:
    """A sitemap named by an index."""

    url: str
    lastmod: datetime | None = None


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


def recency(child: Child) -> tuple[bool, datetime, list[int]]:
    """The more recent the greater. Numbered sitemaps are filled from the first on: the last one holds the newest."""
    name = urlsplit(child.url).path.rpartition("/")[2].lower()
    numbers = [int(number[:9]) for number in re.findall(r"[0-9]+", name)]
    return bool(re.search(r"news|actu", name)), child.lastmod or LONG_AGO, numbers
