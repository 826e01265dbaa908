"""`veille incidents …`: what is wrong, and what a person says to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from store.cli import Format, FormatOption, print_rows, settings

incidents = typer.Typer(help="What is wrong with sources.", no_args_is_help=True, rich_markup_mode=None)

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number of an incident; see: veille incidents list")]


@incidents.command("list")
def list_incidents(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only those of one source.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Closed ones too, newest first.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """List the open incidents, oldest first. Example: veille incidents list --source movilab"""
    from store import incidents as stored
    from store import sources
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        if source is not None:
            sources.get_source(session, source)
        found = stored.history(session, source) if every else stored.current(session, source)
    columns = ("id", "source", "kind", "opened", *(("closed",) if every else ()), "entry_point", "message")
    rows: list[dict[str, Any]] = [{name: getattr(item, name) for name in columns} for item in found]
    if not rows and output is Format.table:
        typer.echo("No incident is open." if not every else "There was no incident.")
    print_rows(rows, output)


@incidents.command()
def close(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="NUMBER...", help="Numbers of incidents.")],
) -> None:
    """Close incidents that you took note of; what is still wrong opens again. Example: veille incidents close 12"""
    from store import incidents as stored
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        closed = [stored.acknowledge(session, number, datetime.now(UTC)) for number in numbers]
    for item in closed:
        typer.echo(f"{item.id} ({item.source}, {item.kind}) is closed.")


@incidents.command()
def accept(context: typer.Context, number: Number) -> None:
    """Follow the new address that an incident proposes. Example: veille incidents accept 12"""
    from store import entry_points
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        url = entry_points.accept_move(session, number, datetime.now(UTC))
    typer.echo(f"{url} is followed from now on.")
