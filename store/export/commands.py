"""`veille export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import progress_bar, settings
from store.export.names import FormatName, TextPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.export.record import Record
    from store.types import Source

TextOption = Annotated[
    TextPolicy,
    typer.Option(
        "--text",
        help="How much of the texts: full (all that is stored, for your own use), allowed (not where mining is "
        "reserved), open (only what may be republished), excerpt, none.",
    ),
]
QueryOption = Annotated[str, typer.Option("--query", "-q", help="Which articles, as for veille search; default: all.")]


def export(
    context: typer.Context,
    output_format: Annotated[FormatName, typer.Option("--format", "-f", help="Format of the file.")],
    query: QueryOption = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (txt: or a folder); default: standard output.")
    ] = None,
    text: TextOption = TextPolicy.allowed,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
) -> None:
    """Write articles to a file. Example: veille export -f ris --query 'tag:fablab after:2026' -o fablabs.ris"""
    from datetime import UTC, datetime

    from store.db import open_engine, reading
    from store.export.formats import FORMATS
    from store.export.selection import Selection
    from store.saved_searches import understand

    if output is None and FORMATS[output_format].binary and sys.stdout.isatty():
        raise typer.BadParameter(f"a terminal cannot show {output_format}; give --output FILE")
    with reading(open_engine(settings(context))) as session, progress_bar("Exporting") as show:
        selection = Selection(session, understand(session, query), text, datetime.now(UTC))
        total = selection.count()
        records = selection.records(lambda done: show(done, total))
        _write(output_format, records, selection.sources(), output, overwrite=overwrite)
    typer.echo(f"{total} articles{f' in {output}' if output else ''}", err=True)


def _write(
    name: FormatName, records: Iterable[Record], sources: list[Source], output: Path | None, *, overwrite: bool
) -> None:
    from store.export.formats import FORMATS
    from store.export.output import write_file, write_files, write_stdout
    from store.export.text_files import text_files

    pieces = FORMATS[name].pieces(records, sources)
    if output is None:
        write_stdout(pieces)
    elif name is FormatName.txt and output.suffix != ".zip":
        write_files(output, text_files(records))
    else:
        write_file(output, pieces, overwrite=overwrite)
