"""What changed between two texts, word by word. Pure; bounded in time for texts of any length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "removed", "added"]
MOST = 2_000_000
"""Pairs of equal words that are looked at, some two pages' worth; longer texts are compared by lines, then within those
that changed."""
CONTEXT = 60
"""Characters shown on each side of a change."""

SHORT = 150
"""Characters of what stayed that are shown in any case."""
CUT = " […] "

# With the space that follows, which is compared apart.
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Piece:
    """A part of a text that stayed, went or came."""

    kind: Kind
    text: str


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other: those that stayed and went make the old one, those that stayed
    and came the new one.

    >>> diff("un lieu ouvert", "un lieu fermé")
    (Piece(kind='same', text='un lieu '), Piece(kind='removed', text='ouvert'), Piece(kind='added', text='fermé'))
    """
    return tuple(_joined(_by_words(old, new)))


def _by_words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if _cost(before, after) <= MOST:
        return _compared(before, after, _replaced)
    before, after = _LINES.findall(old), _LINES.findall(new)
    if _cost(before, after) <= MOST:
        return _compared(before, after, _within_lines)
    return _replaced(old, new)


def _within_lines(old: str, new: str) -> Iterator[Piece]:
    """The words that changed in lines that did; what is still too long went and came as a whole."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    return _compared(before, after, _replaced) if _cost(before, after) <= MOST else _replaced(old, new)


def _cost(before: Sequence[str], after: Sequence[str]) -> int:
    """Pairs of equal parts, which is what comparing takes its time for."""
    there = Counter(part.rstrip() for part in after)
    return sum(number * there[part] for part, number in Counter(part.rstrip() for part in before).items())


def _compared(before: list[str], after: list[str], changed: Callable[[str, str], Iterator[Piece]]) -> Iterator[Piece]:
    old, new = [part.rstrip() for part in before], [part.rstrip() for part in after]
    # autojunk would leave out what is frequent, which in a long text is every word that counts.
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from changed("".join(before[a:b]), "".join(after[c:d]))
            continue
        for one, other in zip(before[a:b], after[c:d], strict=True):
            yield from _spaced(one, other)


def _spaced(old: str, new: str) -> Iterator[Piece]:
    """A part that stayed, with the space behind it, which may be another."""
    if old == new:
        yield Piece("same", old)
        return
    word = old.rstrip()
    yield from [Piece("same", word)] if word else []
    yield from _replaced(old[len(word) :], new[len(word) :])


def _replaced(old: str, new: str) -> Iterator[Piece]:
    yield from (piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with each run of changes in one: what went, then what came."""
    for changed, run in groupby(pieces, key=lambda piece: piece.kind != "same"):
        every = list(run)
        if changed:
            yield from _replaced(_text(every, "removed"), _text(every, "added"))
        else:
            yield Piece("same", _text(every, "same"))


def _text(pieces: Iterable[Piece], kind: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind == kind)


def changed_words(pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many words went and came.

    >>> changed_words(diff("un lieu ouvert", "un grand lieu fermé"))
    (1, 2)
    """
    counts = {"same": 0, "removed": 0, "added": 0}
    for piece in pieces:
        counts[piece.kind] += len(re.findall(r"\w+", piece.text))
    return counts["removed"], counts["added"]


def marked(pieces: Iterable[Piece], context: int | None = CONTEXT) -> str:
    """The pieces as one text, with marks around what went and came; long parts that stayed are cut, unless `context`
    is None.

    >>> marked(diff("un lieu ouvert", "un lieu fermé"))
    'un lieu [-ouvert-]{+fermé+}'
    """
    every = list(pieces)
    told = []
    for number, piece in enumerate(every):
        match piece.kind:
            case "removed":
                told.append(f"[-{piece.text}-]")
            case "added":
                told.append(f"{{+{piece.text}+}}")
            case "same":
                ends = (0 if number == 0 else context, 0 if number == len(every) - 1 else context)
                told.append(_cut(piece.text, *ends))
    return "".join(told)


def _cut(text: str, before: int | None, after: int | None) -> str:
    """What stayed, with only so many characters at its beginning and its end; None: all of it."""
    if before is None or after is None or len(text) <= SHORT:
        return text
    return f"{text[:before]}{CUT}{text[len(text) - after :]}"
