"""The store as it was: what a query with `as-of:` finds, with the titles and texts of that time.

Kept are the titles and texts (revisions), when an article came and when it went. Tags, places, kinds, verdicts and the
relevance of that time are not kept: a query asks for those of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import article_rows
from store.errors import SearchTooSlow
from store.models import ArticleRow, RevisionRow
from store.query.contexts import contexts
from store.query.fields.versions import AsOf, Numbers, end
from store.query.memory import matches
from store.query.moments import Moment
from store.query.sql import Compiler
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Term, Word
from store.types import StoredArticle

MOST = 20_000
"""Articles that changed since, and may be read anew for one query."""
AT_ONCE = 500
"""Of them in memory at a time."""


@dataclass(frozen=True)
class InItsTime:
    """A query as the store of then answers it."""

    query: Query
    now: datetime
    """The moment that periods and states (`is:open`, `seen:P7D`) count from."""
    then: datetime | None = None
    """Whose titles and texts are to be shown; None: those of today."""


def in_its_time(session: Session, query: Query, now: datetime) -> InItsTime:
    """A query with `as-of:` among the conditions that must all hold, ready to be carried out; any other as it is.

    The words of articles that did not change since are in the index. Those of the few that did are looked for in their
    texts of then, and the articles found named by number. Raises SearchTooSlow if they are not few.
    """
    then = time_of(query, now)
    if then is None:
        return InItsTime(query, now)
    parts = [Term(AsOf.name, then), *(part for part in _conjuncts(query) if _moment(part) is None)]
    about_texts = [part for part in parts if _asks_texts(part)]
    others = [part for part in parts if part not in about_texts]
    changed = _changed(session, others, then) if about_texts else []
    if not changed:
        return InItsTime(And(tuple(parts)), then, then)
    wanted = And(tuple(about_texts))
    found = tuple(one.id for one in _read(session, changed, then) if _answers(session, wanted, one, then))
    today = And((*about_texts, Not(Term(AsOf.name, Numbers(tuple(changed))))))
    return InItsTime(And((*others, Or((today, Term(AsOf.name, Numbers(found)))))), then, then)


def time_of(query: Query, now: datetime) -> datetime | None:
    """The moment of the store that a query looks at; None: now."""
    moments = [moment for part in _conjuncts(query) if (moment := _moment(part))]
    return min((end(moment, now) for moment in moments), default=None)


def _moment(part: Query) -> Moment | None:
    match part:
        case Term(name=AsOf.name, value=Moment() as moment):
            return moment
    return None


def _conjuncts(query: Query) -> Iterator[Query]:
    if isinstance(query, And):
        for part in query.parts:
            yield from _conjuncts(part)
    elif not isinstance(query, Everything):
        yield query


def _asks_texts(query: Query) -> bool:
    """Whether a title or a text decides."""
    match query:
        case Word() | Phrase() | Prefix():
            return True
        case Term(name=name):
            return name in ("title", "text")
        case Not(part=part):
            return _asks_texts(part)
        case And(parts=parts) | Or(parts=parts):
            return any(map(_asks_texts, parts))
    return False


def _changed(session: Session, others: Sequence[Query], then: datetime) -> list[int]:
    """The articles that had another title or text then, as far as the other conditions let them be found."""
    later = select(RevisionRow.article_id).where(RevisionRow.replaced > then)
    condition = Compiler(session, then).condition(And(tuple(others)))
    ids = select(ArticleRow.id).where(ArticleRow.id.in_(later), condition).order_by(ArticleRow.id).limit(MOST + 1)
    found = list(session.scalars(ids))
    if len(found) > MOST:
        raise SearchTooSlow(
            f"more than {MOST} articles changed since then, too many to be read anew;"
            " narrow the search by tag, source or date"
        )
    return found


def _read(session: Session, ids: Sequence[int], then: datetime) -> Iterator[StoredArticle]:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = session.scalars(select(ArticleRow).where(ArticleRow.id.in_(some)).order_by(ArticleRow.id)).all()
        yield from as_they_were(session, article_rows.load(session, rows), then)


def _answers(session: Session, wanted: Query, article: StoredArticle, then: datetime) -> bool:
    return matches(wanted, article, contexts(session, [article], then)[article.id])


def as_they_were(session: Session, articles: Sequence[StoredArticle], then: datetime) -> list[StoredArticle]:
    """The articles with the titles and texts they had."""
    ids = [article.id for article in articles]
    # The first that was replaced after that time.
    first = (
        select(func.min(RevisionRow.id))
        .where(RevisionRow.article_id.in_(ids), RevisionRow.replaced > then)
        .group_by(RevisionRow.article_id)
    )
    of = {row.article_id: row for row in session.scalars(select(RevisionRow).where(RevisionRow.id.in_(first)))}
    return [
        replace(one, title=row.title, text=row.text, text_hash=row.text_hash) if (row := of.get(one.id)) else one
        for one in articles
    ]
