"""What a query finds without being told: no article that was dropped or hidden. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from store.query.tree import And, Everything, Not, Or, Query, Term

LEFT_OUT = ("dropped", "hidden")
"""States of `is:` that a query which does not name them leaves out."""


def with_defaults(query: Query) -> Query:
    """The query, without dropped and without hidden articles unless it names `is:dropped` or `is:hidden` itself.

    Doing it twice changes nothing.
    """
    named = {term.value for term in terms(query) if term.name == "is"}
    without = tuple(Not(Term("is", state)) for state in LEFT_OUT if state not in named)
    if not without:
        return query
    parts = () if isinstance(query, Everything) else query.parts if isinstance(query, And) else (query,)
    every = (*parts, *without)
    return every[0] if len(every) == 1 else And(every, span=query.span)


def terms(query: Query) -> Iterator[Term]:
    """The conditions on fields in a query, wherever they stand."""
    match query:
        case Term():
            yield query
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from terms(part)
        case Not(part=part):
            yield from terms(part)
