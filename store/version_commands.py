"""`veille diff`, and the history of `veille show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from store.cli import Format, FormatOption, print_rows, settings, to_json

if TYPE_CHECKING:
    from store.versions import Version

Number = Annotated[int | None, typer.Argument(min=1, help="Number of a version; see: veille show ID --history")]


def diff(
    context: typer.Context,
    article: Annotated[int, typer.Argument(metavar="ID", help="Number of an article.")],
    old: Number = None,
    new: Number = None,
    whole: Annotated[bool, typer.Option("--whole", help="Show what stayed too.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Show what changed in an article, word by word: [-went-] {+came+}. Example: veille diff 12 1 3"""
    from dataclasses import asdict

    from store.db import open_engine, reading
    from store.versions import difference
    from store.word_diff import CONTEXT, changed_words, marked

    with reading(open_engine(settings(context))) as session:
        found = difference(session, article, old, new)
    if output is Format.json:
        ends = {"id": article, "from": _facts(found.old), "to": _facts(found.new)}
        typer.echo(to_json(ends | {name: list(map(asdict, getattr(found, name))) for name in ("title", "text")}))
        return
    went, came = changed_words((*found.title, *found.text))
    typer.echo(f"Version {found.old.number} ({found.old.since:%Y-%m-%d}) to {found.new.number}"
               f" ({found.new.since:%Y-%m-%d}): {went} words went, {came} came.\n")  # fmt: skip
    typer.echo(marked(found.title, None))
    typer.echo(f"\n{marked(found.text, None if whole else CONTEXT)}")


def print_history(context: typer.Context, article: int, output: Format) -> None:
    """Print the versions of an article, oldest first."""
    from store.db import open_engine, reading
    from store.versions import versions

    with reading(open_engine(settings(context))) as session:
        every = versions(session, article)
    print_rows([_facts(one) for one in every], output)


def _facts(version: Version) -> dict[str, Any]:
    facts = {name: getattr(version, name) for name in ("number", "since", "until")}
    return facts | {"characters": len(version.text), "title": version.title}
