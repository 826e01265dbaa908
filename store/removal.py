"""Taking articles out of the store with everything they left there: on request, or because they are kept no longer.

What remains is a row in `removals`, which tells readers of "what is new" that the article is gone, the departures of
its lists until they have been published, and hashes that keep it from coming back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from store import (
    addresses,
    article_rows,
    articles,
    erasure,
    index,
    memberships,
    sequence,
    sources,
    stories,
    tombstones,
)
from store.models import AddressRow, ArticleRow, AttachmentRow, DocumentRow, RemovalRow, RevisionRow
from store.plain_text import without_accents
from store.spellings import spellings

Reason = Literal["forgotten", "retention"]
AT_ONCE = 500
"""Addresses or articles named in one statement."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks to be forgotten: addresses, all of a source, or all of an author."""

    urls: tuple[str, ...] = ()
    source: str | None = None
    author: str | None = None


def find(session: Session, wanted: Wanted) -> list[int]:
    """The stored articles that are asked for, oldest first. Raises NotFound for an unknown source."""
    found = set(_at(session, wanted.urls))
    if wanted.source is not None:
        sources.get_source(session, wanted.source)
        found.update(session.scalars(select(ArticleRow.id).where(ArticleRow.source_id == wanted.source)))
    if wanted.author is not None:
        found.update(_by(session, wanted.author))
    return sorted(found)


def _at(session: Session, urls: Sequence[str]) -> Iterable[int]:
    """The articles stored under these addresses in any spelling, or that these addresses led to."""
    every = [spelling for url in urls for spelling in spellings(url)]
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        own = or_(ArticleRow.canonical_url.in_(some), ArticleRow.fetched_url.in_(some))
        yield from session.scalars(select(ArticleRow.id).where(own))
        led = select(AddressRow.article_id).where(AddressRow.url.in_(some), AddressRow.state == "stored")
        yield from (article for article in session.scalars(led) if article is not None)


def _by(session: Session, name: str) -> Iterable[int]:
    """The articles that name an author, accents, case and spaces folded."""
    signed = select(ArticleRow.id, ArticleRow.authors).execution_options(yield_per=1000)
    for article, authors in session.execute(signed):
        if any(_folded(str(author)) == _folded(name) for author in authors):
            yield article


def _folded(name: str) -> str:
    return " ".join(without_accents(name).split())


def preview(session: Session, article_ids: Sequence[int], limit: int) -> list[articles.Met]:
    """The first of these articles, as far as one needs to name them."""
    row = ArticleRow
    named = select(row.id, row.title, row.source_id).where(row.id.in_(article_ids[:limit])).order_by(row.id)
    return [articles.Met(*columns) for columns in session.execute(named)]


def forget(session: Session, article_ids: Sequence[int], *, now: datetime, note: str = "") -> int:
    """Remove articles on request, for good: no crawl brings them back. How many there were.

    `erasure.erase` has to follow, so that nothing remains in the files of the database either; it is noted as due.
    """
    rows, said = _lock(session, article_ids), list[str]()
    for row in rows:
        met = session.scalars(select(AddressRow.url).where(AddressRow.article_id == row.id)).all()
        tombstones.bury(session, [tombstones.of_text(row.source_id, row.text_hash)], now)
        forget_addresses(session, [row.canonical_url, row.fetched_url, *met], now)
        said += _remove(session, row, "forgotten", note, now)
    index.forget_words(session, said)
    erasure.request(session)
    return len(rows)


def forget_addresses(session: Session, urls: Iterable[str], now: datetime) -> None:
    """Keep nothing of addresses but the hashes that keep them from being read."""
    every = list(dict.fromkeys(urls))
    tombstones.bury(session, map(tombstones.url_hash, every), now)
    known = [spelling for url in every for spelling in spellings(url)]
    for start in range(0, len(known), AT_ONCE):
        some = known[start : start + AT_ONCE]
        session.execute(delete(AddressRow).where(AddressRow.url.in_(some)))
        session.execute(delete(DocumentRow).where(DocumentRow.url.in_(some)))


def forget_rest(session: Session, source_id: str, now: datetime, limit: int = AT_ONCE) -> int:
    """Forget addresses of a source that led to no article: refused and dropped ones, with their titles. How many."""
    urls = session.scalars(select(AddressRow.url).where(AddressRow.source_id == source_id).limit(limit)).all()
    forget_addresses(session, urls, now)
    return len(urls)


def drop(session: Session, article_ids: Sequence[int], *, now: datetime) -> int:
    """Remove articles that were kept for as long as they were to be. How many there were.

    They may be stored again if a person asks for them; crawls know their addresses and leave them alone.
    """
    rows, said = _lock(session, article_ids), list[str]()
    for row in rows:
        known = update(AddressRow).where(AddressRow.article_id == row.id)
        empty: dict[str, Any] = {
            "title": None,
            "score": None,
            "article_id": None,
            "link": {},
            "attempts": 0,
            "checked": now,
        }
        session.execute(known.values(state="refused", reason=addresses.KEPT_NO_LONGER, **empty))
        said += _remove(session, row, "retention", "", now)
    index.forget_words(session, said)
    return len(rows)


def _lock(session: Session, article_ids: Sequence[int]) -> Sequence[ArticleRow]:
    sequence.lock(session)
    return session.scalars(select(ArticleRow).where(ArticleRow.id.in_(article_ids)).order_by(ArticleRow.id)).all()


def _remove(session: Session, row: ArticleRow, reason: Reason, note: str, now: datetime) -> list[str]:
    """Take an article out; tags, places, documents, revisions, notes, collections … go with its row. What it said."""
    before = memberships.public_lists(session, row)
    row.sequence = sequence.next_value(session)
    memberships.move(session, row, before, frozenset())
    session.add(
        RemovalRow(
            sequence=row.sequence,
            article_id=row.id,
            url_hash=tombstones.url_hash(row.canonical_url),
            reason=reason,
            note=note,
            removed=now,
        )
    )
    session.flush()
    stories.leave(session, row.id)
    index.remove(session, row)
    said = _texts(session, row)
    session.execute(delete(ArticleRow).where(ArticleRow.id == row.id))
    session.expunge(row)
    return said


def _texts(session: Session, row: ArticleRow) -> list[str]:
    """What an article says and said before."""
    earlier = [text for one in articles.revisions(session, row.id) for text in (one.title, one.text)]
    return [row.title, row.text, *earlier]


def reduce(session: Session, article_ids: Sequence[int], now: datetime) -> int:
    """Leave of the text of articles, and of what it was before, the excerpt alone. How many there were.

    No later crawl brings the text back. Titles, dates, tags and places stay, with the words that speak for them.
    """
    rows, said = _lock(session, article_ids), list[str]()
    for row in rows:
        said += _texts(session, row)
        index.remove(session, row)
        row.text, row.partial, row.last_checked = row.excerpt, "retention", now
        row.text_hash = article_rows.text_hash(row.title, row.text)
        row.sequence = sequence.next_value(session)
        session.execute(delete(RevisionRow).where(RevisionRow.article_id == row.id))
        session.execute(update(AttachmentRow).where(AttachmentRow.article_id == row.id).values(text=""))
        session.flush()
        index.add(session, row)
    index.forget_words(session, said)
    return len(rows)


def count(session: Session) -> int:
    """How many articles were removed so far."""
    return session.scalar(select(func.count()).select_from(RemovalRow)) or 0
