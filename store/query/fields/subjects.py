"""Fields that say what an article is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import ColumnElement

from store.models import ArticleRow, ArticleTagRow
from store.query.fields.choices import choose, plain_name
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.lists import any_name, any_name_holds
from store.query.fields.rows import with_row
from store.query.folding import folded
from store.query.problems import Advice
from store.taxonomy import load_taxonomy
from store.types import KINDS, StoredArticle

_OPTIONAL = re.compile(r"\([^)]*\)")


class Tag(Field):
    name = "tag"
    aliases = ("etiquette", "sujet")
    meaning = "a tag of the vocabulary, by slug, label or former name"
    example = "tag:fablab"

    def read(self, text: str, asked: Asked) -> str | Advice:
        found = choose("tag", text, _tags())
        meant = _meant(text) if isinstance(found, Advice) else ()
        return replace(found, near=meant) if isinstance(found, Advice) and meant else found

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return _tagged([value])

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return value in article.annotations.tags


class Facet(Field):
    name = "facet"
    aliases = ("facette",)
    meaning = "any tag of a facet: lieu, programme, theme, demarche"
    example = "facet:programme"

    def read(self, text: str, asked: Asked) -> str | Advice:
        return choose("facet", text, _facets())

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return _tagged(_tags_of(value))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return not set(_tags_of(value)).isdisjoint(article.annotations.tags)


class ArticleKind(Field):
    name = "kind"
    aliases = ("type", "genre")
    meaning = "the kind of document, by its name in French or English: " + ", ".join(KINDS)
    example = "kind:appel"

    def read(self, text: str, asked: Asked) -> str | Advice:
        return choose("kind", text, _kinds())

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return ArticleRow.kind == value

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return article.annotations.kind == value


class Category(Field):
    name = "category"
    aliases = ("categorie", "rubrique", "keyword")
    meaning = "words in one of the site's own categories and keywords"
    example = 'category:"vie locale"'

    def read(self, text: str, asked: Asked) -> str | Advice:
        return plain_name(text, self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return any_name(ArticleRow.categories, value, scope)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return any_name_holds(article.categories, value)


def _tagged(tags: Sequence[str]) -> ColumnElement[bool]:
    return with_row(ArticleTagRow.article_id, ArticleTagRow.tag.in_(tags))


@cache
def _tags() -> Mapping[str, str]:
    taxonomy = load_taxonomy()
    labels = {folded(label): tag.slug for tag in taxonomy.tags.values() for label in (tag.label_en, tag.label)}
    aliases = {folded(alias): slug for alias, slug in taxonomy.aliases.items()}
    return labels | aliases | {folded(slug): slug for slug in taxonomy.tags}


def _meant(text: str) -> tuple[str, ...]:
    """The tags that a word of the vocabulary speaks for: "ressourcerie" for what the tag calls otherwise."""
    asked = folded(text)
    return tuple(dict.fromkeys((*_terms().get(asked, ()), *_terms().get(asked.removesuffix("s"), ()))))[:3]


@cache
def _terms() -> Mapping[str, list[str]]:
    """The tags of each term, without its optional letters."""
    found = defaultdict(list)
    for tag in load_taxonomy().tags.values():
        for term in tag.terms:
            found[folded(_OPTIONAL.sub("", term))].append(tag.slug)
    return dict(found)


@cache
def _facets() -> Mapping[str, str]:
    facets = load_taxonomy().facets
    labels = {folded(label): facet for facet, names in facets.items() for label in names.values()}
    return labels | {folded(facet): facet for facet in facets}


@cache
def _tags_of(facet: str) -> tuple[str, ...]:
    return tuple(tag.slug for tag in load_taxonomy().tags.values() if tag.facet == facet)


@cache
def _kinds() -> Mapping[str, str]:
    taxonomy = load_taxonomy()
    labels = {
        folded(label): kind
        for kind, entry in taxonomy.kinds.items()
        for names in entry.labels.values()
        for label in names
    }
    return labels | {kind: str(kind) for kind in KINDS}
