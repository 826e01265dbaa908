"""Keeps stories in step with every write of an article, in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from store import sequence
from store.models import ArticlePlaceRow, ArticleRow, SignatureRow
from store.stories import choices, index, members, passages
from store.stories.news import Told
from store.stories.verdict import Verdict, judge
from store.types import Place

AT_ONCE = 100
"""Articles placed in one transaction."""
LEAST_BRIDGING = 0.8
"""How much of one text two stories must share with an article for it to make one of them."""


@dataclass(frozen=True)
class Match:
    """An article that was compared with the one that is placed."""

    told: Told
    story: int | None
    verdict: Verdict

    @property
    def article(self) -> int:
        return self.told.id

    @property
    def group(self) -> int:
        """Its story, or itself while it is alone."""
        return self.story or -self.article

    @property
    def worth(self) -> tuple[bool, float, int]:
        """By what the best match is chosen."""
        return self.verdict.link == "text", self.verdict.score, -self.article

    @property
    def reason(self) -> str:
        return f"{self.verdict.why} as article {self.article}"


def add(session: Session, row: ArticleRow, places: Sequence[Place], now: datetime) -> None:
    """Find the story of an article that was just stored; its places are those its text names.

    The others of the story it joins count as changed. Call it while holding the lock of `sequence`.
    """
    if not row.relevant:
        return
    told = _told(row, places)
    signed = index.signature(told)
    matches = _allowed(session, row.id, _matches(session, told, signed))
    index.put(session, row.id, signed, new=True)
    if matches:
        _join(session, row.id, matches, now, risen=True)


def place(session: Session, article_id: int, now: datetime, *, returned: bool = False, risen: bool = True) -> None:
    """Find the story of an article that says something else now.

    `returned` says that it was gone: the others of its story then change with it, since they name it. `risen` says
    that its own `sequence` has risen already. What a person decided stands: an article never joins one it was split
    from, nor leaves one it was merged with. Call it while holding the lock of `sequence`.
    """
    told = next(iter(tellings(session, [article_id])), None)
    if told is None:
        index.remove(session, article_id)
        members.refresh(session, article_id, news=True)
        return
    signed = index.signature(told)
    matches = _allowed(session, article_id, _matches(session, told, signed))
    index.put(session, article_id, signed)
    story = members.story_of(session, article_id)
    if story is not None and not _belongs(session, article_id, story, matches):
        members.part(session, article_id, news=not risen)
        story = None
    if story is None and matches:
        _join(session, article_id, matches, now, risen=risen)
    else:
        members.refresh(session, article_id, news=returned)


def _join(session: Session, article_id: int, matches: Sequence[Match], now: datetime, *, risen: bool) -> None:
    joined = _joined(session, matches)
    reasons = {match.article: "" for match in joined} | {article_id: joined[0].reason}
    members.unite(session, reasons, now, but=article_id if risen else None)


def unplaced(session: Session) -> list[int]:
    """The relevant articles that no version of this index has placed yet, in order of arrival."""
    signed = exists().where(SignatureRow.article_id == ArticleRow.id, SignatureRow.version == index.VERSION)
    return list(session.scalars(select(ArticleRow.id).where(ArticleRow.relevant, ~signed).order_by(ArticleRow.id)))


def place_all(session: Session, articles: Sequence[int], now: datetime) -> None:
    """Place articles that are stored already."""
    sequence.lock(session)
    for article in articles:
        place(session, article, now, risen=False)


def leave(session: Session, article_id: int) -> None:
    """Take an article out of its story and out of the index, before it is deleted.

    The others count as changed; the next of them leads where this one did. Call it while holding the lock of
    `sequence`.
    """
    members.part(session, article_id, news=False)
    index.remove(session, article_id)


def tellings(session: Session, ids: Sequence[int]) -> list[Told]:
    """The articles as they are compared; none of those that are not relevant, since nobody reads them."""
    places: dict[int, list[ArticlePlaceRow]] = defaultdict(list)
    # Not by level too: an engine might take the index of it, and read every commune there is.
    for row in session.scalars(select(ArticlePlaceRow).where(ArticlePlaceRow.article_id.in_(ids))):
        places[row.article_id].append(row)
    columns = (
        *(ArticleRow.id, ArticleRow.source_id, ArticleRow.title, ArticleRow.text, ArticleRow.excerpt),
        *(ArticleRow.published, ArticleRow.first_seen, ArticleRow.deadline, ArticleRow.event),
    )
    found = session.execute(select(*columns).where(ArticleRow.id.in_(ids), ArticleRow.relevant)).all()
    return [_told(row, places[row.id]) for row in found]


def _told(row: Any, places: Sequence[Place | ArticlePlaceRow]) -> Told:
    """A row of an article, or its columns, as it is compared."""
    return Told(
        id=row.id,
        source=row.source_id,
        title=row.title,
        text=row.text or row.excerpt,
        when=row.published or row.first_seen,
        places=frozenset(f"commune-{place.code}" for place in places if place.level == "commune"),
        main=next((f"commune-{place.code}" for place in places if place.main and place.level == "commune"), None),
        deadline=row.deadline,
        event=datetime.fromisoformat(row.event["start"]) if row.event else None,
    )


def _matches(session: Session, told: Told, signed: index.Signature) -> list[Match]:
    near = index.nearby(session, told.id, signed)
    if not near.articles:
        return []
    stories = members.stories_of(session, near.articles)
    common = passages.around(told.reading, near.common)
    compared = [
        Match(other, stories.get(other.id), judge(told, other, common)) for other in tellings(session, near.articles)
    ]
    against = {match.group for match in compared if match.verdict.against}
    found = [match for match in compared if match.verdict and match.group not in against]
    return sorted(found, key=lambda match: match.worth, reverse=True)


def _allowed(session: Session, article_id: int, matches: Sequence[Match]) -> list[Match]:
    """The matches without those whose story holds an article that a person split from this one."""
    if not matches:
        return []
    apart = choices.partners(session, [article_id], together=False)
    stories = set(members.stories_of(session, apart).values())
    return [match for match in matches if match.article not in apart and match.story not in stories - {None}]


def _belongs(session: Session, article_id: int, story: int, matches: Iterable[Match]) -> bool:
    """Whether an article stays in its story: it still tells the same as one of it, or a person put it there."""
    if any(match.story == story for match in matches):
        return True
    together = choices.partners(session, [article_id], together=True)
    return not together.isdisjoint(members.articles_of(session, story))


def _joined(session: Session, matches: Sequence[Match]) -> list[Match]:
    """The best match, and those of other stories that hold so much of the same text that the two are one story."""
    best = matches[0]
    joined = [best]
    groups = {best.group}
    for match in matches[1:]:
        strong = all(one.verdict.link == "text" and one.verdict.score >= LEAST_BRIDGING for one in (best, match))
        if strong and match.group not in groups and not _held_apart(session, joined, match):
            joined.append(match)
            groups.add(match.group)
    return joined


def _held_apart(session: Session, joined: Sequence[Match], match: Match) -> bool:
    """Whether a person split one of the articles that would come together from another, or their texts say so.

    What a part of a form letter says stands in all letters of that form.
    """
    if any(judge(one.told, match.told).against for one in joined):
        return True
    here = {article for one in joined for article in _all_of(session, one)}
    return not here.isdisjoint(choices.partners(session, _all_of(session, match), together=False))


def _all_of(session: Session, match: Match) -> list[int]:
    return members.articles_of(session, match.story) if match.story else [match.article]
