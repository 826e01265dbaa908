"""Publishing: what changed since the last time is rendered and written; the rest is not touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feeds import files, lists
from feeds.render.document import FeedItem, make_document, make_item
from feeds.render.json_feed import json_feed
from feeds.render.opml import opml
from feeds.render.page import index_page, list_page, stylesheet
from feeds.render.syndication import atom, rss
from store import articles, publications, sources
from store.config import Config
from store.db import reading, transaction
from store.locks import exclusive
from store.types import ListKey, ListSummary, Source, StoredArticle

LIMIT = 50
"""Articles in a feed."""
RENDERERS = {"rss": rss, "atom": atom, "json": json_feed}


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a publication did."""

    lists: int
    files_written: int
    files_unchanged: int
    sequence: int
    """The last change that is now published."""


def publish(engine: Engine, config: Config, *, full: bool = False) -> Published:
    """Write the feeds of all lists touched since the last publication; `full`: of all lists.

    A killed publication is done again by the next one, with the same bytes. Raises StoreError, or Busy when another
    publication is under way.
    """
    with exclusive(config.home / "publish.lock", "another publication is under way"):
        return _Publication(engine, config).run(full=full or not (config.public / "index.html").exists())


class _Publication:
    """One publication: its settings, the items it has prepared, and what it wrote."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine, self._config = engine, config
        self._sources: dict[str, Source] = {}
        self._items: dict[int, FeedItem] = {}
        self._written = self._unchanged = 0

    def run(self, *, full: bool) -> Published:
        files.remove_leftovers(self._config.public)
        with reading(self._engine) as session:
            sequence = articles.last_sequence(session)
            keys = self._all_keys(session) if full else self._touched(session)
            if keys:
                self._sources = {source.id: source for source in sources.all_sources(session)}
                for key in sorted(keys):
                    self._publish_list(session, key)
            if keys or full:
                self._publish_index(session)
        with transaction(self._engine) as session:
            if publications.published_sequence(session) != sequence:
                publications.set_published(session, sequence)
        return Published(
            lists=len(keys), files_written=self._written, files_unchanged=self._unchanged, sequence=sequence
        )

    def _touched(self, session: Session) -> set[ListKey]:
        keys: set[ListKey] = set()
        after = publications.published_sequence(session)
        while batch := articles.changes_since(session, after):
            keys.update(*(lists.touched(change) for change in batch))
            after = batch[-1].sequence
        return keys

    def _all_keys(self, session: Session) -> set[ListKey]:
        """The lists in use, and those that were published before: an emptied list keeps its feed, empty."""
        in_use = {summary.key for summary in articles.lists_in_use(session)}
        return in_use | self._touched(session) | {ListKey("all")}

    def _publish_list(self, session: Session, key: ListKey) -> None:
        items = [self._item(article) for article in articles.newest(session, key, LIMIT)]
        document = make_document(key, items, self._names(), self._config)
        for suffix, render in RENDERERS.items():
            self._write(lists.address(key, suffix), render(document))
        if key.kind != "all":
            self._write(f"{lists.address(key)}.html", list_page(document, key))

    def _publish_index(self, session: Session) -> None:
        everything = ListKey("all")
        summaries = articles.lists_in_use(session)
        names = self._names()
        items = [self._item(article) for article in articles.newest(session, everything, LIMIT)]
        document = make_document(everything, items, names, self._config)
        self._write("/feeds.opml", opml(document.title, self._outlines(summaries)))
        self._write("/style.css", stylesheet())
        # Last, because a missing index tells the next publication to do everything anew.
        self._write("/index.html", index_page(document, summaries, names))

    def _outlines(self, summaries: Iterable[ListSummary]) -> dict[str, list[tuple[str, str, str]]]:
        groups: dict[str, list[tuple[str, str, str]]] = {}
        root = self._config.public_url
        for summary in summaries:
            name = lists.name(summary.key, self._names(), self._config.language)
            outline = (name, f"{root}{lists.address(summary.key, 'rss')}", f"{root}{lists.address(summary.key)}")
            groups.setdefault(lists.group(summary.key, self._config.language), []).append(outline)
        return groups

    def _item(self, article: StoredArticle) -> FeedItem:
        """The article prepared for rendering; once, however many lists show it."""
        if article.id not in self._items:
            self._items[article.id] = make_item(article, self._sources[article.source], self._config)
        return self._items[article.id]

    def _names(self) -> dict[str, str]:
        return {source.id: source.name for source in self._sources.values()}

    def _write(self, address: str, data: bytes) -> None:
        if files.write(Path(f"{self._config.public}{address}"), data):
            self._written += 1
        else:
            self._unchanged += 1
