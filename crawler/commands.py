"""Commands that visit sources and read pages. The sources themselves: `crawler.source_commands`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.collect_commands import collect
from crawler.relevance_commands import relevance
from crawler.retag_commands import retag
from crawler.source_commands import SelectorOption, sources
from crawler.suggest_commands import suggest
from store.cli import Format, FormatOption, print_rows, program, settings, to_json

if TYPE_CHECKING:
    from crawler.spiders.backfill_plan import Plan

commands = program("From the web to checked articles.")
sources.command()(suggest)
commands.add_typer(sources, name="sources")
commands.add_typer(relevance, name="relevance")
commands.command()(collect)
commands.command()(retag)


@commands.command()
def crawl(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Sources to visit.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Visit those whose time has come.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Visit all that are followed.")] = False,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,
    since: Annotated[
        str | None, typer.Option("--backfill", metavar="SINCE", help="Walk the archives back to a day: 2019-01-01.")
    ] = None,
    most: Annotated[int, typer.Option("--max-requests", min=1, help="Of a backfill: requests per source.")] = 2000,
    yes: Annotated[bool, typer.Option("--yes", help="Begin a backfill without asking.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Visit sources now and store what is new. Example: veille crawl movilab --format json

    With --backfill: walk their archives instead. Example: veille crawl movilab --backfill 2019-01-01
    """
    from crawler.crawl import crawl as visit
    from crawler.crawl import select
    from store.db import open_engine

    if since is not None:
        if due or every:
            raise typer.BadParameter("--backfill goes with ids of sources, not with --due or --all")
        _backfill(context, ids or [], since, most, yes=yes, output=output)
        return
    if bool(ids) + due + every != 1:
        raise typer.BadParameter("give ids of sources, or --due, or --all")
    config = settings(context)
    engine = open_engine(config)
    wanted = select(engine, ids=ids or [], due=due)
    if not wanted:
        typer.echo("[]" if output is Format.json else "No source is due.")
        return
    crawled = visit(engine, config, wanted, due=due, supervised=supervised)
    columns = ("source", "outcome", "new", "changed", "gone", "requests", "refused", "error")
    print_rows([{name: getattr(report, name) for name in columns} for report in crawled.reports], output)
    if not any(report.succeeded for report in crawled.reports):
        raise typer.Exit(1)


def _backfill(context: typer.Context, ids: list[str], since: str, most: int, *, yes: bool, output: Format) -> None:
    from crawler import backfill as backfills
    from crawler.crawl import select
    from crawler.progress import Bar
    from store.db import open_engine
    from store.errors import InvalidInput

    if not ids:
        raise typer.BadParameter("give ids of the sources whose archives are to be walked")
    try:
        day = backfills.read_since(since, backfills.today())
    except InvalidInput as error:
        raise typer.BadParameter(str(error)) from error
    config = settings(context)
    engine = open_engine(config)
    with Bar("Requests") as bar:

        def agree(plans: Sequence[Plan]) -> bool:
            if agreed := _agree(plans, yes=yes):
                bar.start(sum(min(plan.requests or most, most) for plan in plans))
            return agreed

        limits = backfills.Limits(
            since=day, most=most, agree=agree, progress=lambda new: bar.step(f"{new} new articles")
        )
        done = backfills.backfill(engine, config, select(engine, ids=ids), limits)
    if done is None:
        raise typer.Exit(1)
    print_rows([asdict(row) for row in done.rows], output)
    if done.goes_on:
        typer.echo("This is not the end: the same command goes on from here.", err=True)
    if not any(row.outcome in ("finished", "ceiling") for row in done.rows) and not done.stopped:
        raise typer.Exit(1)


def _agree(plans: Sequence[Plan], *, yes: bool) -> bool:
    """Show what a backfill will cost and ask whether it may begin."""
    for plan in plans:
        typer.echo("\n".join(plan.lines()), err=True)
    if not any(plan.points for plan in plans):
        return False
    return yes or typer.confirm("Begin?", err=True)


@commands.command("try")
def try_page(
    context: typer.Context,
    page: Annotated[str | None, typer.Argument(metavar="URL-or-FILE", help="A page, live or saved.")] = None,
    url: Annotated[str | None, typer.Option(help="Address the file was saved from.")] = None,
    from_list: Annotated[Path | None, typer.Option("--from", help="A list of pages, one JSON object a line.")] = None,
    read_as: Annotated[
        str | None, typer.Option("--as", help="Read it as an entry point: listing, feed, sitemap or calendar.")
    ] = None,
    selector: SelectorOption = None,
    output: Annotated[str, typer.Option("--format", help="table, json, or jsonl with --from.")] = "table",
) -> None:
    """Show what would be stored; store nothing. Example: veille try page.html --url https://movilab.org/wiki/A

    With --as or --selector: show the articles it announces. Example: veille try https://foyer.example/news.php
    --selector item=tr --selector date=td
    """
    from crawler import preview

    if (page is None) == (from_list is None):
        raise typer.BadParameter("give a page, or a list with --from")
    if read_as or selector:
        _try_entry_point(context, str(page), url, read_as or "listing", selector or [], output)
        return
    if from_list is not None:
        for line in preview.read_list(from_list, settings(context)):
            typer.echo(line)
        return
    found = preview.read_one(str(page), url, settings(context))
    typer.echo(to_json(found) if output == "json" else preview.describe(found))
    if "refused" in found:
        raise typer.Exit(1)


def _try_entry_point(
    context: typer.Context, page: str, url: str | None, kind: str, selectors: list[str], output: str
) -> None:
    from crawler import announcements
    from crawler.source_points import read_selectors

    found = announcements.announced(page, kind, settings(context), url=url, selectors=read_selectors(selectors))
    typer.echo(to_json(found) if output == "json" else announcements.describe(found))
    if not found.get("articles") and not found.get("further"):
        raise typer.Exit(1)
