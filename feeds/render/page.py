"""Pages for people: the index of all feeds, and a page for each list. HTML without scripts; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, Template

from feeds import lists
from feeds.render.document import FeedDocument
from feeds.text import shorten
from store.types import ListKey

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
WORDS = {
    "fr": {
        "about": "tiers-lieux et transitions des territoires",
        "subscribe": "Pour suivre cette page, copiez l'adresse d'un de ses flux dans votre lecteur :",
        "all_feeds": "tous les flux (OPML)",
        "feed_of": "Flux RSS :",
        "contents": "Sur cette page",
        "latest": "Derniers articles",
        "licence": "licence",
        "also": "Aussi chez",
        "nothing": "Aucun article pour le moment.",
        "day": "%d/%m/%Y",
    },
    "en": {
        "about": "tiers-lieux and territorial transitions of France",
        "subscribe": "To follow this page, copy the address of one of its feeds into your reader:",
        "all_feeds": "all feeds (OPML)",
        "feed_of": "RSS feed:",
        "contents": "On this page",
        "latest": "Latest articles",
        "licence": "licence",
        "also": "Also at",
        "nothing": "No articles yet.",
        "day": "%d %b %Y",
    },
}
FOLDED_FROM = 40
"""Lists from which a group is folded, so that the page can be taken in."""
SHOWN = 300
"""Characters of an article's text on a page."""
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Entry:
    """A list as the index shows it."""

    name: str
    key: ListKey
    count: int

    @property
    def page(self) -> str:
        return f".{lists.address(self.key)}.html"

    @property
    def rss(self) -> str:
        return f".{lists.address(self.key, 'rss')}"


@dataclass(frozen=True)
class Group:
    """Lists under one heading."""

    name: str
    lists: Sequence[Entry]

    @property
    def folded(self) -> bool:
        return len(self.lists) >= FOLDED_FROM


def stylesheet() -> bytes:
    """The one style sheet of all pages."""
    return files("feeds.templates").joinpath("style.css").read_bytes()


def list_page(feed: FeedDocument, key: ListKey) -> bytes:
    """The page of one list."""
    return _render(feed, key, root="../" if key.kind != "all" else "./", groups=())


def index_page(feed: FeedDocument, groups: Sequence[Group]) -> bytes:
    """The page that lists and links all feeds, with the newest articles."""
    return _render(feed, ListKey("all"), root="./", groups=groups)


def _render(feed: FeedDocument, key: ListKey, *, root: str, groups: Sequence[Group]) -> bytes:
    here = lists.address(key).rpartition("/")[2] or "index"
    feeds = [
        {"type": TYPES[form], "name": NAMES[form], "title": f"{feed.title} ({NAMES[form]})", "url": f"{here}.{form}"}
        for form in lists.FORMATS
    ]
    text = _template().render(
        language=feed.language,
        title=feed.title,
        heading=feed.title.partition(":")[2].strip(),
        words=WORDS[feed.language],
        # Dates are those of French wall clocks: an article of the evening is not tomorrow's or yesterday's.
        zone=PARIS,
        shown=lambda text: shorten(text, SHOWN),
        root=root,
        feeds=feeds,
        opml=f"{root}feeds.opml",
        groups=groups,
        items=feed.items,
    )
    return text.encode()


@cache
def _template() -> Template:
    loader = PackageLoader("feeds", "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template("page.html")
