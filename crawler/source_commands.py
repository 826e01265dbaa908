"""`veille sources …`: which sites are followed, where, and how they fare."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_facts, print_rows, settings, to_json

sources = typer.Typer(help="The sites that are followed.", no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a source; see: veille sources list")]


@sources.command("list")
def list_sources(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="Only those: trial, active, paused or retired.")] = None,
    output: FormatOption = Format.table,
) -> None:
    """List the sources with their state. Example: veille sources list --state trial"""
    from crawler import source_admin

    print_rows(source_admin.overview(settings(context), state), output)


@sources.command()
def show(context: typer.Context, source: Id, output: FormatOption = Format.table) -> None:
    """Show a source, its entry points and its last visits. Example: veille sources show movilab"""
    from crawler import source_admin

    facts = source_admin.details(settings(context), source)
    if output is Format.json:
        typer.echo(to_json(facts))
        return
    points, troubles, visits = facts.pop("entry_points"), facts.pop("incidents"), facts.pop("visits")
    print_facts(facts, output)
    for title, rows in (("Entry points", points), ("Open incidents", troubles), ("Last visits", visits)):
        if not rows:
            continue
        typer.echo(f"\n{title}:")
        print_rows(rows, output)


@sources.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Homepage of the site.")],
    source_id: Annotated[str | None, typer.Option("--id", help="Short name; default: made from the site's.")] = None,
    name: Annotated[str | None, typer.Option(help="Name; default: the site's own.")] = None,
    kind: Annotated[str, typer.Option(help="network, media, institution, funder, research, …")] = "media",
    scope: Annotated[str | None, typer.Option(help="Territory it writes about, like departement-29.")] = None,
    topicality: Annotated[str, typer.Option(help="dedicated: keep all; general: only what is relevant.")] = "dedicated",
    owner: Annotated[str | None, typer.Option(help="Who looks after it here.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Save without asking.")] = False,
) -> None:
    """Find the entry points of a site, preview five articles, and follow it.

    Example: veille sources add https://www.konkarlab.bzh/ --kind network --scope commune-29039
    """
    from crawler import source_admin

    wanted = source_admin.Wanted(
        url=url, id=source_id, name=name, kind=kind, scope=scope, topicality=topicality, owner=owner
    )
    config = settings(context)
    proposal = source_admin.propose(config, wanted)
    typer.echo(source_admin.describe(proposal))
    if not yes and not typer.confirm("\nFollow this site?"):
        raise typer.Exit(1)
    typer.echo(f"\n{source_admin.save(config, proposal)} is followed; visit it with: veille run --once")


@sources.command()
def check(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Sources to check.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Check all sources.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Visit the entry points of sources without storing anything, and explain. Example: veille sources check movilab"""
    from crawler import source_admin

    if bool(ids) == every:
        raise typer.BadParameter("give ids of sources, or --all")
    rows = source_admin.check(settings(context), ids or [])
    print_rows(rows, output)
    if any(row["problem"] for row in rows):
        raise typer.Exit(1)


def _set_state(context: typer.Context, source: str, state: str) -> None:
    from crawler import source_admin

    source_admin.change(settings(context), source, "state", state)
    typer.echo(f"{source} is {state}.")


@sources.command()
def pause(context: typer.Context, source: Id) -> None:
    """Stop visiting a source for now. Example: veille sources pause movilab"""
    _set_state(context, source, "paused")


@sources.command()
def resume(context: typer.Context, source: Id) -> None:
    """Visit a source again, or activate one that was on trial. Example: veille sources resume movilab"""
    _set_state(context, source, "active")


@sources.command()
def retire(context: typer.Context, source: Id) -> None:
    """Stop following a source for good; its articles stay. Example: veille sources retire movilab"""
    _set_state(context, source, "retired")


@sources.command()
def remove(context: typer.Context, source: Id) -> None:
    """Delete a source that has no articles. Example: veille sources remove essai"""
    from store import sources as stored
    from store.db import open_store, transaction

    with transaction(open_store(settings(context))) as session:
        stored.remove(session, source, datetime.now(UTC))
    typer.echo(f"{source} is removed.")


@sources.command("set")
def set_field(
    context: typer.Context,
    source: Id,
    assignment: Annotated[str, typer.Argument(metavar="KEY=VALUE", help="Field and new value.")],
) -> None:
    """Change a field of a source. Example: veille sources set movilab schedule='every 2h'"""
    from crawler import source_admin

    key, equals, value = assignment.partition("=")
    if not equals:
        raise typer.BadParameter(f"{assignment!r} is not KEY=VALUE")
    source_admin.change(settings(context), source, key, value)
    typer.echo(f"{source}: {key} is now {value or 'empty'}.")


@sources.command("import")
def import_sources(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, CSV or YAML.")],
    output: FormatOption = Format.table,
) -> None:
    """Follow all sources of a file. Example: veille sources import veille.opml"""
    from crawler import source_admin

    facts = source_admin.import_file(settings(context), file)
    print_facts(facts, output)


@sources.command("export")
def export_sources(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, CSV or YAML.")]
) -> None:
    """Write all sources to a file. Example: veille sources export sources.csv"""
    from crawler import source_admin

    number = source_admin.export_file(settings(context), file)
    typer.echo(f"{number} sources are in {file}.")
