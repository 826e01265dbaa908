"""WordPress: paged feeds, wp-sitemap.xml, categories, authors, short links, an AMP variant, a calendar of events."""

from __future__ import annotations

from crawler.sample.manners.base import (
    CALENDAR,
    RSS,
    Resource,
    Routes,
    article,
    article_locations,
    by_category,
    category_path,
    feed,
    listing,
    page,
    part,
    sitemap,
    sitemap_index,
)
from crawler.sample.posts import Site, slug


def routes(site: Site) -> Routes:
    """The addresses a WordPress gives by itself."""
    found = listing(site, "/", "/page/{n}/") | by_category(site, "/category/{slug}/") | _feeds(site) | _sitemaps(site)
    for post in site.posts:
        path = site.path(post)
        found[f"{path}amp/"] = article(site, post, amp=True)
        found[f"/?p={post.number}"] = Resource(status=301, location=path)
    for author in _authors(site):
        written = [post for post in site.listed if post.author == author]
        found[f"/author/{slug(author)}/"] = page(site, "list", author, posts=written, pages=[], at=0)
    if events := [post for post in site.listed if post.begins]:
        found["/agenda.ics"] = feed(site, "agenda.ics", CALENDAR, events)
    return found


def _authors(site: Site) -> list[str]:
    return sorted({post.author for post in site.listed if post.author})


def _feeds(site: Site) -> Routes:
    found = {"/feed/": feed(site, "rss.xml", RSS), "/comments/feed/": feed(site, "rss.xml", RSS, [])}
    for n in range(1, -(-len(site.listed) // site.feed_items)):
        found[f"/feed/?paged={n + 1}"] = feed(site, "rss.xml", RSS, part(site.listed, n, site.feed_items))
    for name in site.categories:
        posts = [post for post in site.listed if name in post.categories][: site.feed_items]
        found[f"/category/{slug(name)}/feed/"] = feed(site, "rss.xml", RSS, posts)
    return found


def _sitemaps(site: Site) -> Routes:
    about: dict[str, Resource] = {
        "/wp-sitemap-posts-post-1.xml": sitemap(site, article_locations(site)),
        "/wp-sitemap-posts-page-1.xml": sitemap(site, [("/", None), *((path, None) for path, _, _ in site.pages)]),
        "/wp-sitemap-taxonomies-category-1.xml": sitemap(
            site, [(category_path("/category/{slug}/", name), None) for name in site.categories]
        ),
        "/wp-sitemap-users-1.xml": sitemap(site, [(f"/author/{slug(name)}/", None) for name in _authors(site)]),
    }
    return {"/wp-sitemap.xml": sitemap_index(site, list(about)), **about}
