"""MediaWiki's action interface (mediawiki.org/wiki/API:Main_page): one reader for all that is asked with action=query.

Versions differ: before 1.25 answers are shaped otherwise (formatversion 1), and older wikis leave fields out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.entries.entry import MAX_CATEGORIES
from crawler.entries.interface import load_json, mapping, mappings, number, query, text
from crawler.entries.text import TITLE_LENGTH, clean, plain, read_date, web_address
from crawler.items import Link

MAX_NAMESPACES = 5


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One revision of a page."""

    page: int
    title: str
    namespace: int
    revision: int
    when: datetime
    user: str
    """"" where it is hidden, or an address instead of a name."""
    first: bool
    """Whether the page had none before."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """An entry of the recent changes: a page was made, edited, moved, deleted, …"""

    id: int
    kind: str
    """"new", "edit", or what the log calls it: "move", "delete", …"""
    title: str
    namespace: int
    target: str = ""
    """Where a page was moved to."""
    target_namespace: int | None = None
    when: datetime | None = None
    user: str = ""


@dataclass(frozen=True, kw_only=True)
class WikiPage:
    """A page, or its absence."""

    id: int
    title: str
    namespace: int
    url: str
    revision: int = 0
    edited: datetime | None = None
    categories: tuple[str, ...] = ()
    gone: bool = False
    """Whether it is missing, or leads elsewhere by now."""

    def link(self, created: Edit | None) -> Link:
        """What is announced of it; `created`: its first revision."""
        when = created.when if created else None
        return Link(
            url=self.url,
            title=plain(self.title, TITLE_LENGTH),
            published=when,
            updated=self.edited if self.edited != when else None,
            authors=(created.user,) if created and created.user else (),
            categories=self.categories,
            kind="api",
        )


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a wiki says of itself."""

    name: str
    main_page: str
    namespaces: tuple[int, ...] = (0,)
    """Those of its content."""
    pages: int = 0
    """Of all kinds, redirects included."""
    edits: int = 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a query brought; empty where nothing was asked."""

    error: str = ""
    """"readapidenied (You need…)", or what came instead of an answer of the interface; "" if all is well."""
    busy: bool = False
    """Whether the error passes: the servers of the wiki lag behind, or we asked too often."""
    pages: tuple[WikiPage, ...] = ()
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
    site: Site | None = None
    now: datetime | None = None
    """By the wiki's own clock."""
    following: Mapping[str, str] = field(default_factory=dict)
    """The parameters that bring the rest; none: this was all."""
    whole: bool = True
    """Whether `pages` have all their categories; the rest comes with what follows."""


def read_query(body: bytes, url: str, content_type: str = "") -> Answer:
    """What the interface answers. Raises UnreadableEntry if what came is not JSON."""
    found = mapping(load_json(body, content_type))
    if failed := mapping(found.get("error")):
        code, info = text(failed.get("code")), plain(text(failed.get("info")), 200)
        return Answer(error=f"{code} ({info})", busy=code in ("maxlag", "ratelimited", "readonly"))
    following = {name: str(value) for name, value in mapping(found.get("continue")).items()}
    said = mapping(found.get("query"))
    if not said and not following and "batchcomplete" not in found:
        return Answer(error="it answers JSON of another kind")
    return Answer(
        pages=tuple(filter(None, (_page(item, url) for item in mappings(said.get("pages"))))),
        edits=tuple(_edits(mappings(said.get("allrevisions")) or mappings(said.get("pages")))),
        changes=tuple(filter(None, map(_change, mappings(said.get("recentchanges"))))),
        site=_site(said) if "general" in said else None,
        now=read_date(found.get("curtimestamp")),
        following=following,
        whole="batchcomplete" in found or not following,
    )


def feed_addresses(api: str) -> tuple[str, ...]:
    """Where the feeds of the same wiki usually are: its new pages, then its changes.

    >>> feed_addresses("https://w.org/w/api.php")[0]
    'https://w.org/w/index.php?title=Special:NewPages&feed=atom&limit=500'
    """
    script = re.sub(r"api\.php.*$", "index.php", api)
    return (
        query(script, title="Special:NewPages", feed="atom", limit=500),
        query(script, title="Special:RecentChanges", feed="atom", days=30, limit=500),
    )


def merged(pages: Iterable[WikiPage]) -> list[WikiPage]:
    """Each page once, with the categories that came in several answers."""
    found: dict[str, WikiPage] = {}
    for page in pages:
        known = found.setdefault(page.title, page)
        if known is not page:
            together = tuple(dict.fromkeys(known.categories + page.categories))[:MAX_CATEGORIES]
            found[page.title] = replace(known, categories=together)
    return list(found.values())


def _page(item: Mapping[str, Any], url: str) -> WikiPage | None:
    title = clean(text(item.get("title")))
    address = web_address(item.get("fullurl") or item.get("canonicalurl"), url) or _address(url, title)
    if not title or address is None:
        return None
    revisions = mappings(item.get("revisions"))
    newest = max((when for one in revisions if (when := read_date(one.get("timestamp")))), default=None)
    return WikiPage(
        id=number(item.get("pageid")) or 0,
        title=title,
        namespace=number(item.get("ns")) or 0,
        url=address,
        revision=number(item.get("lastrevid")) or max((number(one.get("revid")) or 0 for one in revisions), default=0),
        edited=newest,
        categories=tuple(_categories(mappings(item.get("categories"))))[:MAX_CATEGORIES],
        gone=any(_flag(item, name) for name in ("missing", "invalid", "redirect")),
    )


def _address(api: str, title: str) -> str | None:
    """Of a page on wikis that do not say it (before 1.17)."""
    if not title:
        return None
    parts = urlsplit(api)
    script = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('api.php')}index.php"
    return f"{script}?title={quote(title.replace(' ', '_'), safe=':/')}"


def _categories(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in found:
        name = clean(text(item.get("title"))).partition(":")[2].strip()
        if name and not _flag(item, "hidden"):
            yield name[:TITLE_LENGTH]


def _edits(pages: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    for page in pages:
        for one in mappings(page.get("revisions")):
            when, parent = read_date(one.get("timestamp")), number(one.get("parentid"))
            if when is None:
                continue
            yield Edit(
                page=number(page.get("pageid")) or 0,
                title=clean(text(page.get("title"))),
                namespace=number(page.get("ns")) or 0,
                revision=number(one.get("revid")) or 0,
                when=when,
                user=_user(one),
                first=parent == 0,
            )


def _change(item: Mapping[str, Any]) -> Change | None:
    title, kind = clean(text(item.get("title"))), text(item.get("type"))
    if not title:
        return None
    parameters = mapping(item.get("logparams")) or mapping(item.get("move"))
    target = clean(text(parameters.get("target_title")) or text(parameters.get("new_title")))
    spaces = (number(parameters.get("target_ns")), number(parameters.get("new_ns")))
    return Change(
        id=number(item.get("rcid")) or 0,
        kind=text(item.get("logtype")) if kind == "log" else kind,
        title=title,
        namespace=number(item.get("ns")) or 0,
        target=target,
        target_namespace=next((space for space in spaces if space is not None), None),
        when=read_date(item.get("timestamp")),
        user=_user(item),
    )


def _user(item: Mapping[str, Any]) -> str:
    """The name of who edited; "" for one that stands for nobody, or for a visitor's address."""
    name = plain(text(item.get("user")), TITLE_LENGTH)
    if name.startswith("~2") or name.lower() in _NOBODY or _flag(item, "anon"):
        return ""
    try:
        ip_address(name)
    except ValueError:
        return name
    return ""


_NOBODY = frozenset(
    {"mediawiki default", "maintenance script", "conversion script", "template namespace initialisation script"}
)


def _site(said: Mapping[str, Any]) -> Site:
    general, counted = mapping(said.get("general")), mapping(said.get("statistics"))
    spaces = (number(space.get("id")) for space in mappings(said.get("namespaces")) if _flag(space, "content"))
    return Site(
        name=plain(text(general.get("sitename")), TITLE_LENGTH),
        main_page=clean(text(general.get("mainpage"))),
        namespaces=tuple(sorted(space for space in spaces if space is not None and space >= 0))[:MAX_NAMESPACES]
        or (0,),
        pages=number(counted.get("pages")) or 0,
        edits=number(counted.get("edits")) or 0,
    )


def _flag(item: Mapping[str, Any], name: str) -> bool:
    """Whether something is said to be so: true, or in the older shape an empty string."""
    return name in item and item[name] is not False
