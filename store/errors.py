"""The error family: every failure a person can mend is one of these, with a sentence that says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The problem is only handed on: whoever raises other errors needs no query language.
    from store.query.problems import Problem


class VeilleError(Exception):
    """Base of every error a caller of this project may want to catch. `str()` is a sentence for people."""


class ConfigError(VeilleError, ValueError):
    """A setting is unknown or has a value that cannot be used."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"setting {name}: {message}")
        self.name = name


class StoreError(VeilleError):
    """The store cannot be opened, read or written: locked, full, missing, damaged, or of another version."""


class SearchTooSlow(VeilleError):
    """A search was given up because it would keep the store busy for too long."""


class NotFound(VeilleError, LookupError):
    """What was asked for by name is not in the store."""


class InvalidInput(VeilleError, ValueError):
    """What a person gave (an address, a file, a schedule) cannot be used."""


class OutputError(VeilleError):
    """A file or folder that was asked for cannot be written: no right, no room, something in its place."""


class Busy(VeilleError):
    """Another process holds what this one needs alone."""


class InvalidQuery(VeilleError, ValueError):
    """A search cannot be understood: `problem` says why and where, `pointed` is the query with carets at the place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence())
        self.problem = problem
        self.pointed = problem.pointed()
