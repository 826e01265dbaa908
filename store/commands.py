"""Commands that only read the store."""

from __future__ import annotations

from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_facts, print_rows, program, settings, to_json
from store.corpus.commands import corpus as corpus_commands
from store.curation_commands import curate as curation_commands
from store.export.commands import export as export_command
from store.incident_commands import incidents as incident_commands
from store.results_format import Order, ResultsFormat, ResultsFormatOption
from store.retention_commands import retention as retention_commands
from store.rule_commands import rules as rule_commands
from store.search_commands import searches as search_commands
from store.statistics_commands import stats
from store.story_commands import story as story_commands
from store.version_commands import diff, print_history

commands = program("What the store knows.")
commands.command()(stats)
commands.add_typer(incident_commands, name="incidents")
commands.add_typer(search_commands, name="searches")
commands.add_typer(rule_commands, name="rules")
commands.add_typer(corpus_commands, name="corpus")
commands.add_typer(curation_commands, name="curate")
commands.add_typer(retention_commands, name="retention")
commands.command("export")(export_command)
commands.command()(diff)
commands.add_typer(story_commands, name="story")

SHOWN = 20
"""Incidents that fit on one screen."""


@commands.command()
def show(
    context: typer.Context,
    article: Annotated[int, typer.Argument(metavar="ID", help="Number of an article.")],
    history: Annotated[bool, typer.Option("--history", help="Only its versions, for: veille diff ID")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Show an article with its tags, places and the evidence for them. Example: veille show 12"""
    if history:
        print_history(context, article, output)
        return
    from dataclasses import asdict

    from store import articles, collections, curation, rights, sources
    from store.article_json import article_json, in_words
    from store.curation import in_lines
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        found = articles.get(session, article)
        earlier = len(articles.revisions(session, article))
        filed, said = collections.of_article(session, article), curation.of_article(session, article)
        allowed = rights.may(found, sources.get_source(session, found.source))
    collected = [{"collection": one.collection, "note": one.note, "added": one.added} for one in filed]
    facts = article_json(found, found.territories) | {"collected": collected} | {"curation": asdict(said)}
    if output is Format.json:
        typer.echo(to_json(facts | {"revisions": earlier, "allowed": asdict(allowed)}))
        return
    text, evidence = facts.pop("text"), facts.pop("evidence")
    facts["collected"] = [" ".join(f"{one.collection}: {one.note}".split()).rstrip(":") for one in filed]
    facts["curation"] = in_lines(said)
    facts |= in_words(facts) | {"allowed": rights.described(allowed)}
    print_facts(facts | {"revisions": earlier, "gone": found.gone}, output)
    typer.echo()
    print_rows([{name: item[name] for name in ("about", "rule", "words", "where")} for item in evidence], output)
    typer.echo(f"\n{text}")


@commands.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="See docs/queries.md.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Articles on a page.")] = 20,
    order: Annotated[Order, typer.Option(help="date: newest first; rank: best first.")] = Order.date,
    facets: Annotated[bool, typer.Option("--facets", help="Also how what is found is spread.")] = False,
    cursor: Annotated[str | None, typer.Option(help="Where a page begins, as the page before said.")] = None,
    output: ResultsFormatOption = ResultsFormat.table,
) -> None:
    """Search titles and texts. Example: veille search "tiers-lieux tag:fablab after:2026-01" --limit 5"""
    from datetime import UTC, datetime

    from store import results, saved_searches
    from store import search as searching
    from store.db import open_engine, reading

    now = datetime.now(UTC)
    with reading(open_engine(settings(context))) as session:
        wanted = saved_searches.understand(session, query)
        page = searching.search(session, wanted, now=now, order=order.value, limit=limit, cursor=cursor)
        counted = searching.count(session, wanted, now, at_most=results.COUNTED + 1)
        spread = searching.facets(session, wanted, now) if facets else None
    for line in results.printed(results.Results(query, page, counted, spread), output):
        typer.echo(line, nl=False)


@commands.command()
def status(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Show the health of the observatory in one screen. Example: veille status --format json"""
    from datetime import UTC, datetime

    from store.db import open_engine, reading
    from store.status import status as read_status

    with reading(open_engine(settings(context))) as session:
        facts = read_status(session, datetime.now(UTC))
    if output is Format.json:
        typer.echo(to_json(facts))
        return
    incidents = facts.pop("incidents")
    print_facts(facts, output)
    if incidents:
        typer.echo(f"\n{len(incidents)} open incidents, newest first:")
        print_rows(incidents[::-1][:SHOWN], output)
        if len(incidents) > SHOWN:
            typer.echo("… all of them: veille status --format json")
