"""`veille corpus`: frozen selections for research."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from store.cli import Format, FormatOption, print_facts, progress_bar, settings, to_json
from store.export.commands import QueryOption, TextOption
from store.export.names import FormatName, TextPolicy

if TYPE_CHECKING:
    from store.config import Config

corpus = typer.Typer(help="Frozen corpora, to cite and verify.", no_args_is_help=True, rich_markup_mode=None)
SHOWN = 20
"""Lines of a kind that fit on one screen."""


@corpus.command()
def freeze(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the corpus.")],
    query: QueryOption = "",
    output_format: Annotated[str, typer.Option("--format", "-f", help="Of the articles: jsonl or parquet.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to make; default: NAME here.")
    ] = None,
    text: TextOption = TextPolicy.allowed,
    author: Annotated[list[str] | None, typer.Option(help="Who is to be cited; may be given several times.")] = None,
) -> None:
    """Freeze what a query finds now. Example: veille corpus freeze fablabs-bretagne --query 'tag:fablab'"""
    from dataclasses import asdict

    from store.corpus.freeze import freeze as write
    from store.corpus.manifest import Asked
    from store.db import open_engine

    if output_format not in ("jsonl", "parquet"):
        raise typer.BadParameter(f"{output_format!r} is neither jsonl nor parquet", param_hint="--format")
    asked = Asked(
        name=name, query=query, policy=text, output_format=FormatName(output_format), authors=tuple(author or ())
    )
    with progress_bar("Freezing") as tell:
        frozen = write(open_engine(settings(context)), asked, output or Path(name), tell)
    print_facts(asdict(frozen), Format.table)


@corpus.command()
def verify(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a corpus.")],
    store: Annotated[
        bool, typer.Option("--store", help="Tell, too, which of its articles have changed or were removed since.")
    ] = False,
    output: FormatOption = Format.table,
) -> None:
    """Say whether a corpus is what was frozen; needs no store. Example: veille corpus verify fablabs-bretagne"""
    from dataclasses import asdict

    from store.corpus.verify import verify as check

    found = check(folder)
    facts = asdict(found)
    if store and not found.problems:
        facts["since"] = _since(settings(context), folder)
    if output is Format.json:
        typer.echo(to_json(facts))
    else:
        _print(facts)
    if found.problems:
        raise typer.Exit(1)


def _since(config: Config, folder: Path) -> dict[str, Any]:
    from store.corpus.comparison import compare
    from store.corpus.verify import read_corpus
    from store.db import open_engine, reading

    with reading(open_engine(config)) as session:
        return compare(session, read_corpus(folder)).facts()


def _print(facts: dict[str, Any]) -> None:
    problems, since = facts.pop("problems"), facts.pop("since", None)
    print_facts(facts, Format.table)
    typer.echo("\nNot what was frozen:" if problems else "\nEvery file and every text is what was frozen.")
    for problem in problems[:SHOWN]:
        typer.echo(f"  {problem}")
    if len(problems) > SHOWN:
        typer.echo(f"  … and {len(problems) - SHOWN} more: --format json")
    for kind, urls in (since or {}).items():
        listed = urls if isinstance(urls, list) else []
        typer.echo(f"{kind.replace('_', ' ')} since: {urls if isinstance(urls, int) else len(urls)}")
        for url in listed[:SHOWN]:
            typer.echo(f"  {url}")
        if len(listed) > SHOWN:
            typer.echo("  … all of them: --format json")
