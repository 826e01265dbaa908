"""Conditions on columns that hold a JSON list: names, amounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Float, String, cast, exists, func, literal
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import TableValuedAlias

from store.query.fields.field import Scope
from store.query.folding import folded, holds_words, holds_words_sql
from store.query.quantities import Quantity

JsonList = InstrumentedAttribute[list[Any]]


def any_name(column: JsonList, wanted: str, scope: Scope) -> ColumnElement[bool]:
    """Whether one of the names in a list holds the words of `wanted` in a row."""
    item = _items(column, scope)
    name = cast(item.c.value, String)
    return exists().where(holds_words_sql(name, folded(wanted), scope.dialect)).select_from(item)


def any_name_holds(names: Iterable[str], wanted: str) -> bool:
    """The same of a list in memory."""
    return any(holds_words(name, folded(wanted)) for name in names)


def any_number(column: JsonList, wanted: Quantity, scope: Scope) -> ColumnElement[bool]:
    """Whether one of the numbers in a list lies inside."""
    item = _items(column, scope)
    return exists().where(wanted.condition(cast(item.c.value, Float(53)))).select_from(item)


def filled(column: JsonList) -> ColumnElement[bool]:
    """Whether a list has anything in it; `json_array_length` is a function of both engines."""
    return func.json_array_length(column) > literal(0)


def _items(column: JsonList, scope: Scope) -> TableValuedAlias:
    if scope.dialect == "sqlite":
        return func.json_each(column).table_valued("value")
    return func.json_array_elements_text(column).table_valued("value")
