"""The store for notebooks and scripts: `from store import open_store`. It reads, and cannot write. docs/python.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import articles, db, saved_searches, search, selections, sources, versions
from store.article_json import article_json
from store.config import Config, read_config
from store.errors import NotFound
from store.query.tree import Query
from store.readers import open_reader
from store.search import Order, Page
from store.spellings import spellings
from store.statistics import Dimension, Wanted, flat, statistics
from store.taxonomy import load_taxonomy
from store.types import Facet, Source, StoredArticle
from store.versions import Version
from store.word_diff import Piece


@dataclass(frozen=True, kw_only=True)
class TagCount:
    """A tag of the vocabulary, and how many public articles bear it."""

    slug: str
    facet: Facet
    label: str
    articles: int


def open_store(where: str | Path | None = None) -> Store:
    """A store to read, to be closed or used in a `with` block.

    `where` is the file of a SQLite store or the URL of a database; None: the store of the settings (veille.toml here,
    VEILLE_… variables). Raises StoreError when there is none or it is of another version, ConfigError.
    """
    return Store(open_reader(_config(where)))


def _config(where: str | Path | None) -> Config:
    if where is None:
        return read_config()
    text = str(where)
    return Config(database_url=text if "://" in text else f"sqlite:///{Path(text).absolute()}")


class Store:
    """A store to read. Each call sees the store as it is then; queries are written as in docs/queries.md.

    Every method that takes a query raises InvalidQuery, with a sentence and the place, if it cannot be understood.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"<Store {self._engine.url!r}>"

    def search(self, query: str = "", *, limit: int = 20, order: Order = "date") -> list[StoredArticle]:
        """The first articles that a query finds: newest first, or best first (`order="rank"`)."""
        return list(self.page(query, limit=limit, order=order).articles)

    def page(self, query: str = "", *, limit: int = 20, order: Order = "date", cursor: str | None = None) -> Page:
        """A page of what a query finds, with snippets, and the cursor that gives the next one."""
        with self._asking(query) as (session, tree, now):
            return search.search(session, tree, now=now, order=order, limit=limit, cursor=cursor)

    def count(self, query: str = "") -> int:
        """How many articles a query finds."""
        with self._asking(query) as (session, tree, now):
            return search.count(session, tree, now)

    def stream(self, query: str = "") -> Iterator[StoredArticle]:
        """Every article that a query finds, newest first, a few hundred in memory at a time.

        All are of one moment: the view of the store is held until the last one, or until the iterator is closed.
        """
        with self._asking(query) as (session, tree, now):
            yield from search.stream(session, tree, now=now)

    def rows(self, query: str = "") -> Iterator[dict[str, Any]]:
        """The same as plain values, with the names that exports and the API use: `pandas.DataFrame(store.rows(…))`."""
        for article in self.stream(query):
            yield article_json(article)

    def article(self, which: int | str) -> StoredArticle:
        """One article by number or by address, in any spelling. Raises NotFound."""
        with self._reading() as session:
            if isinstance(which, int):
                return articles.get(session, which)
            found = (articles.find(session, url) for url in spellings(which))
            article = next((one for one in found if one is not None), None)
        if article is None:
            raise NotFound(f"there is no article at {which}")
        return article

    def versions(self, article: int) -> list[Version]:
        """Every title and text that an article had, oldest first. Raises NotFound."""
        with self._reading() as session:
            return versions.versions(session, article)

    def diff(self, article: int, old: int | None = None, new: int | None = None) -> tuple[Piece, ...]:
        """What changed in the text of an article between two versions, word by word. Raises NotFound."""
        with self._reading() as session:
            return versions.difference(session, article, old, new).text

    def statistics(
        self, *by: Dimension, query: str = "", since: date | None = None, until: date | None = None
    ) -> list[dict[str, Any]]:
        """How many public articles there are by week, tag and so on, beside the sources that were watched: the rows of
        `veille stats` (docs/statistics.md). Raises InvalidInput for dimensions that do not go together."""
        wanted = Wanted(by=by or ("week",), since=since, until=until)
        with self._asking(query) as (session, tree, now):
            return flat(statistics(session, wanted, selections.condition(session, tree, now), now))

    def sources(self) -> list[Source]:
        """The sources, by id."""
        with self._reading() as session:
            return sources.all_sources(session)

    def tags(self) -> list[TagCount]:
        """The tags that public articles bear, the most frequent first."""
        with self._reading() as session:
            counts = {one.key.value: one.count for one in articles.lists_in_use(session) if one.key.kind == "tag"}
        known = [tag for tag in load_taxonomy().tags.values() if tag.slug in counts]
        every = [TagCount(slug=tag.slug, facet=tag.facet, label=tag.label, articles=counts[tag.slug]) for tag in known]
        return sorted(every, key=lambda tag: (-tag.articles, tag.slug))

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with db.reading(self._engine) as session:
            yield session

    @contextmanager
    def _asking(self, query: str) -> Iterator[tuple[Session, Query, datetime]]:
        with self._reading() as session:
            yield session, saved_searches.understand(session, query), datetime.now(UTC)
