"""A regional newspaper, and a radio that also publishes films."""

from __future__ import annotations

from datetime import timedelta

from crawler.sample.manners.base import (
    ATOM,
    Resource,
    Routes,
    article_locations,
    by_category,
    feed,
    listing,
    sitemap,
)
from crawler.sample.posts import Site

NEWS = timedelta(days=2)
"""A news sitemap holds the articles of the last two days (Google's news sitemap protocol)."""


def newspaper(site: Site) -> Routes:
    """A newspaper: an Atom feed, a gzipped news sitemap named by robots.txt, an archive sitemap."""
    found = listing(site, "/", "/?page={n}") | by_category(site, "/rubrique/{slug}/")
    found["/atom.xml"] = feed(site, "atom.xml", ATOM)
    news = [post for post in site.listed if post.date > site.listed[0].date - NEWS]
    found["/sitemap-news.xml.gz"] = Resource(
        template="news.xml",
        values={"posts": news},
        content_type="application/gzip",
        modified=site.changed,
        gzipped=True,
    )
    found["/sitemap.xml"] = sitemap(site, article_locations(site))
    return found


def radio(site: Site) -> Routes:
    """A radio: a feed with enclosures for podcast players, whose pages carry a player and a transcript."""
    found = listing(site, "/", "/emissions/page/{n}") | by_category(site, "/serie/{slug}/")
    found["/podcast.xml"] = feed(site, "podcast.xml", "text/xml")
    return found
