"""`story:`: the articles that tell the same."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from store.models import StoryMemberRow
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.rows import among
from store.query.problems import Advice, advice
from store.types import StoredArticle

LARGEST = 2**31 - 1
"""The largest number a story can have."""


class InStory(Field):
    name = "story"
    aliases = ("histoire",)
    meaning = "the articles of a story, by its number (`veille show ID` names it)"
    example = "story:12"

    def read(self, text: str, asked: Asked) -> int | Advice:
        digits = text.strip()
        if digits.isascii() and digits.isdecimal() and len(digits) <= 10 and int(digits) <= LARGEST:
            return int(digits)
        return advice("no_number", value=text, example="story:12")

    def condition(self, value: int, scope: Scope) -> ColumnElement[bool]:
        return among(StoryMemberRow.article_id, StoryMemberRow.story_id == value)

    def holds(self, value: int, article: StoredArticle, context: Context) -> bool:
        return article.story is not None and article.story.id == value
