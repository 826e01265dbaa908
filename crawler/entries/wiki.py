"""Feeds of MediaWiki: its log of changes and its list of new pages, as the pages they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit, urlunsplit

from crawler.items import Link

# Names of namespaces in French and English. They touch their colon: "Image : le tiers-lieu" is a title.
_NOT_PAGES = re.compile(
    r"(?:sp[ée]cial|discussion(?: [^ :]+){0,2}|talk|[^:]+ talk|utilisat\w+|user|fichier|file|image|m[ée]dia"
    r"|cat[ée]gorie|category|mod[èe]le|template|aide|help|mediawiki|module|gadget|widget|attribut|property"
    r"|formulaire|form|concept):",
    re.IGNORECASE,
)
_HOME = frozenset({"accueil", "main page", "page d'accueil"})
_SPECIAL = re.compile(r"(?:sp[ée]cial|special):", re.IGNORECASE)


def pages(links: Sequence[Link], homepage: str) -> list[Link]:
    """The pages that entries of a wiki's feed are about; those about files, talk, users or deletions left out.

    `homepage` is the page the feed belongs to, which shows how the wiki writes its addresses.
    """
    changes = any("diff" in _query(link.url) for link in links)
    found = (_change(link, homepage) if changes else _new_page(link) for link in links)
    return [link for link in found if link is not None]


def is_page(title: str) -> bool:
    """Whether a title is a page's, and not the home page or of a namespace that serves the wiki itself.

    >>> is_page("Discussion utilisateur:Anne"), is_page("Agenda : café-débat")
    (False, True)
    """
    name = title.replace("_", " ").strip(" :")
    return not _NOT_PAGES.match(name) and name.lower() not in _HOME


def title_of(url: str) -> str:
    """The title in an address of a wiki, "" if it has none.

    >>> title_of("https://w.org/wiki/Sp%C3%A9cial:Nouvelles_pages"), title_of("https://w.org/index.php?title=Un_lieu")
    ('Spécial:Nouvelles_pages', 'Un_lieu')
    """
    named = _query(url).get("title")
    if named:
        return named[0]
    path = unquote(urlsplit(url).path)
    # A title may hold slashes (sub-pages); the first part of the path that names a namespace starts it.
    special = re.search(r"/([^/:]+:[^/].*)$", path)
    return special[1] if special else path.rpartition("/")[2]


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def _new_page(link: Link) -> Link | None:
    if not is_page(title_of(link.url)):
        return None
    # The text is the wiki's source; the date, whatever the format calls it, is that of the page's creation.
    return replace(link, published=link.published or link.updated, updated=None, summary="", content="")


def _change(link: Link, homepage: str) -> Link | None:
    query = _query(link.url)
    title = title_of(link.url)
    # What shows no difference is of the log: uploads, moves, deletions.
    if "diff" not in query or not is_page(title):
        return None
    when = link.updated or link.published
    created = query.get("oldid") == ["0"]
    return replace(
        link,
        url=_page_address(link.url, title, homepage),
        published=when if created else None,
        updated=None if created else when,
        # Who corrected a page is not its author.
        authors=link.authors if created else (),
        summary="",
        content="",
    )


def _page_address(url: str, title: str, homepage: str) -> str:
    """The address as readers know it: written as that of the feed's own page."""
    base = urlsplit(homepage)
    prefix = _SPECIAL.search(unquote(base.path))
    if prefix and not base.query:
        folder = unquote(base.path)[: prefix.start()]
        path = quote(folder + title.replace(" ", "_"), safe="/:@!$'()*,;~")
        return urlunsplit(base._replace(path=path, fragment=""))
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({"title": title.replace(" ", "_")}), fragment=""))
