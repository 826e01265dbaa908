"""Whether one article answers a query, without a database: for rules, alerts and membership of lists. Pure.

It says what the SQL of `store.query.sql` says of the same article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from store.query.fields import FIELDS, Context, Fields
from store.query.tree import And, Everything, Not, Or, Part, Phrase, Prefix, Query, Term, Word
from store.query.words import lemma, words
from store.types import StoredArticle

Same = Callable[[str, str], bool]
"""Whether a word of a text is what a word of the query asks for."""


def matches(query: Query, article: StoredArticle, context: Context, fields: Fields = FIELDS) -> bool:
    """Whether an article answers a query. What is left out unless asked for is told by `store.query.visibility`.

    Saved searches must have been put in their place (`store.saved_searches.expand`).
    """
    match query:
        case Everything():
            return True
        case And(parts=parts):
            return all(matches(part, article, context, fields) for part in parts)
        case Or(parts=parts):
            return any(matches(part, article, context, fields) for part in parts)
        case Not(part=part):
            return not matches(part, article, context, fields)
        case Term(name=name, value=value):
            return fields[name].holds(value, article, context)
        case _:
            return any(_stands_in(query, text) for text in _parts(article, query.within))


def _parts(article: StoredArticle, within: Part) -> tuple[str, ...]:
    return {"": (article.title, article.text), "title": (article.title,), "text": (article.text,)}[within]


def _stands_in(wanted: Word | Phrase | Prefix, text: str) -> bool:
    asked, there = words(wanted.text), _words(text)
    match wanted:
        case Word():
            return _in_a_row(list(map(lemma, asked)), _lemmas(text), [_equal] * len(asked))
        case Phrase():
            return _in_a_row(asked, there, [_equal] * len(asked))
        case Prefix():
            return _in_a_row(asked, there, [*[_equal] * (len(asked) - 1), _begins])


def _in_a_row(asked: Sequence[str], there: Sequence[str], same: Sequence[Same]) -> bool:
    if not asked:
        return False
    first = same[0]
    return any(
        first(word, asked[0]) and _from_here(asked, there, same, at)
        for at, word in enumerate(there[: len(there) - len(asked) + 1])
    )


def _from_here(asked: Sequence[str], there: Sequence[str], same: Sequence[Same], at: int) -> bool:
    return all(same[n](there[at + n], asked[n]) for n in range(1, len(asked)))


def _equal(word: str, asked: str) -> bool:
    return word == asked


def _begins(word: str, asked: str) -> bool:
    return word.startswith(asked)


# Rules ask one article many questions in a row.
@lru_cache(maxsize=8)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


@lru_cache(maxsize=8)
def _lemmas(text: str) -> tuple[str, ...]:
    return tuple(map(lemma, _words(text)))
