"""The piece of an article that shows why a query found it, with the words it found. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from store.query.tree import And, Or, Part, Phrase, Prefix, Query, Word
from store.query.words import Token, iter_tokens, lemma, words

LENGTH = 40
"""Words of a snippet."""
BEFORE = 8
"""Words of it that stand before the first one found."""
CONSIDERED = 200
"""Words found that a snippet may begin with."""

Leaf = Word | Phrase | Prefix
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
    """The piece of the text with most of the query's words, the first such one; its beginning if it holds none."""
    in_title = _found(words(title), _rows(query, "title"))
    title_spans = tuple((one.start, one.end) for number, one in enumerate(iter_tokens(title)) if number in in_title)
    every = words(text)
    found = _found(every, _rows(query, "text"))
    first = min(_first(found), max(0, len(every) - LENGTH))
    shown = list(islice(iter_tokens(text), first, first + LENGTH))
    return _cut(
        text, shown, [first + number in found for number in range(len(shown))], len(every) > first + LENGTH, title_spans
    )


def leaves(query: Query) -> Iterator[Leaf]:
    """The words that a query wants, not those it wants away."""
    match query:
        case Word() | Phrase() | Prefix():
            yield query
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part)


@dataclass(frozen=True)
class _Row:
    """Words wanted in a row."""

    leaf: Leaf
    words: tuple[str, ...]

    @property
    def is_single(self) -> bool:
        """Whether it is one word in any inflection."""
        return isinstance(self.leaf, Word) and len(self.words) == 1

    def matching(self, known: set[str]) -> list[Container[str]]:
        """Of each word of the row, which of the words of a text are meant."""
        match self.leaf:
            case Word():
                bases = [lemma(word) for word in self.words]
                return [{word for word in known if lemma(word) == base} for base in bases]
            case Phrase():
                return [{word} for word in self.words]
            case Prefix():
                last = {word for word in known if word.startswith(self.words[-1])}
                return [*({word} for word in self.words[:-1]), last]


def _rows(query: Query, within: Part) -> list[_Row]:
    wanted = dict.fromkeys(leaf for leaf in leaves(query) if leaf.within in ("", within))
    return [_Row(leaf, row) for leaf in wanted if (row := tuple(words(leaf.text)))]


def _found(every: Sequence[str], rows: Sequence[_Row]) -> dict[int, int]:
    """The numbers of the words of a text that are wanted, in their order, with the row that wants each."""
    known = set(every)
    # Most words stand alone: they are all looked for at once.
    single = {lemma(row.words[0]): number for number, row in enumerate(rows) if row.is_single}
    meant = {word: single[base] for word in known if (base := lemma(word)) in single} if single else {}
    found = {at: meant[word] for at, word in enumerate(every) if word in meant}
    for number, row in enumerate(rows):
        if not row.is_single:
            found |= dict.fromkeys(_in_a_row(every, row.matching(known)), number)
    return dict(sorted(found.items()))


def _in_a_row(every: Sequence[str], meant: Sequence[Container[str]]) -> Iterator[int]:
    """The numbers of words that stand in a row as they are meant to."""
    first, *others = meant
    for at in (at for at, word in enumerate(every) if word in first):
        following = every[at + 1 : at + 1 + len(others)]
        if len(following) == len(others) and all(map(_is_in, following, others)):
            yield from range(at, at + 1 + len(others))


def _is_in(word: str, meant: Container[str]) -> bool:
    return word in meant


def _first(found: dict[int, int]) -> int:
    """The number of the word that a snippet begins with."""
    places = list(found)[:CONSIDERED]
    best, start = 0, 0
    for number, at in enumerate(places):
        near = (found[other] for other in places[number : number + LENGTH] if other < at + LENGTH - BEFORE)
        if (rows := len(set(near))) > best:
            best, start = rows, max(0, at - BEFORE)
    return start


def _cut(text: str, shown: Sequence[Token], hits: Sequence[bool], goes_on: bool, title: Spans) -> Snippet:
    """The shown words with what stands between them, on one line, with dots where the text goes on."""
    if not shown:
        return Snippet("", title=title)
    begins = shown[0].start if shown[0].start and any(char.isalnum() for char in text[: shown[0].start]) else 0
    start, end = begins, shown[-1].end if goes_on else len(text)
    before = "… " if start else ""
    piece = "".join(" " if char.isspace() else char for char in text[start:end])
    moved = len(before) - start
    spans = tuple((one.start + moved, one.end + moved) for one, hit in zip(shown, hits, strict=True) if hit)
    return Snippet(f"{before}{piece}{' …' if goes_on else ''}", spans, title)
