"""Learn the weights of relevance, tags and kinds from labelled texts: crawler/annotate/data/*.json.

Usage: python scripts/train_weights.py LABELLED.jsonl [LABELLED.jsonl …]

Each line of a file has `origin` (what stands before its first colon is the site), `title`, `text`, `relevant`, `tags`,
`kind`.
Prints how well the weights do on texts of sites they were not learnt from, and writes these figures beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from math import exp
from pathlib import Path

from crawler.annotate import training, weights
from crawler.annotate.kind_priors import PRIORS
from crawler.annotate.logistic import Model
from crawler.annotate.tags import LIKELY
from crawler.annotate.training import Figures, Labelled
from tests.evaluation.gold import read_gold
from tests.evaluation.unseen import labelled as labelled_text

DATA = Path(__file__).parent.parent / "crawler" / "annotate" / "data"


def labelled(paths: Sequence[str]) -> Iterator[Labelled]:
    """The texts of all files."""
    for path in paths:
        for row in read_gold(Path(path)):
            yield labelled_text(row)


def of_relevance(texts: Sequence[Labelled]) -> tuple[Model, Figures, Figures]:
    """Weights with their figures on unseen sites and on the texts they were learnt from."""
    examples = training.relevance_examples(texts)
    answers = [example.kept for example in examples]
    unseen = training.unseen(examples, training.learn_relevance)
    model = training.learn_relevance(examples)
    seen = [model.chance(example.features) for example in examples]
    return model, *(training.judge(found, answers, training.RELEVANCE_THRESHOLD) for found in (unseen, seen))


def of_tags(texts: Sequence[Labelled]) -> tuple[Model, Figures, Figures]:
    """The same for tags; a question is whether a text deserves a tag that something speaks for."""
    examples = [[*training.tag_examples(text)] for text in texts]
    flat = [one for part in examples for one in part]
    answers = [one.kept for one in flat]
    model = training.fit_tags(flat)
    unseen = training.unseen(flat, training.fit_tags)
    seen = [model.chance(one.features) for one in flat]
    return model, training.judge(unseen, answers, LIKELY), training.judge(seen, answers, LIKELY)


def of_kinds(texts: Sequence[Labelled]) -> tuple[dict[str, Model], dict[str, object]]:
    """Weights of each kind, and how often it is right on unseen sites and on the texts learnt from."""
    models, margins = {}, {}
    for kind in PRIORS:
        examples = training.kind_examples(texts, kind)
        learn = partial(training.learn_kind, kind)
        models[kind] = learn(examples)
        margins[kind] = training.unseen(examples, learn)
        seen = [models[kind].chance(example.features) for example in examples]
        margins[f"{kind} seen"] = seen
    figures: dict[str, object] = {
        "unseen sites": round(_right(texts, {kind: margins[kind] for kind in PRIORS}), 3),
        "texts learnt from": round(_right(texts, {kind: margins[f"{kind} seen"] for kind in PRIORS}), 3),
    }
    return models, figures


def _right(texts: Sequence[Labelled], chances: dict[str, list[float]]) -> float:
    """The share of texts whose kind is right."""
    least = 1 / (1 + exp(-training.KIND_THRESHOLD))
    right = 0
    for at, text in enumerate(texts):
        best = max(chances, key=lambda kind: chances[kind][at])
        right += text.kind == (best if chances[best][at] >= least else "article")
    return right / len(texts)


def write_kinds(models: dict[str, Model], figures: dict[str, object], texts: Sequence[Labelled]) -> None:
    """The file of the weights of kinds."""
    print(f"kinds: {figures}")
    content = weights.format_kinds(
        models, threshold=training.KIND_THRESHOLD, trained_on=origin_of(texts), figures=figures
    )
    (DATA / f"{weights.KINDS}.json").write_text(content, "utf-8")


def origin_of(texts: Sequence[Labelled]) -> dict[str, object]:
    """From what the weights were learnt."""
    return {"texts": len(texts), "sites": len({text.origin for text in texts}), "labelled": "by hand, 2026"}


def write(name: str, learnt: tuple[Model, Figures, Figures], threshold: float, texts: Sequence[Labelled]) -> None:
    """The file of one model, and its figures to the terminal."""
    model, unseen, seen = learnt
    figures = {"unseen sites": unseen.rounded(), "texts learnt from": seen.rounded()}
    print(f"{name}: {figures}")
    content = weights.format_weights(model, threshold=threshold, trained_on=origin_of(texts), figures=figures)
    (DATA / f"{name}.json").write_text(content, "utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    everything = list(labelled(sys.argv[1:]))
    write(weights.RELEVANCE, of_relevance(everything), training.RELEVANCE_THRESHOLD, everything)
    write(weights.TAGS, of_tags(everything), LIKELY, everything)
    write_kinds(*of_kinds(everything), everything)
