"""Commands that visit sources and read pages. The sources themselves: `crawler.source_commands`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawler.collect_commands import collect
from crawler.source_commands import sources
from crawler.suggest_commands import suggest
from store.cli import Format, FormatOption, print_rows, program, settings, to_json

commands = program("From the web to checked articles.")
sources.command()(suggest)
commands.add_typer(sources, name="sources")
commands.command()(collect)


@commands.command()
def crawl(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Sources to visit.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Visit those whose time has come.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Visit all that are followed.")] = False,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
    output: FormatOption = Format.table,
) -> None:
    """Visit sources now and store what is new. Example: veille crawl movilab --format json"""
    from crawler.crawl import crawl as visit
    from crawler.crawl import select
    from store.db import open_store

    if bool(ids) + due + every != 1:
        raise typer.BadParameter("give ids of sources, or --due, or --all")
    config = settings(context)
    engine = open_store(config)
    wanted = select(engine, ids=ids or [], due=due)
    if not wanted:
        typer.echo("[]" if output is Format.json else "No source is due.")
        return
    crawled = visit(engine, config, wanted, asked=not due, supervised=supervised)
    columns = ("source", "outcome", "new", "changed", "gone", "requests", "refused", "error")
    print_rows([{name: getattr(report, name) for name in columns} for report in crawled.reports], output)
    if not any(report.succeeded for report in crawled.reports):
        raise typer.Exit(1)


@commands.command("try")
def try_page(
    context: typer.Context,
    page: Annotated[str | None, typer.Argument(metavar="URL-or-FILE", help="A page, live or saved.")] = None,
    url: Annotated[str | None, typer.Option(help="Address the file was saved from.")] = None,
    from_list: Annotated[Path | None, typer.Option("--from", help="A list of pages, one JSON object a line.")] = None,
    output: Annotated[str, typer.Option("--format", help="table, json, or jsonl with --from.")] = "table",
) -> None:
    """Show what would be stored; store nothing. Example: veille try page.html --url https://movilab.org/wiki/A"""
    from crawler import preview

    if (page is None) == (from_list is None):
        raise typer.BadParameter("give a page, or a list with --from")
    if from_list is not None:
        for line in preview.read_list(from_list, settings(context)):
            typer.echo(line)
        return
    found = preview.read_one(str(page), url, settings(context))
    typer.echo(to_json(found) if output == "json" else preview.describe(found))
    if "refused" in found:
        raise typer.Exit(1)
