"""`veille retag`: the stored articles understood anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import Format, FormatOption, print_rows, progress_bar, settings, to_json

if TYPE_CHECKING:
    from crawler.retag import Retagged

SHOWN = 10
"""Numbers of articles that a sentence names."""


def retag(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Option(help="Only what it finds, read before or not; default: what an older version read.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All articles, read before or not.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; without, it is only shown.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Read stored articles again with today's vocabulary and rules; show what differs. Example: veille retag --apply"""
    from datetime import UTC, datetime

    from crawler.retag import retag as read_again
    from store.db import open_engine

    if every and query is not None:
        raise typer.BadParameter("--all and --query exclude each other")
    config, moment = settings(context), datetime.now(UTC)
    engine = open_engine(config)
    with progress_bar("Reading again") as progress:
        done = read_again(engine, config, query=query, every=every, apply=apply, now=moment, progress=progress)
    if output is Format.json:
        facts = {"read": done.read, "changed": done.differences.changed, "applied": apply, "failed": done.failed}
        typer.echo(to_json(facts | {"differences": done.differences.rows()}))
        return
    print_rows([row | {"examples": " / ".join(row["examples"])} for row in done.differences.rows()], output)
    typer.echo(_sentence(done, apply=apply))
    if done.failed:
        first = ", ".join(map(str, done.failed[:SHOWN]))
        typer.echo(f"{len(done.failed)} articles could not be read and stay as they are: {first}", err=True)


def _sentence(done: Retagged, *, apply: bool) -> str:
    if not done.read:
        return "Nothing to do: this version has read every article; --all or --query reads them again."
    changed = done.differences.changed
    if apply:
        return f"{done.read} articles read again, {changed} changed."
    return f"{done.read} articles read again, {changed} would change; write it with: --apply"
