"""Publishing: what changed since the last time is rendered and written; the rest is not touched."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feeds import basis, lists
from feeds.files import Writer, remove_leftovers
from feeds.render.document import FeedDocument, FeedItem, make_document, make_item
from feeds.render.json_feed import json_feed
from feeds.render.opml import Outline, opml
from feeds.render.page import Entry, Group, index_page, list_page, stylesheet
from feeds.render.syndication import atom, rss
from feeds.text import sort_key
from store import articles, publications, sources
from store.config import Config
from store.db import reading, transaction
from store.locks import exclusive
from store.types import ListKey, Source, StoredArticle

LIMIT = 50
"""Articles in a feed."""
KEPT = 3_000
"""Prepared articles kept for the next lists that show them: a bound on memory."""
EVERYTHING = ListKey("all")
RENDERERS = {"rss": rss, "atom": atom, "json": json_feed}


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a publication did."""

    lists: int
    files_written: int
    files_unchanged: int
    removed: int
    """Half-written files of a killed publication."""
    sequence: int
    """The last change that is now published."""


def publish(
    engine: Engine, config: Config, *, full: bool = False, leftovers: bool = False, patience: float = 0
) -> Published:
    """Write the feeds of all lists touched since the last publication; `full`: of all lists.

    All lists are written, too, when the public folder was emptied, or when what every feed rests on has changed:
    public_url, language, vocabulary, the name or the rights of a source. A killed publication is done again by the
    next one, with the same bytes; `leftovers`: what it left half-written is removed in any case. Raises StoreError, or
    Busy when another publication is under way for longer than `patience` seconds.
    """
    with exclusive(config.home / "publish.lock", "another publication is under way", patience=patience):
        with reading(engine) as session, Writer(config.public) as writer:
            publication = _Publication(session, writer, config)
            full = full or publication.outdated
            removed = remove_leftovers(config.public) if full or leftovers else 0
            done, sequence = publication.run(full=full)
            published = publications.published_sequence(session)
        if published != sequence:
            with transaction(engine) as session:
                publications.set_published(session, sequence)
        return Published(
            lists=done,
            files_written=writer.written,
            files_unchanged=writer.unchanged,
            removed=removed,
            sequence=sequence,
        )


class _Publication:
    """One publication of one view of the store."""

    def __init__(self, session: Session, writer: Writer, config: Config) -> None:
        self._session, self._writer, self._config = session, writer, config
        self._sources: dict[str, Source] = {source.id: source for source in sources.all_sources(session)}
        self._names = {source.id: source.name for source in self._sources.values()}
        self._items: OrderedDict[int, FeedItem | None] = OrderedDict()
        # What lies in the public folder names no source on trial, not even for ourselves.
        self._basis = basis.basis(config, [source for source in self._sources.values() if source.state != "trial"])

    @property
    def outdated(self) -> bool:
        """Whether what is in the public folder has to be written anew, whatever changed in the store."""
        return basis.outdated(basis.read(self._config.public), self._basis)

    def run(self, *, full: bool) -> tuple[int, int]:
        """Write what is to be written; how many lists, and the last change that is in them."""
        sequence = articles.last_sequence(self._session)
        keys = self._all_keys() if full else self._touched()
        for key in sorted(keys):
            self._publish_list(key)
        if keys:
            self._publish_index()
        return len(keys), sequence

    def _touched(self) -> set[ListKey]:
        keys: set[ListKey] = set()
        after = publications.published_sequence(self._session)
        while batch := articles.changes_since(self._session, after):
            keys.update(*(lists.touched(change) for change in batch))
            after = batch[-1].sequence
        return keys

    def _all_keys(self) -> set[ListKey]:
        """The lists in use, and those in the public folder: an emptied list keeps its feed, empty."""
        in_use = {summary.key for summary in articles.lists_in_use(self._session)}
        files = [file for kind in lists.KINDS for file in (self._config.public / kind).glob("*.rss")]
        there = {lists.at_address(f"/{file.parent.name}/{file.stem}") for file in files}
        return {EVERYTHING} | in_use | {key for key in there if key is not None}

    def _publish_list(self, key: ListKey) -> None:
        document = self._document(key)
        for suffix, render in RENDERERS.items():
            self._writer.put(lists.address(key, suffix), render(document))
        if key != EVERYTHING:
            self._writer.put(f"{lists.address(key)}.html", list_page(document, key))

    def _publish_index(self) -> None:
        document, groups = self._document(EVERYTHING), self._groups()
        self._writer.put("/feeds.opml", opml(document.title, self._outlines(groups)))
        self._writer.put("/style.css", stylesheet())
        self._writer.put("/index.html", index_page(document, [group for group in groups if group.lists[0].key.value]))
        # Last, and after all else is in its place: without it the next publication does everything anew.
        self._writer.finish()
        self._writer.put(f"/{basis.NAME}", basis.dump(self._basis))

    def _document(self, key: ListKey) -> FeedDocument:
        items = [self._item(article) for article in articles.newest(self._session, key, LIMIT)]
        return make_document(key, [item for item in items if item], self._names, self._config)

    def _item(self, article: StoredArticle) -> FeedItem | None:
        """The article prepared for rendering; as a rule once, however many lists show it."""
        if article.id not in self._items:
            self._items[article.id] = make_item(article, self._sources[article.source], self._config)
        self._items.move_to_end(article.id)
        if len(self._items) > KEPT:
            self._items.popitem(last=False)
        return self._items[article.id]

    def _groups(self) -> list[Group]:
        """The lists in use by section, by name in each."""
        language = self._config.language
        found: defaultdict[lists.Section, list[Entry]] = defaultdict(list)
        for summary in articles.lists_in_use(self._session):
            name = lists.name(summary.key, self._names, language)
            found[lists.section(summary.key, language)].append(Entry(name, summary.key, summary.count))
        return [
            Group(section.title, sorted(entries, key=lambda entry: (sort_key(entry.name), entry.key)))
            for section, entries in sorted(found.items())
        ]

    def _outlines(self, groups: Sequence[Group]) -> dict[str, list[Outline]]:
        root = self._config.public_url
        return {
            group.name: [
                (one.name, f"{root}{lists.address(one.key, 'rss')}", f"{root}{lists.address(one.key)}")
                for one in group.lists
            ]
            for group in groups
        }
