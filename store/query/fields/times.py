"""Fields that say when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, func, true

from store.models import ArticleRow
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.moments import Interval, Moment, read_interval, read_moment
from store.query.problems import Advice
from store.types import StoredArticle

_DATE: ColumnElement[datetime] = func.coalesce(ArticleRow.published, ArticleRow.listed, type_=ArticleRow.listed.type)


def date_of(article: StoredArticle) -> datetime:
    """The date of an article for readers: the source's own, or where it stands in lists if there is none."""
    return article.published or article.listed


class After(Field):
    name = "after"
    aliases: ClassVar[tuple[str, ...]] = ("apres", "depuis", "since")
    meaning = "dated on that day, in that month or year, or later; `after:P7D`: in the last seven days"
    example = "after:2026-01"

    def read(self, text: str, asked: Asked) -> Moment | Advice:
        return read_moment(text)

    def write(self, value: Moment) -> str:
        return value.text

    def condition(self, value: Moment, scope: Scope) -> ColumnElement[bool]:
        return value.instants(scope.now, "past")[0] <= _DATE

    def holds(self, value: Moment, article: StoredArticle, context: Context) -> bool:
        return value.instants(context.now, "past")[0] <= date_of(article)


class Before(After):
    name = "before"
    aliases = ("avant", "until")
    meaning = "dated before that day, month or year began; `before:P1Y`: more than a year ago"
    example = "before:2026-07"

    def condition(self, value: Moment, scope: Scope) -> ColumnElement[bool]:
        return value.instants(scope.now, "past")[0] > _DATE

    def holds(self, value: Moment, article: StoredArticle, context: Context) -> bool:
        return value.instants(context.now, "past")[0] > date_of(article)


class Date(Field):
    name = "date"
    aliases: ClassVar[tuple[str, ...]] = ("published", "publie", "pubdate")
    meaning = "dated in that day, month, year or range: the source's own date, else the place in lists"
    example = "date:2026-01..2026-03"

    def read(self, text: str, asked: Asked) -> Interval | Advice:
        return read_interval(text)

    def condition(self, value: Interval, scope: Scope) -> ColumnElement[bool]:
        return _between(_DATE, *value.instants(scope.now))

    def holds(self, value: Interval, article: StoredArticle, context: Context) -> bool:
        return _lies_between(date_of(article), *value.instants(context.now))


class Seen(Date):
    name = "seen"
    aliases = ("vu", "first-seen")
    meaning = "first met by a crawl then; `seen:P7D`: in the last seven days"
    example = "seen:P7D"

    def condition(self, value: Interval, scope: Scope) -> ColumnElement[bool]:
        return _between(ArticleRow.first_seen, *value.instants(scope.now))

    def holds(self, value: Interval, article: StoredArticle, context: Context) -> bool:
        return _lies_between(article.first_seen, *value.instants(context.now))


class Deadline(Field):
    name = "deadline"
    aliases = ("echeance", "date-limite", "cloture", "closes")
    meaning = "the last day to apply lies then; `deadline:P14D`: from today to in fourteen days"
    example = "deadline:..2026-12-31"

    def read(self, text: str, asked: Asked) -> Interval | Advice:
        return read_interval(text, "future")

    def condition(self, value: Interval, scope: Scope) -> ColumnElement[bool]:
        column = ArticleRow.deadline
        return and_(column.is_not(None), _between(column, *value.days(scope.now, "future")))

    def holds(self, value: Interval, article: StoredArticle, context: Context) -> bool:
        day = article.annotations.deadline
        return day is not None and _lies_between(day, *value.days(context.now, "future"))


def _between(column: Any, first: Any, after: Any) -> ColumnElement[bool]:
    return and_(true(), *([column >= first] if first else []), *([column < after] if after else []))


def _lies_between(value: Any, first: Any, after: Any) -> bool:
    return (first is None or value >= first) and (after is None or value < after)
