"""`veille retention …`: how long articles are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from store.cli import Format, FormatOption, confirmed, print_facts, print_rows, settings

if TYPE_CHECKING:
    from store.retention import Due, Rule

retention = typer.Typer(help="How long articles are kept.", no_args_is_help=True, rich_markup_mode=None)


@retention.command("list")
def list_rules(context: typer.Context, output: FormatOption = Format.table) -> None:
    """List the rules; without one an article is kept for ever. Example: veille retention list"""
    from store import retention as stored
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        rows = [_row(rule) for rule in stored.rules(session)]
    if not rows and output is Format.table:
        typer.echo("There is no rule: every article is kept for ever.")
    print_rows(rows, output)


def _row(rule: Rule) -> dict[str, Any]:
    return {"number": rule.number, "for": f"{rule.scope} {rule.value}", "rule": rule.form, "created": rule.created}


@retention.command("set")
def set_rule(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="keep, remove:MONTHS or excerpt:MONTHS.")],
    source: Annotated[str | None, typer.Option(help="For the articles of a source.")] = None,
    query: Annotated[str | None, typer.Option(help="For what a query finds, saved searches among it.")] = None,
) -> None:
    """Say how long articles are kept. Example: veille retention set remove:12 --source exemple"""
    from store import retention as stored
    from store.db import open_engine, transaction

    if (source is None) == (query is None):
        raise typer.BadParameter("give either --source or --query")
    scope: stored.Scope = "source" if source is not None else "query"
    with transaction(open_engine(settings(context))) as session:
        made = stored.set_rule(session, scope, source or query or "", rule, datetime.now(UTC))
        due = [one for one in stored.preview(session, datetime.now(UTC)) if one.rule == made]
    typer.echo(f"Rule {made.number}: {made.form} for {made.scope} {made.value}. It is applied once a day.")
    typer.echo("\n".join(line for one in due for line in _lines(one)))


@retention.command("remove")
def remove_rule(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of a rule; see: veille retention list")],
) -> None:
    """Take a rule away; what it did stays done. Example: veille retention remove 2"""
    from store import retention as stored
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        rule = stored.remove_rule(session, number)
    typer.echo(f"Rule {rule.number} ({rule.form} for {rule.scope} {rule.value}) is gone.")


@retention.command("preview")
def show_due(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Show what the rules would do now; nothing is done. Example: veille retention preview"""
    from store import retention as stored
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        due = stored.preview(session, datetime.now(UTC))
    if output is Format.table:
        typer.echo("\n".join(line for one in due for line in _lines(one)) or "No rule does anything.")
        return
    print_rows(
        [_row(one.rule) | {"articles": one.articles, "first": [met._asdict() for met in one.first]} for one in due],
        output,
    )


def _lines(due: Due) -> list[str]:
    """What a rule would do, for people."""
    titles = [f"  {one.id}  {one.source}  {one.title}" for one in due.first]
    more = ["  …"] if due.articles > len(due.first) else []
    doing = "would be removed" if due.rule.action == "remove" else "would keep their excerpt alone"
    return [f"{due.articles} articles of {due.rule.scope} {due.rule.value} {doing} now.", *titles, *more]


@retention.command("apply")
def apply_rules(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Do now what the rules say, as the daily maintenance does. Example: veille retention apply --yes"""
    from dataclasses import asdict

    from store import retention as stored
    from store.db import open_engine, reading
    from store.errors import InvalidInput

    engine, now = open_engine(settings(context)), datetime.now(UTC)
    if not yes:
        with reading(engine) as session:
            lines = [line for one in stored.preview(session, now) for line in _lines(one)]
        if not confirmed("This cannot be undone:", lines):
            raise InvalidInput("nothing was done; with --yes it is done without asking")
    print_facts(asdict(stored.apply(engine, now)), output)
