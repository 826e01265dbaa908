"""A town, a public agency on Drupal, a publisher of calls for projects."""

from __future__ import annotations

from crawler.sample.manners.base import RSS, Routes, article_locations, feed, listing, page, sitemap
from crawler.sample.posts import Site


def town(site: Site) -> Routes:
    """A town's site: news in a list of two pages, neither feed nor sitemap."""
    found = listing(site, "/actualites", "/actualites?page={n}", title="Actualités")
    found["/"] = page(site, "home", "Accueil", posts=site.listed[:3])
    return found


def drupal(site: Site) -> Routes:
    """Drupal: /rss.xml of teasers, lists whose second page is ?page=1, a sitemap without dates."""
    found = listing(site, "/", "/?page={before}")
    found["/rss.xml"] = feed(site, "rss.xml", RSS, dublin_core=True)
    found["/sitemap.xml"] = sitemap(site, [("/", None), *((path, None) for path, _ in article_locations(site))])
    return found


def calls(site: Site) -> Routes:
    """Calls for projects: one table and one feed of all of them, open and closed."""
    found = listing(site, "/", "/appels/page/{n}")
    found["/flux/appels.rss"] = feed(site, "rss.xml", RSS)
    found["/sitemap.xml"] = sitemap(site, article_locations(site))
    return found
