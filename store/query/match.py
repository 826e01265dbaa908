"""From the words of a query to the match expression of a full-text index: FTS5's, or PostgreSQL's tsquery. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import ClassVar, Protocol

from store.query.tree import And, Not, Or, Part, Phrase, Prefix, Query, Word
from store.query.words import words

MOST_FORMS = 64
"""Inflections of one word that are looked for."""
MOST_ROWS = 512
"""Ways of writing several words in a row that are looked for."""
Forms = Callable[[str], Sequence[str]]
"""From a folded word to itself and the other written forms of its lemma."""


class Language(Protocol):
    """How an engine writes what is looked for."""

    def row(self, forms: Sequence[Sequence[str]], within: Part, *, prefix: bool) -> str:
        """Words in a row, each in one of its forms; with `prefix` the last ones are the beginnings of words."""

    def all(self, parts: Iterable[str], without: Sequence[str]) -> str:
        """All of the parts, none of the others. `parts` are not empty."""

    def any(self, parts: Iterable[str]) -> str:
        """One of the parts."""


def expression(query: Query, language: Language, forms: Forms) -> str | None:
    """What finds a query in an index of words alone; None if it holds more than words, or only says what is unwanted.

    A query without any word, which no parser gives, is None too.
    """
    match query:
        case Word() | Phrase() | Prefix():
            return _row(query, language, forms)
        case And(parts=parts):
            wanted = [expression(part, language, forms) for part in parts if not isinstance(part, Not)]
            without = [expression(part.part, language, forms) for part in parts if isinstance(part, Not)]
            if not wanted or None in (*wanted, *without):
                return None
            return language.all(filter(None, wanted), list(filter(None, without)))
        case Or(parts=parts):
            found = [expression(part, language, forms) for part in parts]
            return None if None in found else language.any(filter(None, found))
    return None


def _row(leaf: Word | Phrase | Prefix, language: Language, forms: Forms) -> str | None:
    row = [forms(word)[:MOST_FORMS] if isinstance(leaf, Word) else [word] for word in words(leaf.text)]
    return language.row(_bounded(row), leaf.within, prefix=isinstance(leaf, Prefix)) if row else None


def _bounded(forms: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The forms, fewer of each where they make too many rows."""
    most = max(1, int(MOST_ROWS ** (1 / len(forms))))
    rows = 1
    for each in forms:
        rows *= len(each)
    return forms if rows <= MOST_ROWS else [each[:most] for each in forms]


class Fts5:
    """The match expressions of SQLite's FTS5 on the columns title, lead and text.

    >>> from store.query.tree import And, Not, Phrase, Word
    >>> expression(And((Word("lieux", "title"), Not(Phrase("fab lab")))), Fts5(), lambda word: [word, "lieu"])
    '((({title} : ("lieux" OR "lieu"))) NOT (("fab lab")))'
    """

    columns: ClassVar[Mapping[Part, str]] = {"": "", "title": "{title} : ", "text": "{text} : "}

    def row(self, forms: Sequence[Sequence[str]], within: Part, *, prefix: bool) -> str:
        rows = (f'"{" ".join(row)}"{" *" if prefix else ""}' for row in product(*forms))
        return f"({self.columns[within]}({' OR '.join(rows)}))" if within else f"({' OR '.join(rows)})"

    def all(self, parts: Iterable[str], without: Sequence[str]) -> str:
        wanted = f"({' AND '.join(parts)})"
        return f"({wanted} NOT ({' OR '.join(without)}))" if without else wanted

    def any(self, parts: Iterable[str]) -> str:
        return f"({' OR '.join(parts)})"


class TsQuery:
    """PostgreSQL's tsquery on vectors whose words have weight A in the title, B in the lead, D in the rest.

    >>> from store.query.tree import Word
    >>> expression(Word("tiers-lieux", "text"), TsQuery(), lambda word: [word, word[:4]])
    "(('tiers':BD | 'tier':BD) <-> ('lieux':BD | 'lieu':BD))"
    """

    weights: ClassVar[Mapping[Part, str]] = {"": "", "title": "A", "text": "BD"}

    def row(self, forms: Sequence[Sequence[str]], within: Part, *, prefix: bool) -> str:
        weights = self.weights[within]
        *before, last = forms
        words = [self._word(each, weights) for each in before]
        return f"({' <-> '.join((*words, self._word(last, f'*{weights}' if prefix else weights)))})"

    def _word(self, forms: Sequence[str], marks: str) -> str:
        each = [f"'{form}':{marks}" if marks else f"'{form}'" for form in forms]
        return f"({' | '.join(each)})" if len(each) > 1 else each[0]

    def all(self, parts: Iterable[str], without: Sequence[str]) -> str:
        return f"({' & '.join((*parts, *(f'!{part}' for part in without)))})"

    def any(self, parts: Iterable[str]) -> str:
        return f"({' | '.join(parts)})"
