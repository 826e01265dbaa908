"""`has:` and `partial:`: what an article has, and what of it could be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import ColumnElement, null, or_

from store.models import (
    ArticlePlaceRow,
    ArticleRow,
    ArticleTagRow,
    AttachmentRow,
    CollectedRow,
    NoteRow,
    OutlinkRow,
    StoryMemberRow,
)
from store.query.fields.choices import choose
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.lists import filled
from store.query.fields.rows import among, with_row
from store.query.problems import Advice
from store.types import StoredArticle


class Part(NamedTuple):
    """Something that an article may have, in SQL and in memory."""

    meaning: str
    aliases: tuple[str, ...]
    condition: Callable[[], ColumnElement[bool]]
    holds: Callable[[StoredArticle, Context], bool]
    private: bool = False
    """Whether only those who run the observatory may know it."""


class Has(Field):
    name = "has"
    aliases = ("avec",)
    example = "has:attachment"

    def read(self, text: str, asked: Asked) -> str | Advice:
        allowed = {part: one for part, one in PARTS.items() if not (asked.known.public and one.private)}
        return choose("has", text, {name: part for part, one in allowed.items() for name in (*one.aliases, part)})

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return PARTS[value].condition()

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return PARTS[value].holds(article, context)


class Partial(Field):
    name = "partial"
    aliases = ("partiel",)
    meaning = "why only a part could be had: paywall, wall, summary, cut"
    example = "partial:paywall"

    def read(self, text: str, asked: Asked) -> str | Advice:
        names = {"paywall": "paywall", "payant": "paywall", "wall": "wall", "mur": "wall"}
        return choose(
            "partial", text, names | {"summary": "summary", "resume": "summary", "cut": "cut", "coupe": "cut"}
        )

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return ArticleRow.partial == value

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return article.partial == value


def _noted() -> ColumnElement[bool]:
    return or_(among(NoteRow.article_id), among(CollectedRow.article_id, CollectedRow.note != ""))


PARTS: dict[str, Part] = {
    "place": Part(
        "it names a place",
        ("lieu", "territoire"),
        lambda: with_row(ArticlePlaceRow.article_id),
        lambda article, context: bool(article.annotations.places),
    ),
    "tag": Part(
        "it has a tag",
        ("etiquette",),
        lambda: with_row(ArticleTagRow.article_id),
        lambda article, context: bool(article.annotations.tags),
    ),
    "image": Part(
        "it has a picture",
        ("photo",),
        lambda: ArticleRow.image.is_not(None),
        lambda article, context: article.image is not None,
    ),
    "media": Part(
        "it comes with a recording or film",
        ("video", "audio"),
        lambda: filled(ArticleRow.media),
        lambda article, context: bool(article.media),
    ),
    "attachment": Part(
        "its page links to a document",
        ("document", "piece-jointe", "pdf"),
        lambda: with_row(AttachmentRow.article_id),
        lambda article, context: bool(article.attachments),
    ),
    "deadline": Part(
        "it names a last day",
        ("echeance", "date-limite"),
        lambda: ArticleRow.deadline.is_not(None),
        lambda article, context: article.annotations.deadline is not None,
    ),
    "amount": Part(
        "it names an amount of money",
        ("montant",),
        lambda: filled(ArticleRow.amounts),
        lambda article, context: bool(article.annotations.amounts),
    ),
    "note": Part(
        "somebody wrote a note about it",
        (),
        _noted,
        lambda article, context: bool(context.notes),
        private=True,
    ),
    "event": Part(
        "it is an event with date and place",
        ("evenement",),
        lambda: ArticleRow.event.is_not(null()),
        lambda article, context: article.event is not None,
    ),
    "author": Part(
        "it names its author",
        ("auteur",),
        lambda: filled(ArticleRow.authors),
        lambda article, context: bool(article.authors),
    ),
    "date": Part(
        "its source gives a date",
        (),
        lambda: ArticleRow.published.is_not(None),
        lambda article, context: article.published is not None,
    ),
    "story": Part(
        "another article tells the same",
        ("histoire",),
        lambda: with_row(StoryMemberRow.article_id),
        lambda article, context: article.story is not None,
    ),
    "link": Part(
        "its text links to another site",
        ("lien",),
        lambda: with_row(OutlinkRow.article_id),
        lambda article, context: bool(article.outlinks),
    ),
}
Has.meaning = "it has " + ", ".join(PARTS)
