"""Who decides what an article is about: our annotator, then the rules of the admin, then people; the last one wins.

What everybody reads is the last layer. What the layers below say is kept, so that it comes back when a rule or a person
takes a decision back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store import curation, rules, sources
from store.models import CollectedRow, ManualTagRow, RuledRow, VerdictRow
from store.query import contexts
from store.query.fields import Context
from store.ruling import Understood, ruled, rules_on, without_evidence
from store.types import Article, Evidence, Kind, StoredArticle

SomeArticle = TypeVar("SomeArticle", bound=Article)
FILED = Evidence(about="relevant", rule="filed by a person", where="source")


Row = TypeVar("Row", ManualTagRow, RuledRow, VerdictRow, CollectedRow)


def _of(table: type[Row], ids: Sequence[int]) -> Select[Row]:
    """The rows about these articles."""
    return select(table).where(table.article_id.in_(ids))


class Layers:
    """The decisions of each layer about some stored articles, read at once; `held`: rules, if not the active ones."""

    def __init__(
        self, session: Session, stored: Sequence[StoredArticle], now: datetime, held: Sequence[Understood] | None = None
    ) -> None:
        ids = [one.id for one in stored]
        self._session = session
        self._rules = rules.active(session) if held is None else held
        self._contexts = contexts.contexts(session, stored, now) if self._rules else {}
        self._ruled = {row.article_id: row for row in session.scalars(_of(RuledRow, ids))}
        self._tags: defaultdict[int, list[ManualTagRow]] = defaultdict(list)
        for row in session.scalars(_of(ManualTagRow, ids).order_by(ManualTagRow.created, ManualTagRow.tag)):
            self._tags[row.article_id].append(row)
        self._verdicts = {verdict.article_id: verdict for verdict in session.scalars(_of(VerdictRow, ids))}
        self._filed = {filed.article_id for filed in session.scalars(_of(CollectedRow, ids))}

    def own(self, stored: StoredArticle) -> StoredArticle:
        """A stored article as our annotator has it."""
        article = curation.without(stored, self._tags[stored.id], self._verdicts.get(stored.id))
        row = self._ruled.get(stored.id)
        if row is None:
            return article
        kind = cast(Kind, row.kind)
        notes = replace(article.annotations, tags=tuple(row.tags), kind=kind, relevant=row.relevant)
        return without_evidence(replace(article, annotations=notes))

    def kept(self, own: StoredArticle, article: SomeArticle) -> SomeArticle:
        """A new reading of an article, relevant whatever its words say where a person filed it in a collection."""
        notes = article.annotations
        if notes.relevant or not own.annotations.relevant or own.id not in self._filed:
            return article
        return replace(article, annotations=replace(notes, relevant=True, evidence=(*notes.evidence, FILED)))

    def decided(self, own: StoredArticle) -> StoredArticle:
        """An article as everybody is to read it, from what our annotator has."""
        return curation.on_top(self._ruling(own), self._tags[own.id], self._verdicts.get(own.id))

    def note(self, own: StoredArticle) -> StoredArticle:
        """The same, and what the lower layers say is kept beside the decisions above them."""
        found = self._ruling(own)
        note_ruled(self._session, own.id, own, found, self._ruled.get(own.id))
        curation.note_automatic(found, self._tags[own.id], self._verdicts.get(own.id))
        return curation.on_top(found, self._tags[own.id], self._verdicts.get(own.id))

    def _ruling(self, own: StoredArticle) -> StoredArticle:
        if not self._rules:
            return own
        return ruled(own, self._rules, self._contexts[own.id], may_drop=own.id not in self._filed)


def of_new(session: Session, article: StoredArticle, now: datetime) -> StoredArticle:
    """An article that is about to be stored, with what rules decide; nobody can have said anything of it yet."""
    held = rules.active(session)
    if not held:
        return article
    source = sources.get_source(session, article.source)
    chosen = source.kind == "collection"
    return ruled(article, held, Context(now=now, source=source), may_drop=not chosen)


def note_ruled(
    session: Session, article_id: int, own: StoredArticle, found: StoredArticle, row: RuledRow | None = None
) -> None:
    """Keep what an article is without its rules; nothing is kept of one that no rule applies to."""
    names, notes = list(rules_on(found)), own.annotations
    if not names:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = RuledRow(article_id=article_id)
        session.add(row)
    row.rules, row.tags, row.kind, row.relevant = names, list(notes.tags), notes.kind, notes.relevant
