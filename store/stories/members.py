"""Which articles a story holds, and in which order. Every change of a story is a change of each of its articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from store import sequence
from store.models import ArticleRow, OutlinkRow, SourceRow, StoryMemberRow, StoryRow
from store.stories.lead import Teller, ranked
from store.stories.showing import public
from store.types import SourceKind, Story, StoryMember


def story_of(session: Session, article_id: int) -> int | None:
    """The number of the story an article is in; None if it is alone."""
    return session.scalar(select(StoryMemberRow.story_id).where(StoryMemberRow.article_id == article_id))


def stories_of(session: Session, articles: Iterable[int]) -> dict[int, int]:
    """The stories of those articles that are in one."""
    return {row.article_id: row.story_id for row in session.scalars(_rows_of(articles))}


def articles_of(session: Session, story_id: int) -> list[int]:
    """The articles of a story, its lead first."""
    members = select(StoryMemberRow.article_id).where(StoryMemberRow.story_id == story_id)
    return list(session.scalars(members.order_by(StoryMemberRow.rank, StoryMemberRow.article_id)))


def unite(session: Session, articles: Mapping[int, str], now: datetime, *, but: int | None = None) -> int:
    """Have one story of all these articles and of the stories they are in, the oldest of those; its number.

    With each goes why it belongs there; an article that is in a story already keeps its reason. The `sequence` of
    every article of it rises, but that of `but`, which just has risen.
    """
    rows = {row.article_id: row for row in session.scalars(_rows_of(articles))}
    stories = sorted({row.story_id for row in rows.values()})
    story = stories[0] if stories else _make(session, now)
    if stories[1:]:
        absorbed = StoryMemberRow.story_id.in_(stories[1:])
        session.execute(update(StoryMemberRow).where(absorbed).values(story_id=story))
    for article, why in articles.items():
        if article not in rows:
            session.add(StoryMemberRow(article_id=article, story_id=story, rank=0, why=why))
    session.flush()
    if stories[1:]:
        session.execute(delete(StoryRow).where(StoryRow.id.in_(stories[1:])))
    _order(session, story)
    _news(session, set(articles_of(session, story)) - {but})
    return story


def part(session: Session, article_id: int, *, news: bool = True) -> None:
    """Take an article out of its story; a story of one is none. With `news`, the article itself counts as changed."""
    story = story_of(session, article_id)
    if story is None:
        return
    session.execute(delete(StoryMemberRow).where(StoryMemberRow.article_id == article_id))
    left = articles_of(session, story)
    if len(left) < 2:
        session.execute(delete(StoryMemberRow).where(StoryMemberRow.story_id == story))
        session.execute(delete(StoryRow).where(StoryRow.id == story))
    else:
        _order(session, story)
    _news(session, [*left, *([article_id] if news else [])])


def refresh(session: Session, article_id: int, *, news: bool) -> None:
    """Bring the order of an article's story in step with what changed of the article.

    All its other articles count as changed where the order differs, or with `news`: they name the one that changed.
    """
    story = story_of(session, article_id)
    if story is None:
        return
    before = articles_of(session, story)
    _order(session, story)
    if news or articles_of(session, story) != before:
        _news(session, set(before) - {article_id})


def load(session: Session, articles: Sequence[int]) -> dict[int, Story]:
    """The stories of articles by article; an article that is alone has none."""
    mine = {row.article_id: row for row in session.scalars(_rows_of(articles))}
    if not mine:
        return {}
    members = defaultdict(list)
    for story, member in _members(session, {row.story_id for row in mine.values()}):
        members[story].append(member)
    return {
        article: Story(
            id=row.story_id,
            lead=members[row.story_id][0].article == article,
            why=row.why,
            others=tuple(member for member in members[row.story_id] if member.article != article),
        )
        for article, row in mine.items()
    }


def _members(session: Session, stories: Iterable[int]) -> list[tuple[int, StoryMember]]:
    """The articles of stories, each with the number of its story."""
    found = (
        select(StoryMemberRow.story_id, ArticleRow.id, ArticleRow.title, ArticleRow.canonical_url)
        .add_columns(ArticleRow.source_id, SourceRow.name, public().label("public"))
        .join(ArticleRow, ArticleRow.id == StoryMemberRow.article_id)
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(StoryMemberRow.story_id.in_(stories))
        .order_by(StoryMemberRow.rank, ArticleRow.id)
    )
    return [
        (
            row.story_id,
            StoryMember(
                article=row.id,
                source=row.source_id,
                source_name=row.name,
                title=row.title,
                url=row.canonical_url,
                public=bool(row.public),
            ),
        )
        for row in session.execute(found)
    ]


def _rows_of(articles: Iterable[int]) -> Select[StoryMemberRow]:
    return select(StoryMemberRow).where(StoryMemberRow.article_id.in_(list(articles)))


def _make(session: Session, now: datetime) -> int:
    story = StoryRow(created=now)
    session.add(story)
    session.flush()
    return story.id


def _order(session: Session, story: int) -> None:
    for rank, teller in enumerate(ranked(_tellers(session, story))):
        session.execute(update(StoryMemberRow).where(StoryMemberRow.article_id == teller.id).values(rank=rank))


def _tellers(session: Session, story: int) -> list[Teller]:
    columns = (
        *(ArticleRow.id, ArticleRow.canonical_url, ArticleRow.partial, ArticleRow.published, ArticleRow.first_seen),
        *(SourceRow.kind, SourceRow.topicality, public().label("public")),
    )
    found = (
        select(*columns)
        .join(StoryMemberRow, StoryMemberRow.article_id == ArticleRow.id)
        .join(SourceRow, SourceRow.id == ArticleRow.source_id)
        .where(StoryMemberRow.story_id == story)
    )
    rows = session.execute(found).all()
    named = _named(session, {row.id: row.canonical_url for row in rows})
    return [
        Teller(
            id=row.id,
            public=bool(row.public),
            named=row.id in named,
            partial=bool(row.partial),
            when=row.published or row.first_seen,
            source_kind=cast(SourceKind, row.kind),
            dedicated=row.topicality == "dedicated",
        )
        for row in rows
    ]


def _named(session: Session, urls: Mapping[int, str]) -> set[int]:
    """The articles that others of these link to, or to whose site they do, and that do not link back."""
    hosts = {article: (urlsplit(url).hostname or "").removeprefix("www.") for article, url in urls.items()}
    links = select(OutlinkRow.article_id, OutlinkRow.host).where(
        OutlinkRow.article_id.in_(list(urls)), OutlinkRow.host.in_(set(hosts.values()))
    )
    linked = {(row.article_id, row.host) for row in session.execute(links)}
    return {
        article
        for article, host in hosts.items()
        for other, link in linked
        if link == host and hosts[other] != host and (article, hosts[other]) not in linked
    }


def _news(session: Session, articles: Iterable[int]) -> None:
    """Count articles as changed."""
    for article in sorted(articles):
        number = sequence.next_value(session)
        session.execute(update(ArticleRow).where(ArticleRow.id == article).values(sequence=number))
