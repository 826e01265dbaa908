"""The versions of an article: each title and text it had, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from store import articles
from store.errors import NotFound
from store.word_diff import Piece, diff


@dataclass(frozen=True, kw_only=True)
class Version:
    """A title and text of an article."""

    number: int
    """From 1, the oldest that is kept."""
    title: str
    text: str
    since: datetime
    """When it was first seen."""
    until: datetime
    """When it was last seen; the one that followed was seen at its own `since`."""
    text_hash: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed from one version to another."""

    old: Version
    new: Version
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


def versions(session: Session, article_id: int) -> list[Version]:
    """Every version of an article, oldest first; the last is the one it has now. Raises NotFound."""
    article = articles.get(session, article_id)
    revisions = articles.revisions(session, article_id)
    earlier = [
        Version(number=n, title=one.title, text=one.text, since=since, until=one.seen, text_hash=one.text_hash)
        for n, (one, since) in enumerate(
            zip(revisions, [article.first_seen, *(one.replaced for one in revisions)], strict=False), start=1
        )
    ]
    now = Version(
        number=len(revisions) + 1,
        title=article.title,
        text=article.text,
        since=revisions[-1].replaced if revisions else article.first_seen,
        until=article.last_checked,
        text_hash=article.text_hash,
    )
    return [*earlier, now]


def difference(session: Session, article_id: int, old: int | None = None, new: int | None = None) -> Difference:
    """What changed between two versions by number; by default to the last one, from the one before.

    Raises NotFound for an article or a version that is not there.
    """
    every = versions(session, article_id)
    last = new or len(every)
    first = old or max(last - 1, 1)
    for number in (first, last):
        if not 1 <= number <= len(every):
            have = "only one version" if len(every) == 1 else f"versions 1 to {len(every)}"
            raise NotFound(f"there is no version {number} of article {article_id}, which has {have}")
    before, after = every[first - 1], every[last - 1]
    return Difference(old=before, new=after, title=diff(before.title, after.title), text=diff(before.text, after.text))
