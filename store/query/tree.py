"""What a query means: a tree of frozen nodes, whoever evaluates it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Part = Literal["", "title", "text"]
"""Where words are looked for: title or text, the title alone, the text alone."""


@dataclass(frozen=True)
class Span:
    """Where a node stands in the text of the query, in characters."""

    start: int = 0
    end: int = 0


_NOWHERE = Span()


@dataclass(frozen=True)
class Everything:
    """The empty query."""

    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Word:
    """A word in any inflection, accents and case folded. `text` is as typed; a typed word that holds several
    (« tiers-lieux ») is each of them in a row, in any inflection."""

    text: str
    within: Part = ""
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Phrase:
    """Words in a row exactly as written, accents and case folded, not their inflections."""

    text: str
    within: Part = ""
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word (of several in a row: of the last one)."""

    text: str
    within: Part = ""
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Term:
    """A condition on a field: the name it has in the registry, and the value as the field read it."""

    name: str
    value: Any
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class And:
    parts: tuple[Query, ...]
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Or:
    parts: tuple[Query, ...]
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True)
class Not:
    part: Query
    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


Query = Everything | Word | Phrase | Prefix | Term | And | Or | Not
