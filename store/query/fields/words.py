"""Fields whose values are words looked for in one part of an article, or regular expressions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2
from sqlalchemy import ColumnElement, func

from store.errors import InvalidQuery
from store.models import ArticleRow
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.problems import Advice, Problem, advice
from store.query.tree import Part
from store.types import StoredArticle

LONGEST = 200
"""Characters of a regular expression."""
READ = 200_000
"""Characters of a text that a regular expression reads."""


@dataclass(frozen=True)
class Expression:
    """A regular expression in the syntax of RE2, case folded. Its time is linear in the text, whatever it says."""

    pattern: str

    def found_in(self, text: str) -> bool:
        """Whether it matches anywhere in a text."""
        return matches(self.pattern, text)


def read_expression(text: str) -> Expression | Advice:
    """A regular expression as it stands between two slashes."""
    if len(text) > LONGEST:
        return advice("wrong_expression", reason=f"it has more than {LONGEST} characters")
    try:
        _compiled(text)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0]
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
        return advice("wrong_expression", reason=reason)
    return Expression(text)


def matches(pattern: str, text: str) -> bool:
    """Whether a regular expression matches anywhere in a text: `veille_matches` of SQLite."""
    # A lone surrogate, which some texts hold, has no UTF-8 form, and RE2 reads UTF-8.
    readable = text[:READ].encode("utf-8", "replace").decode("utf-8")
    return _compiled(pattern).search(readable) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern, options=options)


class WordsField(Field):
    """A part of an article in which words, phrases and prefixes are looked for; the parser makes words of its values,
    so that only regular expressions come here."""

    within: Part

    def read(self, text: str, asked: Asked) -> Expression | Advice:
        return read_expression(text)

    def write(self, value: Expression) -> str:
        return f"/{value.pattern}/"

    def condition(self, value: Expression, scope: Scope) -> ColumnElement[bool]:
        """On PostgreSQL, whose own expressions mean other things and may take for ever, raises InvalidQuery."""
        if scope.dialect != "sqlite":
            text = f"{self.name}:/{value.pattern}/"
            raise InvalidQuery(Problem(text, 0, len(text), advice("expression_engine")))
        column = ArticleRow.title if self.within == "title" else ArticleRow.text
        return func.veille_matches(value.pattern, column) == 1

    def holds(self, value: Expression, article: StoredArticle, context: Context) -> bool:
        return value.found_in(article.title if self.within == "title" else article.text)


class Title(WordsField):
    name = "title"
    aliases = ("titre", "intitle")
    within: Part = "title"
    meaning = "words, a phrase, a prefix or a /regular expression/ in the title"
    example = "title:fablab"


class Text(WordsField):
    name = "text"
    aliases = ("texte", "intext")
    within: Part = "text"
    meaning = "the same in the text"
    example = 'text:"appel à projets"'
