"""`veille curate …`: what a person says of articles."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import Format, FormatOption, print_facts, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from store.curation import Decision

curate = typer.Typer(
    help="What people say of articles: notes, tags, verdicts.", no_args_is_help=True, rich_markup_mode=None
)

Id = Annotated[int, typer.Argument(metavar="ID", help="Number of an article.")]
Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Numbers of articles.")]
By = Annotated[str, typer.Option("--by", help="Who says so; default: who is logged in.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def _who(by: str) -> str:
    return by or getpass.getuser()


def _in_store(context: typer.Context, work: Callable[[Session, datetime], None]) -> None:
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        work(session, datetime.now(UTC))


@curate.command()
def note(
    context: typer.Context,
    article: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    by: By = "",
) -> None:
    """Write a note about an article; it is never published. Example: veille curate note 12 'call them back'"""
    from store import curation

    _in_store(context, lambda session, now: typer.echo(
        f"Note {curation.note(session, article, text, author=_who(by), now=now)} is kept with article {article}."
    ))  # fmt: skip


@curate.command()
def unnote(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of a note; see: veille show ID")],
) -> None:
    """Take a note away. Example: veille curate unnote 3"""
    from store import curation

    _in_store(context, lambda session, now: curation.remove_note(session, number))
    typer.echo(f"Note {number} is gone.")


@curate.command(context_settings={"ignore_unknown_options": True})
def tag(
    context: typer.Context,
    article: Id,
    changes: Annotated[
        list[str], typer.Argument(metavar="+TAG|-TAG|=TAG...", help="Add, take away, or leave to the rules again.")
    ],
    by: By = "",
) -> None:
    """Add tags to an article or take them away, for good. Example: veille curate tag 12 +fablab -coworking"""
    from store import curation

    wrong = [one for one in changes if one[0] not in "+-=" or not one[1:]]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} says neither +TAG, -TAG nor =TAG")

    def change(session: Session, now: datetime) -> None:
        for one in changes:
            if one[0] == "=":
                curation.untag(session, article, one[1:])
            else:
                curation.tag(session, article, one[1:], added=one[0] == "+", author=_who(by), now=now)
        typer.echo(f"The tags of article {article}: {', '.join(curation.tags(session, article)) or 'none'}.")

    _in_store(context, change)


@curate.command()
def hide(context: typer.Context, articles: Ids, reason: Reason = "", by: By = "") -> None:
    """Show articles to nobody; they stay in the store. Example: veille curate hide 12 --reason duplicate"""
    _decide(context, articles, "hidden", reason, by)


@curate.command()
def drop(context: typer.Context, articles: Ids, reason: Reason = "", by: By = "") -> None:
    """Say that articles are not relevant. Example: veille curate drop 12 --reason advertisement"""
    _decide(context, articles, "dropped", reason, by)


@curate.command()
def keep(context: typer.Context, articles: Ids, reason: Reason = "", by: By = "") -> None:
    """Say that articles are relevant, whatever the rules say. Example: veille curate keep 12"""
    _decide(context, articles, "kept", reason, by)


def _decide(context: typer.Context, articles: list[int], verdict: Decision, reason: str, by: str) -> None:
    from store import curation

    def decide(session: Session, now: datetime) -> None:
        for article in articles:
            curation.decide(session, article, verdict, author=_who(by), reason=reason, now=now)

    _in_store(context, decide)
    typer.echo(f"{', '.join(map(str, articles))}: {verdict}.")


@curate.command()
def undecide(context: typer.Context, articles: Ids) -> None:
    """Leave articles to the rules again. Example: veille curate undecide 12"""
    from store import curation

    def take_back(session: Session, now: datetime) -> None:
        for article in articles:
            curation.undecide(session, article)

    _in_store(context, take_back)
    typer.echo(f"{', '.join(map(str, articles))}: the rules decide again.")


@curate.command()
def export(
    context: typer.Context,
    output: Annotated[Path | None, typer.Option(help="File to write; default: standard output.")] = None,
) -> None:
    """Write all that people said, one article a line. Example: veille curate export --output curation.jsonl"""
    from store.curation_files import lines
    from store.db import open_engine, reading
    from store.errors import InvalidInput

    with reading(open_engine(settings(context))) as session:
        if output is None:
            for line in lines(session):
                typer.echo(line)
            return
        try:
            with output.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines(session))
        except OSError as error:
            raise InvalidInput(f"{output} cannot be written: {error.strerror}") from error


@curate.command("import")
def bring(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written by veille curate export.")],
    output: FormatOption = Format.table,
) -> None:
    """Take over what people said in another store. Example: veille curate import curation.jsonl"""
    from dataclasses import asdict

    from store.curation_files import bring as take_over
    from store.db import open_engine, transaction
    from store.errors import InvalidInput

    try:
        text = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {getattr(error, 'strerror', error)}") from error
    with transaction(open_engine(settings(context))) as session:
        done = take_over(session, text)
    print_facts(asdict(done), output)
