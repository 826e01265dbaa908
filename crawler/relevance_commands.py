"""`veille relevance`: what is worth keeping, learnt from what curators keep and drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from store.cli import Format, FormatOption, program, settings, to_json

if TYPE_CHECKING:
    from crawler.relevance_training import Learnt

relevance = program("What is worth keeping of sources that write of everything.")


@relevance.command()
def train(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Use the new weights from the next crawl on.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Learn from what curators kept and dropped; show first how well. Example: veille relevance train --apply"""
    from crawler import relevance_training
    from crawler.annotate import weights

    config = settings(context)
    weights.use_relevance(relevance_training.own_weights(config))
    learnt = relevance_training.learn(config)
    file = relevance_training.apply(config, learnt) if apply else None
    if output is Format.json:
        typer.echo(to_json(_facts(learnt) | {"file": str(file) if file else None}))
        return
    typer.echo(_told(learnt))
    if file:
        typer.echo(f"In use from the next crawl on ({file}). Back to the shipped weights: veille relevance reset")
    else:
        typer.echo("Nothing has changed. To use the new weights: veille relevance train --apply")


@relevance.command()
def reset(context: typer.Context) -> None:
    """Go back to the shipped weights. Example: veille relevance reset"""
    from crawler import relevance_training

    there = relevance_training.forget(settings(context))
    typer.echo("The shipped weights are in use." if there else "The shipped weights were in use already.")


def _facts(learnt: Learnt) -> dict[str, object]:
    return {
        "decisions": learnt.decisions,
        "kept": learnt.kept,
        "sources": learnt.sources,
        "before": learnt.before.rounded(),
        "after": learnt.after.rounded(),
        "better": learnt.better,
    }


def _told(learnt: Learnt) -> str:
    lines = [
        f"{learnt.decisions} decisions on articles of {learnt.sources} sources, {learnt.kept} of them kept",
        f"{'':<22}{'precision':>10}{'recall':>10}{'f1':>10}{'average precision':>20}",
    ]
    for name, figures in (("weights in use", learnt.before), ("new, on other sources", learnt.after)):
        values = figures.rounded()
        cells = "".join(f"{values[measure]:>10}" for measure in ("precision", "recall", "f1"))
        lines.append(f"{name:<22}{cells}{values['average_precision']:>20}")
    verdict = "agree with curators more often" if learnt.better else "are no better"
    return "\n".join([*lines, f"The new weights {verdict}."])
