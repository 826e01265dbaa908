"""Pages for people: the index of all feeds, and a page for each list. HTML without scripts; every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, Template

from feeds import lists
from feeds.render.document import FeedDocument, FeedItem
from store.types import ListKey, ListSummary

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
WORDS = {
    "fr": {
        "about": "tiers-lieux et transitions des territoires",
        "subscribe": "Pour suivre cette page, copiez l'adresse d'un de ses flux dans votre lecteur :",
        "all_feeds": "tous les flux (OPML)",
        "feed_of": "Flux RSS :",
        "latest": "Derniers articles",
        "nothing": "Aucun article pour le moment.",
    },
    "en": {
        "about": "tiers-lieux and territorial transitions of France",
        "subscribe": "To follow this page, copy the address of one of its feeds into your reader:",
        "all_feeds": "all feeds (OPML)",
        "feed_of": "RSS feed:",
        "latest": "Latest articles",
        "nothing": "No articles yet.",
    },
}
ORDER = ("type", "tag", "territoire", "source")


def stylesheet() -> bytes:
    """The one style sheet of all pages."""
    return files("feeds.templates").joinpath("style.css").read_bytes()


def list_page(feed: FeedDocument, key: ListKey) -> bytes:
    """The page of one list."""
    return _render(feed, key, root="../" if key.kind != "all" else "./", groups=())


def index_page(feed: FeedDocument, summaries: Sequence[ListSummary], names: Mapping[str, str]) -> bytes:
    """The page that lists and links all feeds, with the newest articles."""
    groups = [
        {"name": lists.GROUPS[kind][feed.language != "fr"], "lists": _entries(summaries, kind, names, feed.language)}
        for kind in ORDER
    ]
    return _render(feed, ListKey("all"), root="./", groups=[group for group in groups if group["lists"]])


def _entries(
    summaries: Sequence[ListSummary], kind: str, names: Mapping[str, str], language: str
) -> list[dict[str, object]]:
    entries = [
        {
            "name": lists.name(summary.key, dict(names), language),
            "count": summary.count,
            "page": f".{lists.address(summary.key)}.html",
            "rss": f".{lists.address(summary.key, 'rss')}",
        }
        for summary in summaries
        if summary.key.kind == kind
    ]
    return sorted(entries, key=lambda entry: str(entry["name"]).casefold())


def _render(feed: FeedDocument, key: ListKey, *, root: str, groups: Sequence[object]) -> bytes:
    here = lists.address(key).rpartition("/")[2] or "index"
    feeds = [
        {"type": TYPES[form], "name": NAMES[form], "title": f"{feed.title} ({NAMES[form]})", "url": f"{here}.{form}"}
        for form in lists.FORMATS
    ]
    items: Sequence[FeedItem] = feed.items
    text = _template().render(
        language=feed.language,
        title=feed.title,
        heading=feed.title.partition(":")[2].strip(),
        words=WORDS[feed.language],
        root=root,
        feeds=feeds,
        opml=f"{root}feeds.opml",
        groups=groups,
        items=items,
    )
    return text.encode()


@cache
def _template() -> Template:
    loader = PackageLoader("feeds", "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True).get_template("page.html")
