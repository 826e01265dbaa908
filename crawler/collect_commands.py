"""`veille collect`: single pages that a person chose, filed with a note in a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from store.cli import Format, FormatOption, print_rows, settings, to_json

if TYPE_CHECKING:
    from crawler.bookmarks import LeftOut
    from crawler.collect import Collected
    from crawler.spiders.collected import Filing
    from store.config import Config


def collect(
    context: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(metavar="[URL]...", help="Pages to file.")] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", help="Bookmarks (.html), Pearltrees (.html, .rdf), table (.csv) or text (.txt, .md)."),
    ] = None,
    note: Annotated[str, typer.Option(help="A note of yours, never published.")] = "",
    collection: Annotated[str | None, typer.Option(help="Where to file; default: the folders of the file.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Read again what is stored already.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take pages out of --collection; they stay stored.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the collections.")] = False,
    show: Annotated[str | None, typer.Option(help="Show what is filed in a collection.", metavar="NAME")] = None,
    output: FormatOption = Format.table,
) -> None:
    """File single pages, from addresses or a file of bookmarks, with a note in a collection.

    Example: veille collect https://www.konkarlab.bzh/ --note "À visiter" --collection Bretagne
    """
    wanted = bool(urls or files)
    if wanted + listed + (show is not None) != 1 or (remove and not collection):
        raise typer.BadParameter(
            "give addresses or --file (with --remove also --collection), or --list, or --show NAME"
        )
    config = settings(context)
    if listed:
        print_rows(_collections(config), output)
    elif show is not None:
        rows = _filed(config, show)
        print_rows(
            rows if output is Format.json else [row | {"note": " ".join(row["note"].split())} for row in rows], output
        )
    elif remove:
        typer.echo(_remove(config, urls or [], files or [], str(collection)))
    else:
        _collect(config, urls or [], files or [], output, collection=collection, note=note, again=again)


def _collect(
    config: Config,
    urls: list[str],
    files: list[Path],
    output: Format,
    *,
    collection: str | None,
    note: str,
    again: bool,
) -> None:
    from crawler import collect
    from crawler.spiders.tools import now

    found, left_out = collect.bookmarks(urls, files)
    pages = collect.wanted(found, collection=collection, note=note, moment=now())
    with _progress(len(pages)) as step:
        collected = collect.collect(config, pages, again=again, progress=step)
    typer.echo(to_json(_facts(collected, left_out)) if output is Format.json else _told(collected, left_out))
    if collected.stopped:
        raise typer.Exit(130)
    if not collected.filed:
        raise typer.Exit(1)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Filing], object]]:
    """A bar on the terminal, if there is one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.file.isatty()) as bar:
        task = bar.add_task("", total=total, last="")
        yield lambda filing: bar.update(task, advance=1, last=filing.url[:60])


def _facts(collected: Collected, left_out: list[LeftOut]) -> dict[str, Any]:
    pages = [asdict(filing) for filing in collected.filings]
    return {
        "filed": len(collected.filed),
        "known_already": sum(filing.outcome == "known" for filing in collected.filings),
        "failed": len(collected.failed) + len(left_out),
        "stopped": collected.stopped,
        "on_trial": collected.on_trial,
        "pages": pages + [_left_out(one) for one in left_out],
    }


def _left_out(one: LeftOut) -> dict[str, Any]:
    return {"url": one.what, "outcome": "failed", "reason": "no_address", "detail": one.why}


def _told(collected: Collected, left_out: list[LeftOut]) -> str:
    """What was done, for people."""
    lines = [*_filed_lines(collected), *_failed_lines(collected, left_out)]
    if collected.stopped:
        lines.append("Stopped before the end; the same command goes on where it stopped.")
    return "\n".join(lines)


def _filed_lines(collected: Collected) -> Iterator[str]:
    filed = collected.filed
    known = sum(filing.outcome == "known" for filing in filed)
    places = ", ".join(dict.fromkeys(name for filing in filed for name in filing.collections))
    yield f"{len(filed)} pages are filed{f', {known} of them stored before' if known else ''}: {places or '-'}"
    yield from (f"  {filing.article}  {filing.title}" for filing in filed[:SHOWN])
    if len(filed) > SHOWN:
        yield "  … all of them: veille collect --show NAME"
    if collected.on_trial:
        names = ", ".join(sorted(collected.on_trial))
        yield f"Pages of sources on trial are not public before these are activated: {names}"


def _failed_lines(collected: Collected, left_out: list[LeftOut]) -> Iterator[str]:
    missing = [(filing.reason, filing.url, filing.detail) for filing in collected.failed]
    missing += [("no_address", one.what, one.why) for one in left_out]
    if missing:
        yield f"{len(missing)} could not be had:"
    yield from (f"  {reason:<15} {url}  {detail}".rstrip() for reason, url, detail in missing)


SHOWN = 20
"""Filed pages that are named on the screen."""


def _collections(config: Config) -> list[dict[str, Any]]:
    from store import collections
    from store.db import open_engine, reading

    with reading(open_engine(config)) as session:
        return [asdict(one) for one in collections.all_collections(session)]


def _filed(config: Config, name: str) -> list[dict[str, Any]]:
    from store import collections
    from store.db import open_engine, reading

    with reading(open_engine(config)) as session:
        filed = collections.filed(session, collections.named(session, name))
        columns = ("article", "added", "title", "canonical_url", "source", "note")
        return [{column: getattr(one, column) for column in columns} for one in filed]


def _remove(config: Config, urls: list[str], files: list[Path], name: str) -> str:
    from crawler import collect

    removed = collect.remove(config, urls, files, name)
    return f"{removed} pages were taken out of {name}; they stay in the store."
