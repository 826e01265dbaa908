"""`veille sources suggest`: sites that articles link to and that are not followed yet."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import Format, FormatOption, settings, to_json

if TYPE_CHECKING:
    from crawler.suggestions import Suggestion
    from store.config import Config


def suggest(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many sites to name.")] = 20,
    add: Annotated[str | None, typer.Option(metavar="SITE", help="Follow this one on trial.")] = None,
    hide: Annotated[str | None, typer.Option(metavar="SITE", help="Do not name this one any more.")] = None,
    unhide: Annotated[str | None, typer.Option(metavar="SITE", help="Name this one again.")] = None,
    output: FormatOption = Format.table,
) -> None:
    """Name sites that articles link to often and that are not followed. Example: veille sources suggest --limit 10"""
    config = settings(context)
    chosen = [given for given in (add, hide, unhide) if given is not None]
    if len(chosen) > 1:
        raise typer.BadParameter("give one of --add, --hide and --unhide")
    if add is not None:
        typer.echo(_add(config, add))
    elif chosen:
        typer.echo(_hide(config, chosen[0], wanted=unhide is not None))
    else:
        found = _suggested(config, limit)
        typer.echo(to_json([_facts(one) for one in found]) if output is Format.json else _told(found))


def _suggested(config: Config, limit: int) -> list[Suggestion]:
    from crawler.suggestions import suggest as suggested
    from store.db import open_engine, reading

    with reading(open_engine(config)) as session:
        return suggested(session, limit, datetime.now(UTC))


def _facts(one: Suggestion) -> dict[str, object]:
    return asdict(one) | {"name": one.name, "address": one.address}


def _told(found: list[Suggestion]) -> str:
    """The suggestions for people."""
    if not found:
        return "No site that is not followed is linked to by two articles or more."
    lines: list[str] = []
    for one in found:
        lines.append(
            f"{one.site} ({one.name}): {one.sources} sources, {one.articles} articles, newest {one.newest:%Y-%m-%d}"
        )
        lines += [f"    {example.title} ({example.source})\n      → {example.url}" for example in one.examples]
    return "\n".join([*lines, "", "Follow one on trial: veille sources suggest --add SITE"])


def _add(config: Config, site: str) -> str:
    from crawler import source_description, source_proposal

    proposal = source_proposal.propose(config, source_proposal.Wanted(url=_address(config, site)))
    on_trial = replace(proposal, source=replace(proposal.source, state="trial"))
    source_id = source_proposal.save(config, on_trial)
    return f"""{source_description.describe(on_trial)}

{source_id} is followed on trial: it is visited, nothing of it is published.
If most of what it writes is about something else: veille sources set {source_id} topicality=general
To publish it: veille sources resume {source_id}"""


def _address(config: Config, site: str) -> str:
    """The address of a site: as given, or as the articles that link to it have it."""
    from crawler.suggestions import address
    from store.db import open_engine, reading

    if "://" in site:
        return site
    with reading(open_engine(config)) as session:
        return address(session, site)


def _hide(config: Config, site: str, *, wanted: bool) -> str:
    from crawler import sites
    from store import outlinks
    from store.db import open_engine, transaction
    from store.hosts import host_of

    name = sites.site(host_of(site if "://" in site else f"https://{site}/"))
    with transaction(open_engine(config)) as session:
        if not wanted:
            outlinks.hide(session, name, datetime.now(UTC))
            return f"{name} is not suggested any more."
        return f"{name} may be suggested again." if outlinks.unhide(session, name) else f"{name} was not hidden."
