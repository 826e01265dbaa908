"""Static generators and newsletters of today: Hugo, Eleventy with a JSON Feed, Ghost."""

from __future__ import annotations

from crawler.sample.manners.base import (
    RSS,
    Routes,
    article_locations,
    by_category,
    category_path,
    feed,
    listing,
    sitemap,
    sitemap_index,
)
from crawler.sample.posts import Site


def hugo(site: Site) -> Routes:
    """Hugo: /index.xml with summaries of everything, sitemap.xml with the day of each change."""
    found = listing(site, "/", "/page/{n}/") | by_category(site, "/tags/{slug}/")
    found["/posts/"] = found["/"]
    found["/index.xml"] = feed(site, "rss.xml", RSS, site.listed)
    tags = [(category_path("/tags/{slug}/", name), None) for name in site.categories]
    found["/sitemap.xml"] = sitemap(site, [*article_locations(site), ("/", None), ("/posts/", None), *tags])
    return found


def ghost(site: Site) -> Routes:
    """Ghost: /rss/ with whole texts, one sitemap for each kind of page."""
    found = listing(site, "/", "/page/{n}/") | by_category(site, "/tag/{slug}/")
    found["/rss/"] = feed(site, "rss.xml", RSS)
    found["/sitemap-posts.xml"] = sitemap(site, article_locations(site))
    found["/sitemap-pages.xml"] = sitemap(site, [("/", None), *((path, None) for path, _, _ in site.pages)])
    found["/sitemap.xml"] = sitemap_index(site, ["/sitemap-pages.xml", "/sitemap-posts.xml"])
    return found


def eleventy(site: Site) -> Routes:
    """A static site whose only feed is JSON Feed 1.1."""
    found = listing(site, "/", "/nouvelles/{n}/") | by_category(site, "/themes/{slug}/")
    found["/feed.json"] = feed(site, "feed.json", "application/feed+json")
    return found
