"""`veille stats`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import settings, to_json

if TYPE_CHECKING:
    from store.statistics import Statistics


class TableFormat(StrEnum):
    """How a table is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class DateOf(StrEnum):
    """Which date of an article decides."""

    published = "published"
    first_seen = "first_seen"


def stats(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            help="One or more of week, month, year, tag, facet, territory, region, departement, epci, commune, source,"
            " source_kind, kind and language, with commas between them."
        ),
    ] = "week",
    query: Annotated[str, typer.Option(help="Count only what this query finds.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, in Paris.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day, in Paris.")] = None,
    date: Annotated[
        DateOf, typer.Option(help="The source's own date, or when we first saw the article.")
    ] = DateOf.published,
    output: Annotated[
        TableFormat, typer.Option("--format", help="table for people, json and csv for programs.")
    ] = TableFormat.table,
) -> None:
    """Count articles, beside the sources that were watched. Example: veille stats --by month,tag --query kind:appel"""
    from datetime import UTC

    from store import saved_searches, selections, statistics
    from store.db import open_engine, reading

    wanted = statistics.Wanted(
        by=statistics.dimensions(by),
        basis=date.value,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    now = datetime.now(UTC)
    with reading(open_engine(settings(context))) as session:
        meant = saved_searches.understand(session, query)
        table = statistics.statistics(session, wanted, selections.condition(session, meant, now), now)
    match output:
        case TableFormat.json:
            typer.echo(to_json(statistics.to_json(table, query)))
        case TableFormat.csv:
            typer.echo(statistics.to_csv(table), nl=False)
        case TableFormat.table:
            _print(table)


def _print(table: Statistics) -> None:
    from store import statistics
    from store.cli import Format, print_rows

    print_rows(statistics.flat(table), Format.table)
    undated = f"; {table.undated} more have no date of their own (--date first_seen)" if table.undated else ""
    typer.echo(f"\n{table.total} articles{undated}")
