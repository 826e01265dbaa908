"""Who decides what an article is about: our annotator, then the rules of the admin, then people; the last one wins.

What everybody reads is the last layer. What the layers below say is kept, so that it comes back when a rule or a person
takes a decision back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import curation
from store.models import CollectedRow, ManualTagRow, VerdictRow
from store.types import Article, Evidence, StoredArticle

SomeArticle = TypeVar("SomeArticle", bound=Article)
FILED = Evidence(about="relevant", rule="filed by a person", where="source")


class Layers:
    """The decisions of each layer about some stored articles, read at once."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self._tags: defaultdict[int, list[ManualTagRow]] = defaultdict(list)
        decided = select(ManualTagRow).where(ManualTagRow.article_id.in_(ids))
        for row in session.scalars(decided.order_by(ManualTagRow.created, ManualTagRow.tag)):
            self._tags[row.article_id].append(row)
        said = session.scalars(select(VerdictRow).where(VerdictRow.article_id.in_(ids)))
        self._verdicts = {verdict.article_id: verdict for verdict in said}
        filed = select(CollectedRow.article_id).where(CollectedRow.article_id.in_(ids)).distinct()
        self._filed = frozenset(session.scalars(filed))

    def own(self, stored: StoredArticle) -> StoredArticle:
        """A stored article as our annotator has it."""
        return curation.without(stored, self._tags[stored.id], self._verdicts.get(stored.id))

    def kept(self, own: StoredArticle, article: SomeArticle) -> SomeArticle:
        """A new reading of an article, relevant whatever its words say where a person filed it in a collection."""
        notes = article.annotations
        if notes.relevant or not own.annotations.relevant or own.id not in self._filed:
            return article
        return replace(article, annotations=replace(notes, relevant=True, evidence=(*notes.evidence, FILED)))

    def decided(self, article_id: int, own: SomeArticle) -> SomeArticle:
        """An article as everybody is to read it, from what our annotator has."""
        return curation.on_top(own, self._tags[article_id], self._verdicts.get(article_id))

    def note(self, article_id: int, own: SomeArticle) -> SomeArticle:
        """The same, and what the lower layers say is kept beside the decisions above them."""
        curation.note_automatic(own, self._tags[article_id], self._verdicts.get(article_id))
        return self.decided(article_id, own)
