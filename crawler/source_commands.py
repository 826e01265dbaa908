"""`veille sources …`: which sites are followed, where, and how they fare."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_facts, print_rows, progress_bar, settings, to_json

sources = typer.Typer(help="The sites that are followed.", no_args_is_help=True, rich_markup_mode=None)

SelectorOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=SELECTOR", help="Of a listing: item, link, title, date or next; CSS or XPath."),
]
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
    output: FormatOption = Format.table,
) -> None:
    """Find the entry points of a site, preview five articles, and follow it. Nothing is saved unless you say yes.

    Example: veille sources add https://www.konkarlab.bzh/ --kind network --scope commune-29039
    """
    from crawler import source_description, source_proposal
    from store.errors import InvalidInput

    wanted = source_proposal.Wanted(
        url=url, id=source_id, name=name, kind=kind, scope=scope, topicality=topicality, owner=owner
    )
    config = settings(context)
    proposal = source_proposal.propose(config, wanted)
    if output is Format.table:
        typer.echo(source_description.describe(proposal))
    if not yes and output is Format.table and sys.stdin.isatty():
        agreed = [
            item
            for item in proposal.elsewhere
            if typer.confirm(f"\n{item.proposal.url} is on another host. Follow it?")
        ]
        proposal = source_proposal.with_consent(proposal, agreed)
        yes = bool(proposal.source.entry_points) and typer.confirm("\nFollow this site?")
        if not yes:
            raise typer.Exit(1)
    saved = source_proposal.save(config, proposal) if yes else None
    if output is Format.json:
        typer.echo(to_json(source_description.facts(proposal) | {"saved": bool(saved)}))
    if saved is None:
        raise InvalidInput("nothing is saved, since there is nobody here to ask; to follow this site, add --yes")
    if output is Format.table:
        typer.echo(f"\n{saved} is followed; visit it with: veille crawl {saved}")


@sources.command()
def check(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Sources to check.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Check all sources that are followed.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write what is safe: see docs/sources.md.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Visit the entry points of sources without storing articles, and say what to do. Exit code 1: there is something.

    Example: veille sources check --all
    """
    from crawler import check_report, source_check

    if bool(ids) == every:
        raise typer.BadParameter("give ids of sources, or --all")
    with progress_bar("Checking") as progress:
        found = source_check.check(settings(context), ids or [], apply=apply, progress=progress)
    report = (
        to_json(check_report.facts(found)) if output is Format.json else check_report.report(found, details=not every)
    )
    typer.echo(report)
    if found.needs_action:
        raise typer.Exit(1)


class Deed(StrEnum):
    """What can be done with an entry point."""

    add = "add"
    follow = "follow"
    spare = "spare"
    drop = "drop"


@sources.command()
def point(
    context: typer.Context,
    source: Id,
    deed: Annotated[Deed, typer.Argument(help="What to do with the entry point.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Its address.")],
    kind: Annotated[str, typer.Option(help="feed, sitemap, listing, wordpress, mediawiki, calendar.")] = "",
    selector: SelectorOption = None,
) -> None:
    """Set an entry point of a source by hand: add or replace it, follow it, keep it spare, drop it.

    Example: veille sources point foyer-rural add https://foyer.example/news.php --kind listing --selector item=tr
    """
    from crawler import source_points

    config = settings(context)
    typer.echo(source_points.point(config, source, deed.value, url, kind=kind, selectors=selector or []))


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
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
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
