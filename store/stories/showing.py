"""Which articles lists show, in SQL: those that are public, and of each story one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from store.models import ArticleRow, ArticleTagRow, ArticleTerritoryRow, SourceRow, StoryMemberRow, VerdictRow
from store.types import ListKey


def public(article: type[ArticleRow] = ArticleRow, source: type[SourceRow] = SourceRow) -> ColumnElement[bool]:
    """Of articles joined with their sources: whether lists may show them."""
    hidden = exists().where(VerdictRow.article_id == article.id, VerdictRow.verdict == "hidden").correlate(article)
    return and_(article.relevant, article.gone.is_(None), source.state != "trial", ~hidden)


def outranked(key: ListKey) -> ColumnElement[bool]:
    """Whether a list shows another article of the same story, one that comes before it there.

    The lead of a story need not be in a list at all: then the next one stands for the story there.
    """
    mine, better = aliased(StoryMemberRow), aliased(StoryMemberRow)
    article, source = aliased(ArticleRow), aliased(SourceRow)
    return (
        exists()
        .where(mine.article_id == ArticleRow.id, better.story_id == mine.story_id, better.rank < mine.rank)
        .where(article.id == better.article_id, source.id == article.source_id)
        .where(public(article, source), *_in_list(article, key))
        .correlate(ArticleRow)
    )


def _in_list(article: type[ArticleRow], key: ListKey) -> list[ColumnElement[bool]]:
    match key.kind:
        case "all":
            return []
        case "source":
            return [article.source_id == key.value]
        case "type":
            return [article.kind == key.value]
        case "tag":
            mine = exists().where(ArticleTagRow.article_id == article.id, ArticleTagRow.tag == key.value)
            return [mine.correlate(article)]
        case "territoire":
            of_article = ArticleTerritoryRow.article_id == article.id
            return [exists().where(of_article, ArticleTerritoryRow.territory == key.value).correlate(article)]
