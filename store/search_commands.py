"""`veille searches …`: queries with a name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_facts, print_rows, settings

searches = typer.Typer(help="Searches with a name.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, figures and hyphens.")]


@searches.command()
def save(
    context: typer.Context,
    name: Name,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="See docs/queries.md.")],
    title: Annotated[str | None, typer.Option(help="What readers see; default: the name.")] = None,
    public: Annotated[
        bool | None, typer.Option("--public/--private", help="Whether anybody may use it; new ones are private.")
    ] = None,
) -> None:
    """Save a query under a name, or change it. Example: veille searches save appels "is:open lang:fr" """
    from store import saved_searches
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        saved = saved_searches.save(session, name, query, title=title, public=public, now=datetime.now(UTC))
    seen = "public" if saved.public else "private"
    typer.echo(f"{saved.name} is saved ({seen}); in other queries: search:{saved.name}")


@searches.command("list")
def list_searches(context: typer.Context, output: FormatOption = Format.table) -> None:
    """List the saved searches. Example: veille searches list --format json"""
    from store import saved_searches
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        found = saved_searches.all_searches(session)
    if not found and output is Format.table:
        typer.echo("No search is saved; save one with: veille searches save NAME QUERY")
    columns = ("name", "query", "public", "title", "changed")
    print_rows([{column: getattr(one, column) for column in columns} for one in found], output)


@searches.command()
def show(context: typer.Context, name: Name, output: FormatOption = Format.table) -> None:
    """Show a saved search, how it is understood and who uses it. Example: veille searches show appels"""
    from store import saved_searches
    from store.db import open_engine, reading
    from store.errors import InvalidQuery
    from store.query.tree import Term
    from store.query.unparser import unparse

    with reading(open_engine(settings(context))) as session:
        saved = saved_searches.get(session, name)
        try:
            understood = unparse(saved_searches.expand(session, Term("search", name)))
        except InvalidQuery as error:
            # One that was understood when it was saved: a tag has left the vocabulary, say.
            understood = f"no more: {error}"
        users = saved_searches.users_of(session, name)
    print_facts(asdict(saved) | {"understood": understood, "used_by": users}, output)


@searches.command()
def rename(
    context: typer.Context,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
) -> None:
    """Give a search another name, in other queries too. Example: veille searches rename appels calls"""
    from store import saved_searches
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        saved_searches.rename(session, name, new, datetime.now(UTC))
    typer.echo(f"{name} is now called {new}.")


@searches.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove a saved search; no article is touched. Example: veille searches remove appels-bretons"""
    from store import saved_searches
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        saved_searches.remove(session, name)
    typer.echo(f"{name} is removed.")
