"""The text of a query, cut into pieces: pure, and total apart from quotes that are never closed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from store.query.problems import Problem, advice

Piece = Literal["(", ")", "not", "name", "quoted", "run", "expression", "url"]
QUOTES = '"“”„‟″'
"""Any of these opens a phrase, and any of these closes it."""
DASHES = "-‐‑‒–—−"
_BREAKS = rf"\s()«»{QUOTES}"
_RUN = re.compile(rf"[^{_BREAKS}]+")
_URL = re.compile(rf"[a-z][a-z0-9+.-]*://[^\s«»{QUOTES}]+", re.IGNORECASE)
_NAME = re.compile(r"([^\W\d_](?:[\w-]*[^\W_])?):")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_EXPRESSION = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """A piece of the query; `text` without quotes, slashes and colon."""

    piece: Piece
    text: str
    start: int
    end: int


class Unreadable(Exception):  # never leaves the parser
    """Carries a problem out of the depth of the parser."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def clean(text: str) -> str:
    """A query in composed characters, without those that no database stores (NUL, halves of a pair)."""
    return _UNSTORABLE.sub("\ufffd", unicodedata.normalize("NFC", text))


def cut(text: str, takes_expression: Callable[[str], bool], is_field: Callable[[str], bool]) -> list[Token]:
    """The pieces of a query. Raises Unreadable.

    `takes_expression` says whether a field's value may be a /regular expression/, `is_field` whether a name is one.
    """
    return list(_Cutter(text, takes_expression, is_field).tokens())


class _Cutter:
    def __init__(self, text: str, takes_expression: Callable[[str], bool], is_field: Callable[[str], bool]) -> None:
        self.text = text
        self.at = 0
        self.takes_expression = takes_expression
        self.is_field = is_field

    def tokens(self) -> Iterator[Token]:
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace() or char == "»":
                self.at += 1
            elif char in "()":
                yield self._token("(" if char == "(" else ")", self.at, self.at + 1)
            elif char in QUOTES or char == "«":
                yield self._quoted(char)
            elif char in DASHES:
                yield from self._dash()
            else:
                yield from self._word()

    def _token(self, piece: Piece, start: int, end: int, text: str | None = None) -> Token:
        self.at = end
        return Token(piece, self.text[start:end] if text is None else text, start, end)

    def _quoted(self, opening: str) -> Token:
        closing = "»" if opening == "«" else QUOTES
        start = self.at
        for end in range(start + 1, len(self.text)):
            if self.text[end] in closing:
                return self._token("quoted", start, end + 1, self.text[start + 1 : end])
        raise self._problem("unclosed_quote", start, start + 1, quote="»" if opening == "«" else '"')

    def _dash(self) -> Iterator[Token]:
        after = self.text[self.at + 1 : self.at + 2]
        if after == "" or after.isspace() or after == ")":
            # A dash between two blanks is punctuation of a title that was pasted.
            self.at += 1
        else:
            yield self._token("not", self.at, self.at + 1)

    def _word(self) -> Iterator[Token]:
        if found := _URL.match(self.text, self.at):
            yield self._token("url", self.at, self._end_of_url(found.start(), found.end()))
            return
        named = _NAME.match(self.text, self.at)
        if named is None or not (self.is_field(named[1]) or self._has_value(named.end())):
            yield self._run()
            return
        yield self._token("name", named.start(), named.end(), named[1])
        if self._has_value(self.at) and self.text[self.at] not in "(«" + QUOTES:
            yield self._value(named[1])

    def _has_value(self, at: int) -> bool:
        after = self.text[at : at + 1]
        return not (after == "" or after.isspace() or after in ")»")

    def _value(self, name: str) -> Token:
        if self.text[self.at] == "/" and self.takes_expression(name):
            found = _EXPRESSION.match(self.text, self.at)
            if found is None:
                raise self._problem("unclosed_expression", self.at, self.at + 1)
            return self._token("expression", found.start(), found.end(), found[1])
        if found := _URL.match(self.text, self.at):
            return self._token("run", self.at, self._end_of_url(found.start(), found.end()))
        return self._run()

    def _run(self) -> Token:
        found = _RUN.match(self.text, self.at)
        return self._token("run", self.at, found.end() if found else self.at + 1)

    def _end_of_url(self, start: int, end: int) -> int:
        """Without what closes a group or a sentence after an address; parentheses of its own stay."""
        url = self.text[start:end]
        while url[-1] in ").,;!?" and (url[-1] != ")" or url.count(")") > url.count("(")):
            url = url[:-1]
        return start + len(url)

    def _problem(self, code: str, start: int, end: int, **values: Any) -> Unreadable:
        return Unreadable(Problem(self.text, start, end, advice(code, **values)))
