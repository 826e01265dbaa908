"""Every write of an article. Each keeps lists, revisions and `sequence` in step, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import (
    article_parts,
    article_rows,
    index,
    layers,
    memberships,
    places_in_lists,
    sequence,
    stories,
    tombstones,
)
from store.merging import merge
from store.models import ArticleRow, RevisionRow
from store.spellings import spellings
from store.types import Article, Event, StoredArticle

NEWS_AGE = timedelta(days=30)
"""An article older than this when first seen is archive, not news."""
LEAST_COPIED = 200
"""Characters of text from which two articles with the same one are one."""
TakesOver = Callable[[str, str], bool]
"""Whether an address, so far held by the source named second, belongs to the one that saves."""
BOOKKEEPING = {
    *("evidence", "relevance_score", "fetched_url", "entry_point_id", "run_id", "method", "etag", "last_modified"),
}
"""Columns whose change alone is no news to any reader."""
ANNOTATIONS = (
    *("kind", "relevant", "relevance_score", "opened", "deadline", "permanent", "amounts", "evidence", "annotator"),
)
"""Columns that hold what we understood of a text."""

CALENDAR = "calendar"
"""The method of an article that is only what a calendar says of an event."""

Outcome = Literal["new", "changed", "unchanged", "forgotten", "elsewhere"]


@dataclass(frozen=True)
class Saved:
    """What saving did. `id` is None for an address that was forgotten on request.

    "elsewhere" says that another source has the article, which was left as it is.
    """

    id: int | None
    outcome: Outcome


def save(
    session: Session,
    article: Article,
    territories: Sequence[str],
    *,
    now: datetime,
    archive: bool = False,
    takes_over: TakesOver = lambda url, holder: False,
) -> Saved:
    """Store an article, or bring the stored one up to date; `canonical_url`, in any spelling, decides which.

    `territories` are the slugs of its places and of all that contain them. `archive` says that it is found by a first
    visit or a backfill: it takes the place of its own date in the lists instead of their head. An article that another
    source has is left alone, unless `takes_over` says that its address belongs to this one. The same text under
    another address of the source (a copy for print, a session's address) is the same article.
    """
    if _forgotten(session, article):
        return Saved(None, "forgotten")
    sequence.lock(session)
    row = _stored_at(session, article.canonical_url)
    if row is None:
        copy = _copy(session, article)
        if copy is not None:
            copy.last_checked = now
            return Saved(copy.id, "unchanged")
        return Saved(_insert(session, article, territories, now, archive=archive), "new")
    if row.source_id != article.source and not takes_over(row.canonical_url, row.source_id):
        return Saved(row.id, "elsewhere")
    if row.partial == "retention":
        # Its text was kept for as long as it was to be.
        row.last_checked = now
        return Saved(row.id, "unchanged")
    [stored] = article_rows.load(session, [row])
    decisions = layers.Layers(session, [stored], now)
    ours = decisions.own(stored)
    article, territories = merge(ours, decisions.kept(ours, article), territories)
    article = decisions.note(_over(stored, article, territories))
    changed = article_parts.differ(stored, article, territories)
    return Saved(row.id, _update(session, row, article, territories, now, parts=changed))


def _over(stored: StoredArticle, article: Article, territories: Sequence[str]) -> StoredArticle:
    """A new reading in the place of what is stored."""
    read = {one.name: getattr(article, one.name) for one in fields(Article)}
    return replace(stored, **read, territories=tuple(sorted(set(territories))), gone=None)


def _forgotten(session: Session, article: Article) -> bool:
    """Whether the article was forgotten on request, under this address or another of its source."""
    if tombstones.forgotten(session, [article.canonical_url]):
        return True
    text = tombstones.of_text(article.source, article_rows.text_hash(article.title, article.text))
    return len(article.text) >= LEAST_COPIED and bool(tombstones.buried(session, [text]))


def _stored_at(session: Session, url: str) -> ArticleRow | None:
    """The article stored under an address, in whatever spelling."""
    rows = session.scalars(select(ArticleRow).where(ArticleRow.canonical_url.in_(spellings(url)))).all()
    return min(rows, key=lambda row: (row.canonical_url != url, row.id), default=None)


def holder(session: Session, url: str) -> tuple[str, str, str] | None:
    """Of the article stored under an address: its source, its title and the address it was fetched from."""
    row = _stored_at(session, url)
    return (row.source_id, row.title, row.fetched_url) if row is not None else None


def _copy(session: Session, article: Article) -> ArticleRow | None:
    """The article of the same source that says the same under another address."""
    if len(article.text) < LEAST_COPIED:
        return None
    same = select(ArticleRow).where(
        ArticleRow.text_hash == article_rows.text_hash(article.title, article.text),
        ArticleRow.source_id == article.source,
        ArticleRow.gone.is_(None),
    )
    # Of what is announced again each month in the same words, the days differ.
    return next((row for row in session.scalars(same.order_by(ArticleRow.id)) if _same_days(row, article)), None)


def _same_days(row: ArticleRow, article: Article) -> bool:
    new = article_rows.columns(article)
    return all(getattr(row, name) == new[name] for name in ("published", "event", "deadline"))


def listing_time(published: datetime | None, now: datetime, *, archive: bool) -> datetime:
    """Where an article first seen `now` stands in newest-first lists; it never moves afterwards."""
    if published is None or (not archive and now - published <= NEWS_AGE):
        return now
    return min(published, now)


def mark_gone(session: Session, article_id: int, now: datetime, *, source: str | None = None) -> bool:
    """Note that the source no longer has an article. Text and history stay; lists lose it. True if that is news.

    With `source`, nothing is done to an article that is another's by now.
    """
    sequence.lock(session)
    row = session.get_one(ArticleRow, article_id)
    if row.gone is not None or source not in (None, row.source_id):
        return False
    before = memberships.public_lists(session, row)
    row.gone, row.last_checked, row.sequence = now, now, sequence.next_value(session)
    session.flush()
    memberships.move(session, row, before, memberships.public_lists(session, row))
    stories.refresh(session, row.id, news=True)
    return True


def expire(session: Session, now: datetime) -> int:
    """Mark as gone what its page allowed to show only until now (unavailable_after). How many there were."""
    over = select(ArticleRow.id).where(ArticleRow.expires <= now, ArticleRow.gone.is_(None)).order_by(ArticleRow.id)
    return sum(mark_gone(session, article_id, now) for article_id in session.scalars(over).all())


def date_event(session: Session, article_id: int, event: Event, now: datetime) -> Outcome | None:
    """Note when the event takes place that an article is about. None, and nothing done, for an article that is only
    what a calendar says: it has to be read again."""
    sequence.lock(session)
    row = session.get_one(ArticleRow, article_id)
    if row.method == CALENDAR:
        return None
    [stored] = article_rows.load(session, [row])
    decisions = layers.Layers(session, [stored], now)
    ours = decisions.own(stored)
    dated = decisions.note(replace(ours, event=event, annotations=replace(ours.annotations, kind="evenement")))
    changed = article_parts.differ(stored, dated, dated.territories)
    return _update(session, row, dated, dated.territories, now, parts=changed)


def annotate(
    session: Session, row: ArticleRow, stored: StoredArticle, article: StoredArticle, now: datetime
) -> Outcome:
    """Give a row, which holds `stored`, the annotations and territories of `article`: the same text, understood anew.

    Nothing else changes: neither whether its source still has it nor when it was last checked. Only what some reader
    can see is a change; other evidence or another version of the annotator is noted without one.
    """
    new = {name: value for name, value in article_rows.columns(article).items() if name in ANNOTATIONS}
    differs = {name for name, value in new.items() if getattr(row, name) != value}
    parts = article_parts.differ(stored, article, article.territories)
    if not parts and not differs - BOOKKEEPING - {"annotator"}:
        for name in differs:
            setattr(row, name, new[name])
        return "unchanged"
    shown = memberships.may_be_shown(session, row)
    for name in differs:
        setattr(row, name, new[name])
    row.sequence = sequence.next_value(session)
    if parts:
        article_parts.rewrite_found(session, row, stored, article)
    session.flush()
    before, after = (memberships.lists_of(one) if shown else frozenset() for one in (stored, article))
    memberships.move(session, row, before, after)
    if _news(stored) != _news(article):
        returned = stored.annotations.relevant != article.annotations.relevant
        stories.place(session, row.id, now, returned=returned)
    return "changed"


def _news(article: StoredArticle) -> tuple[object, ...]:
    """What we understood of a text that tells whether two articles have the same news."""
    notes = article.annotations
    communes = frozenset((place.code, place.main) for place in notes.places if place.level == "commune")
    return notes.relevant, notes.deadline, communes


def touch_source(session: Session, source_id: str, *, public_before: bool, public_after: bool) -> None:
    """Bring lists in step with a source that starts or stops being public: each of its articles counts as changed."""
    if public_before == public_after:
        return
    sequence.lock(session)
    for row in session.scalars(select(ArticleRow).where(ArticleRow.source_id == source_id).order_by(ArticleRow.id)):
        if row.relevant and row.gone is None and not memberships.hidden(session, row.id):
            keys = memberships.lists(session, row)
            row.sequence = sequence.next_value(session)
            memberships.move(session, row, frozenset() if public_after else keys, keys if public_after else frozenset())
            stories.refresh(session, row.id, news=True)


def _insert(session: Session, article: Article, territories: Sequence[str], now: datetime, *, archive: bool) -> int:
    listed, number = listing_time(article.published, now, archive=archive), sequence.next_value(session)
    own = _new(article, territories, now, listed)
    article = layers.of_new(session, own, now)
    row = ArticleRow(
        canonical_url=article.canonical_url,
        source_id=article.source,
        first_seen=now,
        last_checked=now,
        listed=listed,
        place=places_in_lists.free_place(session, listed, number),
        sequence=number,
        **article_rows.columns(article),
    )
    session.add(row)
    session.flush()
    index.add(session, row)
    layers.note_ruled(session, row.id, own, article)
    article_parts.write(session, row, article, territories)
    shown = memberships.lists_of_new(session, row, article.annotations.tags, territories)
    memberships.move(session, row, frozenset(), shown)
    stories.add(session, row, article.annotations.places, now)
    return row.id


def _new(article: Article, territories: Sequence[str], now: datetime, listed: datetime) -> StoredArticle:
    """An article as it is about to be stored."""
    return StoredArticle(
        **{one.name: getattr(article, one.name) for one in fields(Article)},
        id=0,
        sequence=0,
        first_seen=now,
        last_checked=now,
        listed=listed,
        text_hash=article_rows.text_hash(article.title, article.text),
        territories=tuple(sorted(set(territories))),
    )


def _update(
    session: Session, row: ArticleRow, article: Article, territories: Sequence[str], now: datetime, *, parts: bool
) -> Outcome:
    """Write an article over its row; `parts` says that its tags, places or attachments differ."""
    new = article_rows.columns(article)
    seen, row.last_checked = row.last_checked, now
    differs = {name for name, value in new.items() if getattr(row, name) != value}
    news = differs - BOOKKEEPING
    if not news and row.source_id == article.source and row.gone is None and not parts:
        for name in differs:
            setattr(row, name, new[name])
        return "unchanged"
    before, was_gone = memberships.public_lists(session, row), row.gone is not None
    if "text_hash" in news:
        session.add(_revision(row, seen, now))
        index.remove(session, row)
    for name, value in new.items():
        setattr(row, name, value)
    if "text_hash" in news:
        index.add(session, row)
    row.source_id, row.gone, row.sequence = article.source, None, sequence.next_value(session)
    session.flush()
    article_parts.drop(session, row)
    article_parts.write(session, row, article, territories)
    memberships.move(session, row, before, memberships.public_lists(session, row))
    stories.place(session, row.id, now, returned=was_gone)
    return "changed"


def _revision(row: ArticleRow, seen: datetime, now: datetime) -> RevisionRow:
    """The text of a row as it is, last seen unchanged at `seen`."""
    return RevisionRow(
        article_id=row.id, title=row.title, text=row.text, text_hash=row.text_hash, seen=seen, replaced=now
    )
