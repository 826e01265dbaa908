"""What a field of the query language is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from store.types import Source, StoredArticle

Dialect = Literal["sqlite", "postgresql"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who asks, and the names that only the store knows; None: not known, so that every name is taken as it is."""

    public: bool = False
    """Whether anybody may be asking: then nothing private can be asked for, so that it can't be guessed by asking."""
    sources: Mapping[str, str] | None = None
    """Names by id."""
    collections: Collection[str] | None = None
    searches: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a value was asked for."""

    name: str
    """The field as it was typed, folded: one of its names."""
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a condition in SQL depends on, beside its value."""

    now: datetime
    dialect: Dialect

    @classmethod
    def of(cls, session: Session, now: datetime) -> Scope:
        """The scope of a session's engine."""
        return cls(now=now, dialect=cast(Dialect, session.get_bind().dialect.name))


@dataclass(frozen=True, kw_only=True)
class Context:
    """What evaluating one article in memory depends on, beside the article (`store.query.contexts` reads it)."""

    now: datetime
    source: Source | None = None
    """The article's; None leaves what depends on it undecided, that is false."""
    collections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What people wrote about the article, with the notes of its collections."""
    verdict: str = ""
    """"hidden", "dropped" or "kept"; "" if nobody decided."""
    revised: bool = False
    """Whether its title or text was another before."""


class Field(ABC):
    """A field: how its values are read and written, and which articles have them.

    `condition` and `holds` say the same; both are two-valued (never NULL), so that they may stand under NOT. A value is
    frozen and comparable, does not depend on the clock, and `read` of what `write` gives is the same value again.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    """French and English, in lower case without accents."""
    meaning: ClassVar[str]
    """What it finds, for docs/queries.md."""
    example: ClassVar[str]
    """A query, with the field's name."""
    private: ClassVar[bool] = False
    """Whether it tells what only those who run the observatory may know; to others it is unknown."""

    @abstractmethod
    def read(self, text: str, asked: Asked) -> Any:
        """The value of a text, or an Advice if it cannot be read. Raises nothing."""

    def write(self, value: Any) -> str:
        """The one text that a value is written as."""
        return str(value)

    @abstractmethod
    def condition(self, value: Any, scope: Scope) -> ColumnElement[bool]:
        """Which rows of ArticleRow have the value, for the engine of `scope`."""

    @abstractmethod
    def holds(self, value: Any, article: StoredArticle, context: Context) -> bool:
        """Whether an article has the value."""


class Fields:
    """The registered fields, by name and alias."""

    def __init__(self, fields: Collection[Field]) -> None:
        self.all = tuple(fields)
        self._by_name = {name: one for one in fields for name in (one.name, *one.aliases)}
        names = [name for one in fields for name in (one.name, *one.aliases)]
        if len(names) != len(self._by_name):
            raise ValueError(f"two fields share a name: {sorted(n for n in names if names.count(n) > 1)}")

    def find(self, name: str) -> Field | None:
        """The field of a name, folded, or of one of its aliases."""
        return self._by_name.get(name)

    def for_public(self) -> Fields:
        """Those that anybody may use."""
        return Fields([one for one in self.all if not one.private])

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, aliases included."""
        return tuple(self._by_name)

    def adding(self, *fields: Field) -> Fields:
        """A registry with more fields."""
        return Fields((*self.all, *fields))
