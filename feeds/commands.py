"""Commands that write and serve the feeds."""

from __future__ import annotations

from typing import Annotated

import typer

from store.cli import Format, FormatOption, print_facts, program, settings

commands = program("From articles to readers.")


@commands.command()
def publish(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Write all lists, not only those that changed.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Write the feeds that changed to the public folder. Example: veille publish --full"""
    from dataclasses import asdict

    from feeds.publish import publish as write
    from store.db import open_engine

    config = settings(context)
    print_facts(asdict(write(open_engine(config), config, full=full)), output)


@commands.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: that of the settings.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on; default: that of the settings.")
    ] = None,
) -> None:
    """Serve the public folder and the read API, nothing else. Example: veille serve --port 8000"""
    from feeds.web import serve as run

    config = settings(context)
    listen_host, listen_port = config.listen
    config = config.model_copy(update={"bind": f"{host or listen_host}:{port or listen_port}"})
    run(config, announce=lambda: typer.echo(f"Serving {config.public} at http://{config.bind}/ (Ctrl-C stops it)."))
