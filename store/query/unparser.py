"""From a tree back to text: one text for each tree, which parses to the same tree."""

from __future__ import annotations

from store.query.fields import FIELDS, Expression, Fields
from store.query.tokens import QUOTES
from store.query.tree import And, Everything, Not, Or, Part, Phrase, Prefix, Query, Term, Word


def unparse(query: Query, fields: Fields = FIELDS) -> str:
    """The canonical text of a query that `parse` gave: `parse(unparse(query)) == query`.

    >>> from store.query.parser import read_query
    >>> unparse(read_query("étiquette:fablab  OU (friche  AND -« Belle de Mai »)"))
    'tag:fablab OR friche -"Belle de Mai"'
    """
    if isinstance(query, And | Or):
        loose, between = ((And, Or), " ") if isinstance(query, And) else ((Or,), " OR ")
        return between.join(_grouped(part, fields, *loose) for part in query.parts)
    if isinstance(query, Not):
        return f"-{_grouped(query.part, fields, And, Or)}"
    return "*" if isinstance(query, Everything) else _leaf(query, fields)


def _leaf(leaf: Word | Phrase | Prefix | Term, fields: Fields) -> str:
    match leaf:
        case Word(text=text, within=within):
            return f"{_field(within)}{text}"
        case Prefix(text=text, within=within):
            return f"{_field(within)}{text}*"
        case Phrase(text=text, within=within):
            return f"{_field(within)}{_quoted(text)}"
        case Term(name=name, value=Expression(pattern=pattern)):
            return f"{name}:/{pattern}/"
        case Term(name=name, value=value):
            return f"{name}:{_value(fields[name].write(value))}"


def _grouped(part: Query, fields: Fields, *loose: type[And | Or]) -> str:
    """A part, in parentheses if it would fall apart without them."""
    text = unparse(part, fields)
    return f"({text})" if isinstance(part, loose) else text


def _field(within: Part) -> str:
    return f"{within}:" if within else ""


def _value(text: str) -> str:
    bare = text and not any(char.isspace() or char in f"()«»{QUOTES}" for char in text)
    return text if bare else _quoted(text)


def _quoted(text: str) -> str:
    # What a phrase holds was quoted in one of the two ways, so one of them is free.
    return f"« {text} »" if any(quote in text for quote in QUOTES) else f'"{text}"'
