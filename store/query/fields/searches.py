"""`search:`: what a saved search finds."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy import ColumnElement

from store.query.fields.choices import choose, plain_name
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.folding import folded
from store.query.problems import Advice
from store.types import StoredArticle


class SavedSearch(Field):
    """Stands for another query; `store.saved_searches.expand` puts that in its place before anything is looked for."""

    name = "search"
    aliases = ("recherche",)
    meaning = "what a saved search of that name finds"
    example = "search:appels-bretons"

    def read(self, text: str, asked: Asked) -> str | Advice:
        known = asked.known.searches
        if known is None:
            return plain_name(text, self.example)
        return choose("search", text, {folded(name): name for name in known})

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        _not_expanded(value)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        _not_expanded(value)


def _not_expanded(name: str) -> NoReturn:
    raise RuntimeError(f"search:{name} was not expanded: call store.saved_searches.expand first")
