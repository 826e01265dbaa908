"""`veille rules …`: what the admin wants to be done with articles that answer a query."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from store.cli import Format, FormatOption, print_facts, print_rows, progress_bar, settings, to_json

if TYPE_CHECKING:
    from store.rule_effects import Effects
    from store.ruling import Rule

rules = typer.Typer(
    help="If an article answers a query: tag it, set its kind, drop it.", no_args_is_help=True, rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, figures and hyphens.")]


@rules.command()
def add(
    context: typer.Context,
    name: Name,
    query: Annotated[str, typer.Option("--if", metavar="QUERY", help="Which articles; see docs/queries.md.")],
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="+TAG|-TAG", help="Add it, take it away.")] = None,
    kind: Annotated[str | None, typer.Option(help="What they are: appel, evenement, …")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="They are not relevant.")] = False,
) -> None:
    """Make a rule for articles saved from now on, or change it.

    Example: veille rules add fablabs-mobiles --if 'camion fablab' --tag +fablab --tag -coworking
    """
    from store import rules as stored
    from store.db import open_engine, transaction

    wrong = [tag for tag in tags or () if tag[:1] not in "+-" or not tag[1:]]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} says neither +TAG nor -TAG", param_hint="--tag")
    signed = {sign: [tag[1:] for tag in tags or () if tag[0] == sign] for sign in "+-"}
    with transaction(open_engine(settings(context))) as session:
        rule = stored.add(
            session, name, query, tags=signed["+"], without=signed["-"], kind=kind, drop=drop, now=datetime.now(UTC)
        )
    typer.echo(f"{rule.name}: {_effects(rule)}, for what is saved from now on.")
    typer.echo(f"What is stored already: veille rules preview {rule.name}, then apply {rule.name}")


@rules.command("list")
def list_rules(context: typer.Context, output: FormatOption = Format.table) -> None:
    """List the rules in the order in which they are applied. Example: veille rules list --format json"""
    from store import rule_effects
    from store import rules as stored
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        counts = rule_effects.touched(session)
        rows = [
            {"name": rule.name, "if": rule.query, "then": _effects(rule), "state": _state(rule)}
            | {"articles": counts.get(rule.name, 0), "problem": stored.problem(session, rule)}
            for rule in stored.all_rules(session)
        ]
    if not rows and output is Format.table:
        typer.echo("There is no rule; make one with: veille rules add NAME --if QUERY --tag +TAG")
    print_rows(rows, output)


@rules.command()
def show(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Show a rule and how its query is understood. Example: veille rules show fablabs-mobiles"""
    from store import rule_effects
    from store import rules as stored
    from store.db import open_engine, reading
    from store.query.unparser import unparse

    with reading(open_engine(settings(context))) as session:
        rule = stored.get(session, name)
        known = stored.understood(session, rule)
        facts: dict[str, Any] = asdict(rule) | {"articles": rule_effects.touched(session).get(name, 0)}
        facts |= {"understood": unparse(known.query) if known else "", "problem": stored.problem(session, rule)}
    print_facts(facts, output)


@rules.command()
def preview(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Show what a rule would change in the store, and the first twenty articles. Example: veille rules preview NAME"""
    from store import rule_effects
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        found = rule_effects.preview(session, name, datetime.now(UTC))
    _print(found, f"would change; do it with: veille rules apply {name}", output)


@rules.command()
def apply(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Have a rule change what is stored. Example: veille rules apply fablabs-mobiles"""
    from store import rule_effects
    from store.db import open_engine

    with progress_bar("Applying") as progress:
        done = rule_effects.apply(open_engine(settings(context)), name, datetime.now(UTC), progress)
    _print(done, "changed.", output)


@rules.command()
def undo(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Pause a rule and take back all it did. Example: veille rules undo fablabs-mobiles"""
    from store import rule_effects
    from store.db import open_engine

    with progress_bar("Taking back") as progress:
        done = rule_effects.undo(open_engine(settings(context)), name, datetime.now(UTC), progress)
    _print(done, f"changed; {name} is paused.", output)


@rules.command()
def remove(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Take back all a rule did, and delete it. Example: veille rules remove fablabs-mobiles"""
    from store import rule_effects
    from store.db import open_engine

    with progress_bar("Taking back") as progress:
        done = rule_effects.remove(open_engine(settings(context)), name, datetime.now(UTC), progress)
    _print(done, f"changed; {name} is removed.", output)


@rules.command()
def pause(context: typer.Context, name: Name) -> None:
    """Let a rule rest for what is saved from now on. Example: veille rules pause fablabs-mobiles"""
    _set_paused(context, name, paused=True)
    typer.echo(f"{name} is paused; what it did stays: veille rules undo {name} takes it back.")


@rules.command()
def resume(context: typer.Context, name: Name) -> None:
    """Let a paused rule go on for what is saved from now on. Example: veille rules resume fablabs-mobiles"""
    _set_paused(context, name, paused=False)
    typer.echo(f"{name} goes on.")


def _set_paused(context: typer.Context, name: str, *, paused: bool) -> None:
    from store import rules as stored
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        stored.set_paused(session, name, paused=paused)


def _state(rule: Rule) -> str:
    return "paused" if rule.paused else "active"


def _effects(rule: Rule) -> str:
    """What a rule does, in the words of the command.

    >>> from store.ruling import Rule
    >>> day = datetime(2026, 11, 24)
    >>> _effects(Rule(name="a", position=1, query="b", add=("fablab",), drop=True, created=day, changed=day))
    '+fablab, drop'
    """
    done = [f"+{tag}" for tag in rule.add] + [f"-{tag}" for tag in rule.remove]
    done += [f"kind {rule.kind}"] if rule.kind else []
    return ", ".join([*done, *(["drop"] if rule.drop else [])])


def _print(found: Effects, sentence: str, output: Format) -> None:
    if output is Format.json:
        typer.echo(to_json(asdict(found)))
        return
    columns = ("about", "gained", "lost")
    print_rows([{column: row[column] for column in columns} for row in found.differences], output)
    if found.articles:
        typer.echo()
        print_rows(found.articles, output)
        typer.echo()
    typer.echo(f"{found.changed} articles {sentence}")
