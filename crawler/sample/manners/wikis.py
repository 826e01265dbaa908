"""Wikis: pages have no date of their own, feeds tell of changes."""

from __future__ import annotations

from urllib.parse import quote

from crawler.sample.manners.base import ATOM, RSS, Routes, article, feed, listing, missing, page
from crawler.sample.posts import Post, Site

RECENT = "/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes"


def mediawiki(site: Site) -> Routes:
    """MediaWiki without short addresses: what the feed links to is the difference, not the page."""
    found = listing(site, "/", "/index.php?title=Accueil&offset={n}")
    found["/index.php?title=Accueil"] = found["/index.php"] = found["/"]
    for post in site.posts:
        title = quote(post.title.replace(" ", "_"))
        found[difference(post)] = article(site, post, shown="diff")
        found[f"/index.php?title={title}&action=history"] = page(site, "history", post.title, post=post)
        found[f"/index.php?title={title}&action=edit"] = page(site, "edit", post.title, post=post)
        found[f"/index.php?title=Discussion:{title}"] = missing(site)
    return found | _recent(site)


def difference(post: Post) -> str:
    """The address of an edit: what was `oldid`, what it became is `diff`."""
    return f"/index.php?title={quote(post.title.replace(' ', '_'))}&diff={post.number + 400}&oldid={post.number + 300}"


def _recent(site: Site) -> Routes:
    changes = sorted(site.listed, key=lambda post: post.changed, reverse=True)
    recent = feed(site, "atom.xml", ATOM, changes, links="diff")
    english = "/index.php?title=Special:RecentChanges"
    found = dict.fromkeys([f"{RECENT}&feed=atom", f"{english}&feed=atom"], recent)
    found["/api.php?action=feedrecentchanges&feedformat=atom"] = recent
    shown = page(site, "list", "Modifications récentes", posts=changes, pages=[], at=0)
    return found | dict.fromkeys([RECENT, english], shown)


def yeswiki(site: Site) -> Routes:
    """YesWiki: a page is a query without value, /?PagePrincipale."""
    found = listing(site, "/?PagePrincipale", "/?ToutesLesNouvelles&debut={n}")
    found["/"] = found["/?PagePrincipale"]
    found["/?DerniersChangementsRSS/xml"] = feed(site, "rss.xml", RSS)
    return found
