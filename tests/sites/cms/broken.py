"""Homepages as they should not be, and sites that are not where they seem to be."""

from __future__ import annotations

from tests.sites.cms.posts import POSTS, rss, sitemap
from tests.sites.cms.server import HTML, RSS, XML, Site, There


def _page(main: str = "", head: str = "") -> There:
    return There(f"<!DOCTYPE html><html lang='fr'><head><title>Un lieu</title>{head}</head><body>{main}</body></html>")


def _feed(base: str, path: str = "/", language: str = "fr") -> There:
    links = {post: f"{base}{path}{post.number}" for post in POSTS[:10]}
    return There(rss(base, links).replace("<language>fr", f"<language>{language}"), RSS)


def _alternate(href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'


def other_host(base: str, name: str) -> str:
    """Another site of the same web."""
    return f"http://{name}.localhost:{base.rpartition(':')[2]}"


def moved(base: str) -> dict[str, There]:
    """A site that lives on another domain now."""
    return {"/": There(status=301, headers={"Location": f"{other_host(base, 'new-home')}/"})}


def new_home(base: str) -> dict[str, There]:
    return {"/": _page(head=_alternate("/feed")), "/feed": _feed(base)}


def elsewhere(base: str) -> dict[str, There]:
    """A site whose feed is kept by somebody else."""
    return {"/": _page(head=_alternate(f"{other_host(base, 'burner')}/un-lieu"))}


def burner(base: str) -> dict[str, There]:
    site = other_host(base, "elsewhere")
    feed = rss(site, {post: f"{site}/{post.number}" for post in POSTS[:10]}, title="Un lieu")
    return {"/un-lieu": There(feed, RSS)}


def folder(base: str) -> dict[str, There]:
    """A laboratory in a folder of its university, whose sitemap lists all of it."""
    everything = dict.fromkeys([f"{base}/labo/a1", *(f"{base}/faculte/{post.slug}" for post in POSTS)], "")
    return {
        "/labo/": _page(head=_alternate("/labo/feed")),
        "/labo/feed": _feed(base, "/labo/"),
        "/robots.txt": There(f"Sitemap: {base}/sitemap.xml", "text/plain"),
        "/sitemap.xml": There(sitemap(everything), XML),
    }


def languages(base: str) -> dict[str, There]:
    """A site in three languages, English first."""
    head = _alternate("/en/feed") + _alternate("/fr/feed") + _alternate("/feed/category/")
    feeds = {f"/{name}/feed": _feed(base, f"/{name}/", name) for name in ("en", "fr")}
    return {"/": _page(head=head), **feeds}


BROKEN: dict[str, Site] = {
    "missing": lambda base: {"/": There("Not Found", status=404)},
    "forbidden": lambda base: {"/": There("Forbidden", status=403)},
    "failing": lambda base: {"/": There("Oops", status=500)},
    "circle": lambda base: {
        "/": There(status=302, headers={"Location": "/a"}),
        "/a": There(status=302, headers={"Location": "/"}),
    },
    "closed": lambda base: {"/": _page(), "/robots.txt": There("User-agent: *\nDisallow: /", "text/plain")},
    "empty": lambda base: {"/": There("", HTML)},
    "scripted": lambda base: {"/": _page('<div id="root"></div><script src="/app.js"></script>')},
    "huge": lambda base: {
        "/": There("<!DOCTYPE html><head>" + _alternate("/feed") + "</head><p>Un lieu.</p>" * 450_000),
        "/feed": _feed(base),
    },
    "pdf": lambda base: {"/": There(b"%PDF-1.4 rapport", "application/pdf")},
    "moved": moved,
    "new-home": new_home,
    "elsewhere": elsewhere,
    "burner": burner,
    "folder": folder,
    "languages": languages,
}
