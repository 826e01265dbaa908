"""`veille story …`: articles that tell the same."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_rows, settings, to_json

story = typer.Typer(help="Articles that tell the same.", no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[int, typer.Argument(metavar="ID", help="Number of an article.")]
By = Annotated[str, typer.Option("--by", help="Who says so; default: who is logged in.")]


@story.command()
def show(context: typer.Context, article: Id, output: FormatOption = Format.table) -> None:
    """Show the articles that tell the same as one, the lead first, and why. Example: veille story show 12"""
    from store.db import open_engine, reading
    from store.stories import curation

    with reading(open_engine(settings(context))) as session:
        found = curation.report(session, article)
    if output is Format.json:
        typer.echo(to_json(asdict(found)))
        return
    typer.echo(f"Story {found.id}:" if found.id else f"Article {article} is alone with its news.")
    print_rows([asdict(one) for one in found.articles], output)
    for one in found.decisions:
        said = "belong together" if one.together else "do not belong together"
        typer.echo(f"{one.author} said on {one.created:%Y-%m-%d}: articles {one.one} and {one.other} {said}")


@story.command()
def merge(
    context: typer.Context,
    articles: Annotated[list[int], typer.Argument(metavar="ID ID...", help="Numbers of articles.")],
    by: By = "",
) -> None:
    """Make one story of articles and of all that are with them, for good. Example: veille story merge 12 15"""
    from store.db import open_engine, transaction
    from store.stories import curation

    with transaction(open_engine(settings(context))) as session:
        made = curation.merge(session, articles, author=by or getpass.getuser(), now=datetime.now(UTC))
    typer.echo(f"Articles {', '.join(map(str, articles))} are in story {made}.")


@story.command()
def split(context: typer.Context, article: Id, by: By = "") -> None:
    """Take an article out of its story, for good; no crawl undoes it. Example: veille story split 15"""
    from store.db import open_engine, transaction
    from store.stories import curation

    with transaction(open_engine(settings(context))) as session:
        curation.split(session, article, author=by or getpass.getuser(), now=datetime.now(UTC))
    typer.echo(f"Article {article} is alone with its news.")


@story.command()
def find(context: typer.Context) -> None:
    """Find the stories of articles stored by an older version. Example: veille story find"""
    from store.db import open_engine, reading, transaction
    from store.stories import upkeep

    engine = open_engine(settings(context))
    with reading(engine) as session:
        todo = upkeep.unplaced(session)
    parts = [todo[start : start + upkeep.AT_ONCE] for start in range(0, len(todo), upkeep.AT_ONCE)]
    with typer.progressbar(parts, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        for part in shown:
            with transaction(engine) as session:
                upkeep.place_all(session, part, datetime.now(UTC))
    typer.echo(f"{len(todo)} articles were placed.")
