"""Saved searches in a query, replaced by what they say. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from store.errors import InvalidQuery
from store.query import parser
from store.query.joining import both, either, levels, opposite, size
from store.query.problems import Problem, advice
from store.query.tree import And, Everything, Not, Or, Query, Term

DEEPEST = 10
"""Saved searches within each other."""
Lookup = Callable[[str], str | None]
"""From the name of a saved search to its text; None if there is none."""


def expand(query: Query, saved: Lookup, within: str | None = None) -> Query:
    """The query with each saved search written out; it is that of the saved search `within`, or of none.

    Raises InvalidQuery for one that is missing, cannot be understood, uses itself (by whatever way), or makes the query
    too large.
    """
    found = _Expansion(saved).expand(query, () if within is None else (within,))
    if levels(found) > parser.DEEPEST:
        raise _invalid(within or "…", "too_deep", limit=parser.DEEPEST)
    return found


@dataclass
class _Expansion:
    saved: Lookup
    asked: int = 0

    def expand(self, query: Query, way: tuple[str, ...]) -> Query:
        match query:
            case And(parts=parts):
                return both([self.expand(part, way) for part in parts])
            case Or(parts=parts):
                return either([self.expand(part, way) for part in parts]) or Everything()
            case Not(part=part):
                return opposite(self.expand(part, way), query.span)
            case Term(name="search", value=name):
                return self._search(name, way)
        self.asked += size(query)
        if self.asked > parser.MOST:
            raise _invalid(way[-1] if way else "…", "too_many", limit=parser.MOST)
        return query

    def _search(self, name: str, way: tuple[str, ...]) -> Query:
        if name in way:
            raise _invalid(name, "search_cycle", way=" → ".join((*way[way.index(name) :], name)))
        if len(way) >= DEEPEST:
            raise _invalid(name, "search_too_deep", limit=DEEPEST)
        text = self.saved(name)
        if text is None:
            raise _invalid(name, "no_search", name=name)
        # Without the names of the store: a source that was removed since finds nothing, and breaks nothing.
        found = parser.parse(text)
        if isinstance(found, Problem):
            raise _invalid(name, "broken_search", name=name, reason=found.message)
        return self.expand(found, (*way, name))


def _invalid(asked: str, code: str, **values: Any) -> InvalidQuery:
    text = f"search:{asked}"
    return InvalidQuery(Problem(text, 0, len(text), advice(code, **values)))
