"""What people say of articles: notes, tags, verdicts. Kept apart from what our rules find, and applied on top of it.

The tags and the relevance that everybody reads are those of the rules as people changed them. What the rules alone say
is kept beside each decision of a person, so that it comes back when the decision is taken back, and no crawl and no new
tagging can overrule a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from store import memberships, sequence, stories
from store.errors import InvalidInput, NotFound
from store.models import ArticleRow, ArticleTagRow, ManualTagRow, NoteRow, VerdictRow
from store.taxonomy import load_taxonomy
from store.types import Article, ListKey

Decision = Literal["hidden", "dropped", "kept"]
SomeArticle = TypeVar("SomeArticle", bound=Article)
DECIDES = {"kept": True, "dropped": False}
"""Verdicts that say whether an article is relevant."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a person wrote about an article."""

    id: int
    author: str
    text: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class ManualTag:
    """A tag that a person added or took away."""

    tag: str
    added: bool
    author: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a person decided: "hidden" (shown to nobody), "dropped" (not relevant), "kept" (relevant)."""

    verdict: Decision
    author: str
    reason: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Curation:
    """All that people said of one article."""

    notes: tuple[Note, ...] = ()
    tags: tuple[ManualTag, ...] = ()
    verdict: Verdict | None = None


def of_article(session: Session, article_id: int) -> Curation:
    """What people said of an article, oldest first."""
    noted = select(NoteRow).where(NoteRow.article_id == article_id).order_by(NoteRow.created, NoteRow.id)
    verdict = session.get(VerdictRow, article_id)
    return Curation(
        notes=tuple(
            Note(id=row.id, author=row.author, text=row.text, created=row.created) for row in session.scalars(noted)
        ),
        tags=tuple(
            ManualTag(tag=row.tag, added=row.added, author=row.author, created=row.created)
            for row in _tag_rows(session, article_id)
        ),
        verdict=_verdict(verdict) if verdict else None,
    )


def in_lines(said: Curation) -> list[str]:
    """What people said, a line each, with who and when."""
    told = [(one.created, f"note {one.id}: {one.text}", one.author) for one in said.notes]
    told += [(one.created, f"{'+' if one.added else '-'}{one.tag}", one.author) for one in said.tags]
    if said.verdict:
        reason = f" ({said.verdict.reason})" if said.verdict.reason else ""
        told.append((said.verdict.created, f"{said.verdict.verdict}{reason}", said.verdict.author))
    return [f"{text} — {author}, {created:%Y-%m-%d}" for created, text, author in sorted(told)]


def _verdict(row: VerdictRow) -> Verdict:
    return Verdict(verdict=cast(Decision, row.verdict), author=row.author, reason=row.reason, created=row.created)


def note(session: Session, article_id: int, text: str, *, author: str, now: datetime) -> int:
    """Write a note about an article; its number. The article itself does not change. Raises NotFound, InvalidInput."""
    if not text.strip():
        raise InvalidInput("the note is empty; write something")
    _article(session, article_id)
    row = NoteRow(article_id=article_id, author=author, text=text.strip(), created=now)
    session.add(row)
    session.flush()
    return row.id


def remove_note(session: Session, number: int) -> None:
    """Take a note away. Raises NotFound."""
    row = session.get(NoteRow, number)
    if row is None:
        raise NotFound(f"there is no note {number}; veille show ID tells those of an article")
    session.delete(row)


def tag(session: Session, article_id: int, slug: str, *, added: bool, author: str, now: datetime) -> None:
    """Add a tag to an article, or take it away, whatever our rules say now or later.

    `slug` may be an alias. Raises NotFound, with the nearest tags.
    """
    known = load_taxonomy().tag(slug).slug
    row, there = _article(session, article_id), tags(session, article_id)
    decided = session.get(ManualTagRow, (article_id, known))
    if decided is None:
        decided = ManualTagRow(article_id=article_id, tag=known, automatic=known in there)
        session.add(decided)
    decided.added, decided.author, decided.created = added, author, now
    _set_tags(session, row, _with(there, known, there=added))


def untag(session: Session, article_id: int, slug: str) -> None:
    """Take back what a person said of a tag: our rules decide again. Raises NotFound."""
    known = load_taxonomy().tag(slug).slug
    row = _article(session, article_id)
    decided = session.get(ManualTagRow, (article_id, known))
    if decided is not None:
        automatic = decided.automatic
        session.delete(decided)
        _set_tags(session, row, _with(tags(session, article_id), known, there=automatic))


def decide(
    session: Session, article_id: int, verdict: Decision, *, author: str, reason: str = "", now: datetime
) -> None:
    """Hide, drop or keep an article; the last verdict counts. Raises NotFound."""
    row = _article(session, article_id)
    decided = session.get(VerdictRow, article_id)
    before = memberships.public_lists(session, row)
    if decided is None:
        decided = VerdictRow(article_id=article_id, relevant=row.relevant)
        session.add(decided)
    decided.verdict, decided.author, decided.reason, decided.created = verdict, author, reason, now
    row.relevant = _relevant(decided)
    _changed(session, row, before)
    stories.place(session, article_id, now, returned=True)


def undecide(session: Session, article_id: int) -> None:
    """Take a verdict back: our rules decide again. Raises NotFound for an unknown article."""
    row = _article(session, article_id)
    decided = session.get(VerdictRow, article_id)
    if decided is not None:
        before = memberships.public_lists(session, row)
        row.relevant = decided.relevant
        session.delete(decided)
        _changed(session, row, before)
        stories.place(session, article_id, row.last_checked, returned=True)


def without(article: SomeArticle, tags: Sequence[ManualTagRow], verdict: VerdictRow | None) -> SomeArticle:
    """A stored article without what people decided of it."""
    slugs = article.annotations.tags
    for row in tags:
        slugs = _with(slugs, row.tag, there=row.automatic)
    relevant = verdict.relevant if verdict else article.annotations.relevant
    return replace(article, annotations=replace(article.annotations, tags=slugs, relevant=relevant))


def on_top(article: SomeArticle, tags: Sequence[ManualTagRow], verdict: VerdictRow | None) -> SomeArticle:
    """An article as our rules have it, with what people decided of it."""
    slugs, relevant = article.annotations.tags, article.annotations.relevant
    for row in tags:
        slugs = _with(slugs, row.tag, there=row.added)
    relevant = DECIDES.get(verdict.verdict, relevant) if verdict else relevant
    return replace(article, annotations=replace(article.annotations, tags=slugs, relevant=relevant))


def note_automatic(article: Article, tags: Sequence[ManualTagRow], verdict: VerdictRow | None) -> None:
    """Keep what our rules have now beside what people decided."""
    for row in tags:
        row.automatic = row.tag in article.annotations.tags
    if verdict is not None:
        verdict.relevant = article.annotations.relevant


def _relevant(verdict: VerdictRow) -> bool:
    return DECIDES.get(verdict.verdict, verdict.relevant)


def _with(slugs: Sequence[str], slug: str, *, there: bool) -> tuple[str, ...]:
    """The tags with one of them there or not; one that is there stays in its place, a new one is the last."""
    if there:
        return tuple(dict.fromkeys((*slugs, slug)))
    return tuple(one for one in slugs if one != slug)


def _article(session: Session, article_id: int) -> ArticleRow:
    sequence.lock(session)
    row = session.get(ArticleRow, article_id)
    if row is None:
        raise NotFound(f"there is no article {article_id}")
    return row


def _tag_rows(session: Session, article_id: int) -> Sequence[ManualTagRow]:
    decided = select(ManualTagRow).where(ManualTagRow.article_id == article_id)
    return session.scalars(decided.order_by(ManualTagRow.created, ManualTagRow.tag)).all()


def tags(session: Session, article_id: int) -> tuple[str, ...]:
    """The tags of an article as everybody reads them, best first."""
    of_article = select(ArticleTagRow.tag).where(ArticleTagRow.article_id == article_id)
    return tuple(session.scalars(of_article.order_by(ArticleTagRow.rank)))


def _set_tags(session: Session, row: ArticleRow, wanted: Sequence[str]) -> None:
    if tuple(wanted) == tags(session, row.id):
        return
    before = memberships.public_lists(session, row)
    session.execute(delete(ArticleTagRow).where(ArticleTagRow.article_id == row.id))
    session.add_all(
        ArticleTagRow(article_id=row.id, tag=one, rank=rank, place=row.place) for rank, one in enumerate(wanted)
    )
    _changed(session, row, before)


def _changed(session: Session, row: ArticleRow, before: frozenset[ListKey]) -> None:
    row.sequence = sequence.next_value(session)
    session.flush()
    memberships.move(session, row, before, memberships.public_lists(session, row))
