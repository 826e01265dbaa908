"""What the commands of all parts share: settings at the door, facts as text or JSON, errors as one sentence."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    # Loaded by the commands when they run: `veille --help` needs no settings.
    from store.config import Config


class Format(StrEnum):
    """How facts are printed."""

    table = "table"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json for programs.")]


def program(text: str) -> typer.Typer:
    """An application with the options that every command understands."""
    app = typer.Typer(
        help=text, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )

    @app.callback(help=text)
    def options(
        config: Annotated[Path | None, typer.Option(help="File of settings; default: veille.toml here.")] = None,
        verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, on standard error.")] = False,
    ) -> None:
        _quiet_logging(verbose=verbose)

    return app


def settings(context: typer.Context) -> Config:
    """The settings of this command. Raises ConfigError."""
    from store.config import read_config

    return read_config(context.find_root().params.get("config"))


def run(app: typer.Typer) -> None:
    """Run the program: failures are one sentence on standard error and exit code 1, wrong usage is 2."""
    from store.errors import InvalidQuery, VeilleError

    try:
        app()
    except InvalidQuery as error:
        # Where in the query it is that cannot be understood.
        sys.exit(f"veille: {error}\n{indent(error.pointed, '  ')}")
    except VeilleError as error:
        sys.exit(f"veille: {' '.join(str(error).split())}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough; what is left must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def print_facts(facts: Mapping[str, Any], output: Format) -> None:
    """Print names and values, a line each or as one JSON object."""
    if output is Format.json:
        typer.echo(to_json(facts))
        return
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        typer.echo(f"{name.replace('_', ' '):<{width}}  {_cell(value)}")


def print_rows(rows: Sequence[Mapping[str, Any]], output: Format) -> None:
    """Print rows of the same columns, as an aligned table or as a JSON array."""
    if output is Format.json:
        typer.echo(to_json(rows))
        return
    if not rows:
        return
    cells = [[name.replace("_", " ") for name in rows[0]]] + [[_cell(value) for value in row.values()] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def confirmed(title: str, lines: Sequence[str]) -> bool:
    """Show what would be done, on standard error, and ask for it; without a terminal the answer is no."""
    for line in (title, *(f"  {line}" for line in lines)):
        typer.echo(line, err=True)
    return sys.stdin.isatty() and typer.confirm("Go on?", err=True)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere; the function it gives is told how many of how many are done."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def to_json(value: Any) -> str:
    """JSON for people and programs: UTF-8, times as RFC 3339."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_json)


def _json(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return "-"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M")
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(str(item) for item in value) or "-"
        case dict():
            return ", ".join(f"{name}: {item}" for name, item in value.items()) or "-"
    return str(value)


def _quiet_logging(*, verbose: bool) -> None:
    import logging

    import structlog

    level = logging.INFO if verbose else logging.WARNING
    # The level is the handler's: libraries set those of their loggers as they like.
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
