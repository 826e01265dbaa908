"""A bar for commands that take long: on a terminal only, on standard error, so that what is piped stays clean."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

import typer


class Bar:
    """Shows how many steps of so many are done. Nothing is shown unless standard error is a terminal."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None

    def start(self, length: int) -> None:
        """Show the bar, for this many steps."""
        if sys.stderr.isatty():
            self._bar = typer.progressbar(length=length, label=self._label, file=sys.stderr)
            self._bar.render_progress()

    def step(self, said: str = "") -> None:
        """One step more; `said` stands beside the label."""
        if self._bar is not None:
            self._bar.label = f"{self._label} ({said})" if said else self._label
            self._bar.update(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.render_finish()
