"""Fields that say what people did with an article."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from store.models import CollectedRow, NoteRow
from store.query.fields.choices import choose, plain_name
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.rows import among
from store.query.folding import folded, folded_sql, holds_words, holds_words_sql
from store.query.problems import Advice
from store.types import StoredArticle


class InCollection(Field):
    name = "collection"
    aliases = ("dossier",)
    meaning = "filed in a collection of that name, in whatever case"
    example = 'collection:"Tiers-lieux / Bretagne"'
    private = True

    def read(self, text: str, asked: Asked) -> str | Advice:
        known = asked.known.collections
        if known is None:
            return plain_name(text, self.example)
        return choose("collection", text, {folded(name): name for name in known})

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        same = folded_sql(CollectedRow.collection, scope.dialect) == folded(value)
        return among(CollectedRow.article_id, same)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return folded(value) in map(folded, context.collections)


class Note(Field):
    name = "note"
    meaning = "words in a note that somebody wrote about it, in a collection or without"
    example = 'note:"à relire"'
    private = True

    def read(self, text: str, asked: Asked) -> str | Advice:
        return plain_name(text, self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        wanted = folded(value)
        noted = among(NoteRow.article_id, holds_words_sql(NoteRow.text, wanted, scope.dialect))
        return or_(noted, among(CollectedRow.article_id, holds_words_sql(CollectedRow.note, wanted, scope.dialect)))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return any(holds_words(note, folded(value)) for note in context.notes)
