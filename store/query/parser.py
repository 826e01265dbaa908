"""From the text of a query to its tree. Any text gives a tree or a Problem; the grammar is in docs/queries.md.

query   = and { OR and }                 and  = not { [AND] not }
not     = { "-" | NOT } primary          primary = "(" query ")" | word | prefix* | "phrase" | field:value
value   = word | "words" | /expression/ | "(" query ")"
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from store.errors import InvalidQuery
from store.query import tree
from store.query.fields import FIELDS, Expression, Field, Fields, Known, WordsField, read_expression
from store.query.fields.field import Asked
from store.query.folding import folded
from store.query.joining import both, either, levels, opposite, size
from store.query.problems import Advice, Problem, advice
from store.query.tokens import DASHES, Token, Unreadable, clean, cut
from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Span, Term, Word
from store.query.words import words

LONGEST = 4_000
"""Characters of a query."""
MOST = 200
"""Words and conditions of a query. SQLite takes no more than a thousand in a row, and one may be four of its."""
DEEPEST = 20
"""Levels of a tree, and parentheses within each other. SQLite and its FTS5 read some 27 levels before their parsers,
whose stacks are fixed, give up."""
OR = ("OR", "OU")
AND = ("AND", "ET")
NOT = ("NOT",)
INSIDE = "-'’.&@_+/"
"""What may stand inside a word as it was typed; anything else parts words, and is written as a hyphen."""


def parse(text: str, fields: Fields = FIELDS, known: Known | None = None) -> Query | Problem:
    """The tree of a query, or what is wrong with it. Raises nothing.

    `known` has the names of the store (`store.query.contexts.known_names`), so that a source that is not there is told.
    Places are those in `clean(text)`.
    """
    try:
        return _Parser(clean(text), fields, known or Known()).query()
    except Unreadable as unreadable:
        return unreadable.problem


def read_query(text: str, fields: Fields = FIELDS, known: Known | None = None) -> Query:
    """The tree of a query. Raises InvalidQuery, whose sentence says what is wrong, where, and what to write instead."""
    found = parse(text, fields, known)
    if isinstance(found, Problem):
        raise InvalidQuery(found)
    return found


class _Parser:
    """Reads tokens from left to right. `within` is the field that a group's words are values of."""

    def __init__(self, text: str, fields: Fields, known: Known) -> None:
        self.text, self.known = text, known
        self.fields = fields.for_public() if known.public else fields
        self.asked = 0
        self.depth = 0
        if len(text) > LONGEST:
            raise self._stop("too_long", LONGEST, len(text), limit=LONGEST)
        self.tokens = cut(text, self._takes_expression, lambda name: self.fields.find(name_of(name)) is not None)
        self.at = 0

    def query(self) -> Query:
        found = self._or(None) if self.tokens else Everything(span=Span(0, len(self.text)))
        if (token := self._peek()) is not None:
            raise self._stop("unopened_parenthesis", token.start, token.end)
        if found is None:
            raise self._stop("nothing_to_find", 0, len(self.text))
        if levels(found) > DEEPEST:
            raise self._stop("too_deep", 0, len(self.text), limit=DEEPEST)
        _check_expressions(found, self.text)
        return found

    def _takes_expression(self, name: str) -> bool:
        return isinstance(self.fields.find(name_of(name)), WordsField)

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _is(self, operators: Sequence[str]) -> bool:
        token = self._peek()
        return token is not None and token.piece == "run" and token.text in operators

    # Each level gives None for what holds nothing to look for: a lone "&" between two words.

    def _or(self, within: tuple[Field, str] | None) -> Query | None:
        parts = [self._and(within)]
        while self._is(OR):
            operator = self.tokens[self.at]
            self.at += 1
            parts.append(self._and(within))
            if parts[-1] is None or parts[-2] is None:
                raise self._stop("lonely_operator", operator.start, operator.end, operator=operator.text)
        return either([part for part in parts if part is not None])

    def _and(self, within: tuple[Field, str] | None) -> Query | None:
        parts: list[Query] = []
        while (token := self._peek()) is not None and token.piece != ")" and not self._is(OR):
            if self._is(AND):
                self._step_over_and(token, first=not parts)
            elif (part := self._not(within)) is not None:
                parts.append(part)
        return both(parts) if parts else None

    def _step_over_and(self, token: Token, *, first: bool) -> None:
        self.at += 1
        after = self._peek()
        if first or after is None or after.piece == ")" or self._is(OR) or self._is(AND):
            raise self._stop("lonely_operator", token.start, token.end, operator=token.text)

    def _not(self, within: tuple[Field, str] | None) -> Query | None:
        first, negated = self.at, False
        while (token := self._peek()) is not None and (token.piece == "not" or self._is(NOT)):
            self.at += 1
            negated = not negated
        if self.at == first:
            return self._primary(within)
        operator = self.tokens[first]
        found = self._primary(within) if self._begins_something() else None
        if found is None:
            raise self._stop("nothing_to_negate", operator.start, operator.end, operator=operator.text)
        span = Span(operator.start, found.span.end)
        return opposite(found, span) if negated else found

    def _begins_something(self) -> bool:
        token = self._peek()
        return token is not None and token.piece != ")" and not self._is((*OR, *AND))

    def _primary(self, within: tuple[Field, str] | None) -> Query | None:
        token = self.tokens[self.at]
        self.at += 1
        match token.piece:
            case "(":
                return self._group(token, within)
            case "name":
                return self._field(token)
            case "url":
                return self._leaf(self._valued(self.fields["url"], "url", token))
            case _ if within is not None:
                return self._leaf(self._valued(*within, token))
            case "quoted":
                return self._leaf(self._phrase(token, ""))
            case _:
                return self._leaf(self._word(token, ""))

    def _group(self, opening: Token, within: tuple[Field, str] | None) -> Query:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._stop("too_deep", opening.start, opening.end, limit=DEEPEST)
        found = self._or(within)
        closing = self._peek()
        if closing is None:
            raise self._stop("unclosed_parenthesis", opening.start, opening.end)
        if found is None:
            raise self._stop("empty_group", opening.start, closing.end)
        self.at += 1
        self.depth -= 1
        return found

    def _field(self, token: Token) -> Query | None:
        name = name_of(token.text)
        field = self.fields.find(name)
        if field is None:
            close = get_close_matches(name, self.fields.names, n=2, cutoff=0.6)
            near = tuple(f"{one}:" for one in close)
            raise Unreadable(
                Problem(self.text, token.start, token.end, advice("unknown_field", near=near, name=token.text))
            )
        value = self._peek()
        if value is None or value.start != token.end or value.piece == ")":
            raise self._stop("no_value", token.start, token.end, name=token.text, example=field.example)
        self.at += 1
        if value.piece == "(":
            return self._group(value, (field, name))
        return self._leaf(self._valued(field, name, value))

    def _valued(self, field: Field, name: str, token: Token) -> Query | None:
        """What a value of a field stands for."""
        span = Span(token.start, token.end)
        if token.piece == "run" and token.text[0] in DASHES:
            raise self._stop("minus_inside", token.start, token.end, name=name, value=token.text[1:])
        if isinstance(field, WordsField):
            if token.piece == "expression":
                if self.known.public:
                    raise self._stop("expression_private", token.start, token.end)
                return Term(field.name, self._read(read_expression(token.text), token), span=span)
            return self._phrase(token, field.within) if token.piece == "quoted" else self._word(token, field.within)
        value = self._read(field.read(token.text.strip(), Asked(name=name, known=self.known)), token)
        return Term(field.name, value, span=span)

    def _read(self, value: object, token: Token) -> object:
        if isinstance(value, Advice):
            raise Unreadable(Problem(self.text, token.start, token.end, value))
        return value

    def _phrase(self, token: Token, within: tree.Part) -> Query | None:
        text = " ".join(token.text.split())
        return Phrase(text, within, span=Span(token.start, token.end)) if words(text) else None

    def _word(self, token: Token, within: tree.Part) -> Query | None:
        span = Span(token.start, token.end)
        if set(token.text) == {"*"}:
            return Everything(span=span)
        text, prefix = as_word(token.text), token.text.endswith("*")
        found = words(text)
        # The beginning of one letter is that of thousands of words.
        if ("*" in token.text.rstrip("*") and found) or (prefix and (not found or len(found[-1]) < 2)):
            raise self._stop("star", token.start, token.end)
        if not found:
            return None
        return Prefix(text, within, span=span) if prefix else Word(text, within, span=span)

    def _leaf(self, node: Query | None) -> Query | None:
        self.asked += 1 if node is None else size(node)
        if self.asked > MOST:
            start = self.tokens[self.at - 1].start
            raise self._stop("too_many", start, len(self.text), limit=MOST)
        return node

    def _stop(self, code: str, start: int, end: int, **values: Any) -> Unreadable:
        return Unreadable(Problem(self.text, start, end, advice(code, **values)))


def name_of(typed: str) -> str:
    """A field's name without case and accents.

    >>> name_of("Étiquette")
    'etiquette'
    """
    return folded(typed).replace(" ", "-")


def as_word(typed: str) -> str:
    """A word without what stands around it, and with hyphens for what no word holds.

    >>> as_word("(12:30),"), as_word("l’habitat…"), as_word("OR,")
    ('12-30', 'l’habitat', 'or')
    """
    inner = "".join(char if char.isalnum() or char in INSIDE or unicodedata.combining(char) else "-" for char in typed)
    first = next((at for at, char in enumerate(inner) if char.isalnum()), len(inner))
    last = next((at for at, char in enumerate(reversed(inner)) if char.isalnum()), 0)
    word = inner[first : len(inner) - last]
    # What is no operator as it was typed must not become one when it is written again.
    return word.lower() if word in (*OR, *AND, *NOT) else word


def _check_expressions(query: Query, text: str) -> None:
    """A regular expression reads every article that the rest of the query finds; there must be such a rest."""
    if (alone := _unnarrowed(query)) is not None:
        raise Unreadable(Problem(text, alone.span.start, alone.span.end, advice("expression_alone")))


def _unnarrowed(query: Query) -> Term | None:
    """The first regular expression that nothing narrows."""
    match query:
        case Term(value=Expression()):
            return query
        case Not(part=part):
            return _unnarrowed(part)
        case Or(parts=parts):
            return next(filter(None, map(_unnarrowed, parts)), None)
        case And(parts=parts):
            alone = [_unnarrowed(part) for part in parts]
            narrowed = any(not found and not isinstance(part, Not) for part, found in zip(parts, alone, strict=True))
            return None if narrowed else next(filter(None, alone), None)
    return None
