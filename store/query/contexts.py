"""What evaluating articles in memory needs from the store, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import sources
from store.models import CollectedRow, NoteRow, RevisionRow, SavedSearchRow, SourceRow, VerdictRow
from store.query.fields import Context, Known
from store.types import StoredArticle


def contexts(session: Session, articles: Sequence[StoredArticle], now: datetime) -> dict[int, Context]:
    """What `store.query.memory.matches` needs of each article, by its id."""
    ids = [article.id for article in articles]
    notes, collections = defaultdict(list), defaultdict(list)
    for note in session.scalars(select(NoteRow).where(NoteRow.article_id.in_(ids)).order_by(NoteRow.id)):
        notes[note.article_id].append(note.text)
    for filed in session.scalars(select(CollectedRow).where(CollectedRow.article_id.in_(ids))):
        collections[filed.article_id].append(filed.collection)
        if filed.note:
            notes[filed.article_id].append(filed.note)
    verdicts = {
        row.article_id: row.verdict for row in session.scalars(select(VerdictRow).where(VerdictRow.article_id.in_(ids)))
    }
    revised = set(session.scalars(select(RevisionRow.article_id).where(RevisionRow.article_id.in_(ids)).distinct()))
    of = {source_id: sources.get_source(session, source_id) for source_id in {article.source for article in articles}}
    return {
        article.id: Context(
            now=now,
            source=of[article.source],
            collections=tuple(collections[article.id]),
            notes=tuple(notes[article.id]),
            verdict=verdicts.get(article.id, ""),
            revised=article.id in revised,
        )
        for article in articles
    }


def known_names(session: Session, *, public: bool = False) -> Known:
    """The names of the store, for `read_query`: whoever types one that is not there is told the nearest.

    `public`: only those that anybody may know: no source on trial, no collection, no private search.
    """
    sources = select(SourceRow.id, SourceRow.name)
    searches = select(SavedSearchRow.name).order_by(SavedSearchRow.name)
    if public:
        sources, searches = sources.where(SourceRow.state != "trial"), searches.where(SavedSearchRow.public)
    collections = select(CollectedRow.collection).distinct().order_by("collection")
    return Known(
        public=public,
        sources={row.id: row.name for row in session.execute(sources)},
        collections=() if public else tuple(session.scalars(collections)),
        searches=tuple(session.scalars(searches)),
    )
