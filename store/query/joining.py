"""Trees put together from trees, without needless levels: what means the same is the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from store.query.tree import And, Everything, Not, Or, Phrase, Prefix, Query, Span, Word
from store.query.words import words


def both(parts: Sequence[Query]) -> Query:
    """All of the parts, without needless levels. `parts` is not empty."""
    inner = [one for part in parts for one in (part.parts if isinstance(part, And) else (part,))]
    narrowing = [one for one in inner if not isinstance(one, Everything)] or inner[:1]
    span = Span(parts[0].span.start, parts[-1].span.end)
    return narrowing[0] if len(narrowing) == 1 else And(tuple(narrowing), span=span)


def either(parts: Sequence[Query]) -> Query | None:
    """Any of the parts, without needless levels; None for no part."""
    if not parts:
        return None
    inner = [one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))]
    span = Span(parts[0].span.start, parts[-1].span.end)
    return inner[0] if len(inner) == 1 else Or(tuple(inner), span=span)


def opposite(part: Query, span: Span) -> Query:
    """What a part leaves out."""
    return part.part if isinstance(part, Not) else Not(part, span=span)


def levels(query: Query) -> int:
    """How many conditions stand within each other.

    >>> from store.query.tree import Word
    >>> levels(Word("a")), levels(And((Word("a"), Not(Word("b")))))
    (1, 3)
    """
    match query:
        case And(parts=parts) | Or(parts=parts):
            return 1 + max(map(levels, parts))
        case Not(part=part):
            return 1 + levels(part)
    return 1


def size(leaf: Query) -> int:
    """How much a part that holds no others asks for: its words, or one condition."""
    return len(words(leaf.text)) if isinstance(leaf, Word | Phrase | Prefix) else 1
