"""Fields that say how much."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from store.models import ArticleRow
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.lists import any_number
from store.query.problems import Advice
from store.query.quantities import Quantity, read_quantity
from store.types import StoredArticle


class Amount(Field):
    name = "amount"
    aliases = ("montant", "euros", "budget")
    meaning = "one of the amounts on offer, in euros: `50000`, `>50k`, `50k..150k`, `<=1,5M€`"
    example = "amount:>50k"

    def read(self, text: str, asked: Asked) -> Quantity | Advice:
        return read_quantity(text, "amount:50000, amount:>50k or amount:50k..1,5M")

    def condition(self, value: Quantity, scope: Scope) -> ColumnElement[bool]:
        return any_number(ArticleRow.amounts, value, scope)

    def holds(self, value: Quantity, article: StoredArticle, context: Context) -> bool:
        return any(map(value.holds, article.annotations.amounts))


class Score(Field):
    name = "score"
    aliases = ("pertinence", "relevance")
    meaning = "how relevant the article is, 0 to 1"
    example = "score:>=0.5"

    def read(self, text: str, asked: Asked) -> Quantity | Advice:
        return read_quantity(text, "score:>0.5 or score:0.2..0.5")

    def condition(self, value: Quantity, scope: Scope) -> ColumnElement[bool]:
        return value.condition(ArticleRow.relevance_score)

    def holds(self, value: Quantity, article: StoredArticle, context: Context) -> bool:
        return value.holds(article.annotations.relevance_score)
