"""The French free CMSs of the 2000s, still everywhere among associations: SPIP, Dotclear, and one written by hand."""

from __future__ import annotations

from crawler.sample.manners.base import ATOM, RSS, Resource, Routes, by_category, feed, listing
from crawler.sample.posts import Site


def spip(site: Site) -> Routes:
    """SPIP with readable addresses: the numbered ones redirect, lists are paged by `debut_articles`."""
    found = {
        f"/spip.php?article{post.number}": Resource(status=301, location=site.path(post))
        for post in site.posts
        if not post.path
    }
    found |= listing(site, "/", "/?debut_articles={before}0")
    found |= by_category(site, "/-{slug}-")
    found["/spip.php?page=backend"] = feed(site, "rss.xml", RSS, dublin_core=True)
    return found


def dotclear(site: Site) -> Routes:
    """Dotclear behind index.php, with both of its feeds."""
    found = listing(site, "/", "/index.php/page/{n}") | by_category(site, "/index.php/category/{slug}")
    found["/index.php/feed/atom"] = feed(site, "atom.xml", ATOM)
    found["/index.php/feed/rss2"] = feed(site, "rss.xml", RSS)
    return found


def php3(site: Site) -> Routes:
    """A site of the early 2000s in ISO-8859-1: an RDF feed with dates and an RSS 0.92 one without."""
    found = listing(site, "/", "/index.php3?page={n}")
    found["/index.php3"] = found["/"]
    found["/rss.rdf"] = feed(site, "rdf.xml", "text/xml")
    found["/backend.php3"] = feed(site, "rss092.xml", "text/xml")
    return found
