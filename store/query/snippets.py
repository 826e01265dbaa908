"""The piece of an article that shows why a query found it, with the words it found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.query.tree import And, Or, Phrase, Prefix, Query, Word
from store.query.words import Token, lemma, tokens, words

LENGTH = 240
"""Characters of a snippet, about."""
BEFORE = 60
"""Characters that stand before the first word found."""

CONSIDERED = 200
"""Words found that a snippet may begin with."""

Spans = tuple[tuple[int, int], ...]
"""Where found words stand, in characters from the beginning of their text: start and end."""


@dataclass(frozen=True)
class Snippet:
    """A piece of an article's text, plain and as it was written, and where the words of the query stand."""

    text: str
    spans: Spans = ()
    title: Spans = ()
    """The same in the article's whole title."""

    def marked(self, before: str, after: str) -> str:
        """The text with marks around the words that were found."""
        return marked(self.text, self.spans, before, after)


def marked(text: str, spans: Spans, before: str, after: str) -> str:
    """A text with marks around some of its words.

    >>> marked("Un lieu ouvre", ((3, 7),), "[", "]")
    'Un [lieu] ouvre'
    """
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], before, text[start:end], after]
        last = end
    return "".join((*pieces, text[last:]))


def snippet(title: str, text: str, query: Query) -> Snippet:
    """The piece of the text with most of the query's words, the first of them; its beginning if it holds none."""
    wanted = list(leaves(query))
    in_title = _found(title, [leaf for leaf in wanted if leaf.within != "text"])
    found = _found(text, [leaf for leaf in wanted if leaf.within != "title"])
    start, end = _window(text, found)
    spans = tuple((one.start - start, one.end - start) for one in found if start <= one.start and one.end <= end)
    piece, spans = _ended(text, start, end, spans)
    return Snippet(piece, spans, tuple((one.start, one.end) for one in in_title))


def leaves(query: Query) -> Iterator[Word | Phrase | Prefix]:
    """The words that a query wants, not those it wants away."""
    match query:
        case Word() | Phrase() | Prefix():
            yield query
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part)


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    leaf: int
    """Which of the query's words."""


def _found(text: str, wanted: Sequence[Word | Phrase | Prefix]) -> list[_Found]:
    """Where the words wanted stand, each word of a row by itself, in the order of the text."""
    rows = [(number, row, leaf) for number, leaf in enumerate(wanted) if (row := words(leaf.text))]
    if not rows:
        return []
    every = tokens(text)
    found: dict[int, _Found] = {}
    for number, row, leaf in rows:
        for at in range(len(every) - len(row) + 1):
            piece = every[at : at + len(row)]
            if _same(piece, row, leaf):
                found |= {token.start: _Found(token.start, token.end, number) for token in piece}
    return [found[start] for start in sorted(found)]


def _same(piece: Sequence[Token], row: Sequence[str], leaf: Word | Phrase | Prefix) -> bool:
    match leaf:
        case Word():
            return all(lemma(token.word) == lemma(word) for token, word in zip(piece, row, strict=True))
        case Phrase():
            return all(token.word == word for token, word in zip(piece, row, strict=True))
        case Prefix():
            before = all(token.word == word for token, word in zip(piece[:-1], row[:-1], strict=True))
            return before and piece[-1].word.startswith(row[-1])


def _window(text: str, found: Sequence[_Found]) -> tuple[int, int]:
    """Where the snippet begins and ends."""
    best, start = 0, 0
    for number, one in enumerate(found[:CONSIDERED]):
        begin = max(0, one.start - BEFORE)
        near = found[max(0, number - 20) : number + 40]
        inside = len({other.leaf for other in near if begin <= other.start and other.end <= begin + LENGTH})
        if inside > best:
            best, start = inside, begin
    start = 0 if start == 0 else _after_blank(text, start)
    return start, min(len(text), start + LENGTH)


def _after_blank(text: str, start: int) -> int:
    """The next beginning of a word, if one is near."""
    blank = next((at for at in range(start, min(len(text), start + BEFORE - 20)) if text[at].isspace()), start)
    return blank + 1 if blank > start else start


def _ended(text: str, start: int, end: int, spans: Spans) -> tuple[str, Spans]:
    """The piece on one line, ended after a word, with dots where the text goes on."""
    if end < len(text):
        last = max((at for at in range(end - 40, end) if text[at].isspace()), default=end)
        end = last if not spans or last - start >= spans[-1][1] else end
    piece = "".join(" " if char.isspace() else char for char in text[start:end])
    dots = "… " if start else ""
    moved = tuple((one + len(dots), other + len(dots)) for one, other in spans)
    return f"{dots}{piece}{' …' if end < len(text) else ''}", moved
