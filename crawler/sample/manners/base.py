"""What all kinds of sites share: articles, lists with pages, feeds, sitemaps, robots.txt, redirects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from crawler.sample.posts import Post, Site, slug

RSS = "application/rss+xml"
ATOM = "application/atom+xml"
XML = "application/xml"
CALENDAR = "text/calendar"
VALIDATED = {"hugo", "ghost", "eleventy", "spip", "mediawiki", "php3"}
"""Manners whose pages carry validators; pages made anew for each visitor (WordPress, Drupal) do not."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What is at an address, before it is rendered for the host that was asked."""

    template: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    content_type: str = "text/html"
    modified: datetime | None = None
    """When it last changed; None sends neither ETag nor Last-Modified."""
    status: int = 200
    location: str = ""
    """Path a redirect leads to."""
    gzipped: bool = False
    """Whether the body is a gzip file of its own (sitemap.xml.gz)."""


Routes: TypeAlias = dict[str, Resource]


def page(site: Site, view: str, title: str, /, **values: object) -> Resource:
    """A page in the site's clothes; its template shows one of the views "article", "list", "page", "missing"."""
    modified = site.changed if site.manner in VALIDATED else None
    shown = {"view": view, "title": title, **values}
    return Resource(template=f"{site.manner}.html", values=shown, modified=modified)


def missing(site: Site) -> Resource:
    """The page of an address that is not there."""
    return replace(page(site, "missing", "Page non trouvée"), status=404, modified=None)


def article(site: Site, post: Post, **values: object) -> Resource:
    """The page of an article, with its neighbours and three others of its categories."""
    place = site.listed.index(post) if post in site.listed else 0
    around = {"newer": site.listed[place - 1] if place else None, "older": next(iter(site.listed[place + 1 :]), None)}
    others = [other for other in site.listed if other != post and set(other.categories) & set(post.categories)]
    return page(site, "article", post.title, post=post, related=others[:3], **around, **values)


def common(site: Site) -> Routes:
    """Articles, other pages, redirects and robots.txt."""
    found = {path: page(site, "page", title, body=body) for path, title, body in site.pages}
    found |= {site.path(post): article(site, post) for post in site.posts}
    found |= {old: Resource(status=301, location=new) for old, new in site.redirects.items()}
    if site.robots:
        found["/robots.txt"] = Resource(template="robots.txt", content_type="text/plain")
    return found


def listing(site: Site, first: str, later: str, /, *, title: str = "", posts: Sequence[Post] | None = None) -> Routes:
    """A list of articles cut in pages; `later` is the address of the second page and on, with {n} or {before}."""
    shown = site.listed if posts is None else posts
    count = max(1, -(-len(shown) // site.per_page))
    addresses = [first, *(later.format(n=n, before=n - 1) for n in range(2, count + 1))]
    return {
        address: page(site, "list", title, posts=part(shown, n, site.per_page), pages=addresses, at=n)
        for n, address in enumerate(addresses)
    }


def by_category(site: Site, pattern: str, /) -> Routes:
    """One page for each category; `pattern` is its address, with {slug}."""
    found: Routes = {}
    for name in site.categories:
        posts = [post for post in site.listed if name in post.categories]
        found[category_path(pattern, name)] = page(site, "list", name, posts=posts, pages=[], at=0)
    return found


def category_path(pattern: str, name: str) -> str:
    return pattern.format(slug=slug(name), name=name)


def feed(
    site: Site, template: str, content_type: str, /, posts: Sequence[Post] | None = None, **values: object
) -> Resource:
    """A feed of the newest articles; like most, it carries validators."""
    shown = site.listed[: site.feed_items] if posts is None else posts
    return Resource(
        template=template, values={"posts": shown, **values}, content_type=content_type, modified=site.changed
    )


def sitemap(site: Site, locations: Sequence[tuple[str, datetime | None]], /, **values: object) -> Resource:
    """A sitemap of paths with, where the site says it, when each changed."""
    return Resource(
        template="sitemap.xml", values={"locations": locations, **values}, content_type=XML, modified=site.changed
    )


def sitemap_index(site: Site, paths: Sequence[str]) -> Resource:
    """A sitemap of sitemaps."""
    return Resource(template="sitemapindex.xml", values={"paths": paths}, content_type=XML, modified=site.changed)


def article_locations(site: Site) -> list[tuple[str, datetime | None]]:
    """Every listed article, for a sitemap."""
    return [(site.path(post), post.changed) for post in site.listed]


def part(shown: Sequence[Post], n: int, size: int) -> Sequence[Post]:
    """The n-th page of a list, from 0."""
    return shown[n * size : (n + 1) * size]
