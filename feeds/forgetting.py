"""Removal on request, from the store to the public folder, so that nothing of it is left anywhere we write to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from feeds.publish import publish
from store import erasure, removal, sources
from store.config import Config
from store.db import reading, transaction
from store.removal import Wanted

AT_ONCE = 100
"""Articles removed in one transaction: a crawl waits no longer than a moment to store what it found."""
PATIENCE = 120
"""Seconds to wait for a publication under way, which may still show what was removed."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What was done."""

    articles: int
    lists: int
    """Lists published anew."""
    erased: bool
    """Whether nothing is left in the files of the database; if not, maintenance goes on with it."""


def forget(
    engine: Engine,
    config: Config,
    wanted: Wanted,
    *,
    now: datetime,
    note: str = "",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Forgotten:
    """Remove what is asked for from the store, the lists, the public folder and the files of the database.

    Every hundred articles are removed in one go, all or none; what a killed process left is removed by the next call.
    Raises NotFound, StoreError, or Busy when a publication under way takes too long: the articles are removed then,
    and the next publication takes them out of the public folder.
    """
    with transaction(engine) as session:
        if wanted.source is not None:
            # First of all, so that no crawl that begins now brings more.
            sources.set_state(session, wanted.source, "retired")
        removal.forget_addresses(session, wanted.urls, now)
        article_ids = removal.find(session, wanted)
    for start in range(0, len(article_ids), AT_ONCE):
        with transaction(engine) as session:
            removal.forget(session, article_ids[start : start + AT_ONCE], now=now, note=note)
        progress(min(start + AT_ONCE, len(article_ids)), len(article_ids))
    if wanted.source is not None:
        _forget_rest(engine, wanted.source, now)
    published = publish(engine, config, leftovers=True, patience=PATIENCE)
    return Forgotten(articles=len(article_ids), lists=published.lists, erased=erasure.erase(engine))


def _forget_rest(engine: Engine, source_id: str, now: datetime) -> None:
    done = 1
    while done:
        with transaction(engine) as session:
            done = removal.forget_rest(session, source_id, now)


def titles(engine: Engine, wanted: Wanted, limit: int) -> tuple[int, Sequence[str]]:
    """How many articles are asked for, and the first of them in words. Raises NotFound for an unknown source."""
    with reading(engine) as session:
        article_ids = removal.find(session, wanted)
        first = removal.preview(session, article_ids, limit)
    return len(article_ids), [f"{one.id}  {one.source}  {one.title}" for one in first]
