"""How each kind of site lays out its addresses: manner → the addresses of a site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from crawler.sample.manners import french, institutions, modern, press, wikis, wordpress
from crawler.sample.manners.base import Resource, common
from crawler.sample.posts import Site

MANNERS: Mapping[str, Callable[[Site], dict[str, Resource]]] = {
    "wordpress": wordpress.routes,
    "spip": french.spip,
    "dotclear": french.dotclear,
    "php3": french.php3,
    "mediawiki": wikis.mediawiki,
    "yeswiki": wikis.yeswiki,
    "hugo": modern.hugo,
    "ghost": modern.ghost,
    "eleventy": modern.eleventy,
    "town": institutions.town,
    "drupal": institutions.drupal,
    "calls": institutions.calls,
    "newspaper": press.newspaper,
    "radio": press.radio,
}


def routes(site: Site) -> dict[str, Resource]:
    """Every address the site answers (path and query, not percent-encoded) and what is there."""
    return {unquote(path): there for path, there in {**common(site), **MANNERS[site.manner](site)}.items()}
