"""`as-of:`: the store as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, any_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER

from store.models import ArticleRow
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.moments import Moment, read_moment
from store.query.problems import Advice
from store.types import StoredArticle


@dataclass(frozen=True)
class Numbers:
    """Articles by number: what `store.as_of` puts in the place of words that older texts decide."""

    ids: tuple[int, ...]


Value = Moment | datetime | Numbers
"""As it is typed; or what `store.as_of` puts in its place, which no later look at the clock can move."""


def end(moment: Moment | datetime, now: datetime) -> datetime:
    """The instant at which the store is looked at: the end of a day, month or year, at the latest now."""
    return min(moment if isinstance(moment, datetime) else moment.instants(now, "past")[1], now)


class AsOf(Field):
    name = "as-of"
    aliases = ("etat-au", "asof")
    meaning = "the store as it was at the end of that day, month or year: what was there, as it was written then"
    example = "as-of:2026-03-01"
    private = True
    """What a source took back or corrected is not shown to strangers again."""

    def read(self, text: str, asked: Asked) -> Moment | Advice:
        return read_moment(text)

    def write(self, value: Moment) -> str:
        return value.text

    def condition(self, value: Value, scope: Scope) -> ColumnElement[bool]:
        if isinstance(value, Numbers):
            return _among(value, scope)
        then = end(value, scope.now)
        return and_(ArticleRow.first_seen <= then, or_(ArticleRow.gone.is_(None), ArticleRow.gone > then))

    def holds(self, value: Value, article: StoredArticle, context: Context) -> bool:
        if isinstance(value, Numbers):
            return article.id in value.ids
        then = end(value, context.now)
        return article.first_seen <= then and (article.gone is None or article.gone > then)


def _among(value: Numbers, scope: Scope) -> ColumnElement[bool]:
    """Whether an article is one of many, which are handed over as one parameter."""
    if scope.dialect == "sqlite":
        listed = func.json_each(str(list(value.ids))).table_valued("value")
        return ArticleRow.id.in_(select(listed.c.value))
    return ArticleRow.id == any_(cast(literal(list(value.ids), ARRAY(INTEGER)), ARRAY(INTEGER)))
