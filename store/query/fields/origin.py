"""Fields that say where an article comes from, who wrote it, and what it links to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from store.models import ArticleRow, OutlinkRow, SourceRow
from store.query.fields.choices import choose, plain_name
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.lists import any_name, any_name_holds
from store.query.fields.rows import with_row
from store.query.folding import folded
from store.query.problems import Advice, advice
from store.spellings import spellings
from store.types import SOURCE_KINDS, StoredArticle

LANGUAGES = {
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "breton": "br",
    "occitan": "oc",
    "basque": "eu",
    "corse": "co",
    "catalan": "ca",
    "allemand": "de",
    "espagnol": "es",
    "italien": "it",
    "neerlandais": "nl",
    "portugais": "pt",
}
_HOST = re.compile(r"(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:www\.)?([^\s/?#@%\\]+)(?:[/?#].*)?", re.IGNORECASE)


class FromSource(Field):
    name = "source"
    meaning = "a source, by id or name"
    example = "source:movilab"

    def read(self, text: str, asked: Asked) -> str | Advice:
        known = asked.known.sources
        if known is None:
            return plain_name(text, self.example)
        return choose(
            "source", text, {folded(name): one for one, name in known.items()} | {folded(s): s for s in known}
        )

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return ArticleRow.source_id == value

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return article.source == value


class SourceKind(Field):
    name = "source-kind"
    aliases = ("type-source",)
    meaning = "the kind of the source: " + ", ".join(SOURCE_KINDS)
    example = "source-kind:institution"

    def read(self, text: str, asked: Asked) -> str | Advice:
        return choose("source-kind", text, {kind: kind for kind in SOURCE_KINDS})

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return ArticleRow.source_id.in_(select(SourceRow.id).where(SourceRow.kind == value).correlate(None))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return context.source is not None and context.source.kind == value


class Language(Field):
    name = "lang"
    aliases = ("langue", "language")
    meaning = "the language of the text: a code of ISO 639-1, or its name"
    example = "lang:br"

    def read(self, text: str, asked: Asked) -> str | Advice:
        bare = folded(text)
        if re.fullmatch("[a-z]{2,3}", bare):
            return bare
        return choose("lang", text, LANGUAGES)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return or_(ArticleRow.language == value, ArticleRow.language.startswith(f"{value}-", autoescape=True))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return article.language == value or article.language.startswith(f"{value}-")


class Author(Field):
    name = "author"
    aliases = ("auteur", "autrice")
    meaning = "words in the name of one of the authors"
    example = 'author:"marie dupont"'

    def read(self, text: str, asked: Asked) -> str | Advice:
        return plain_name(text, self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return any_name(ArticleRow.authors, value, scope)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return any_name_holds(article.authors, value)


class Site(Field):
    name = "site"
    aliases = ("host", "domaine", "domain")
    meaning = "the host of the article's address; those under it count too"
    example = "site:movilab.org"

    def read(self, text: str, asked: Asked) -> str | Advice:
        return _host(text, self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return _dotted(_netloc(scope)).contains(f".{value}:", autoescape=True)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        _, _, rest = article.canonical_url.partition("://")
        return f".{value}:" in f".{rest.partition('/')[0]}:"


class Link(Field):
    name = "link"
    aliases = ("lien", "links-to")
    meaning = "a host that the text links to; those under it count too"
    example = "link:ademe.fr"

    def read(self, text: str, asked: Asked) -> str | Advice:
        return _host(text, self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        under = OutlinkRow.host.endswith(f".{value}", autoescape=True)
        return with_row(OutlinkRow.article_id, or_(OutlinkRow.host == value, under))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        hosts = ((urlsplit(url).hostname or "").removeprefix("www.")[:255] for url in article.outlinks)
        return any(host == value or host.endswith(f".{value}") for host in hosts)


class Address(Field):
    name = "url"
    aliases = ("adresse", "address")
    meaning = "the article at an address, with or without www., https and a slash at the end; an address alone means it"
    example = "url:https://movilab.org/wiki/Fablab"

    def read(self, text: str, asked: Asked) -> str | Advice:
        try:
            parts = urlsplit(text.strip())
            usable = bool(parts.hostname) and parts.scheme.lower() in ("http", "https") and spellings(text.strip())
        except ValueError:
            usable = False
        return text.strip() if usable and text.isprintable() else advice("no_address", value=text, example=self.example)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return ArticleRow.canonical_url.in_(spellings(value))

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return article.canonical_url in spellings(value)


def _host(text: str, example: str) -> str | Advice:
    found = _HOST.fullmatch(text.strip())
    host = found[1].lower().strip(".") if found else ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = ""
    well_formed = host and all(char.isalnum() or char in "-.:[]_" for char in host)
    return host if well_formed else advice("no_address", value=text, example=example)


def _netloc(scope: Scope) -> ColumnElement[str]:
    """The host and port of an article's address."""
    if scope.dialect == "postgresql":
        return func.split_part(ArticleRow.canonical_url, "/", 3)
    rest = func.substr(ArticleRow.canonical_url, func.instr(ArticleRow.canonical_url, "://") + 3)
    end = func.instr(rest, "/")
    return case((end > 0, func.substr(rest, 1, end - 1)), else_=rest)


def _dotted(host: ColumnElement[str]) -> ColumnElement[str]:
    return literal(".").concat(host).concat(":")
