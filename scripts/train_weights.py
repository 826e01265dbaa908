"""Learn the weights of relevance and tags from labelled texts: crawler/annotate/data/{relevance,tags}.json.

Usage: python scripts/train_weights.py LABELLED.jsonl [LABELLED.jsonl …]

Each line of a file has `origin` (what stands before its first colon is the site), `title`, `text`, `relevant`, `tags`.
Prints how well the weights do on texts of sites they were not learnt from, and writes these figures beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler.annotate import training, weights
from crawler.annotate.logistic import Model
from crawler.annotate.training import Figures, Labelled
from tests.evaluation.gold import read_gold

DATA = Path(__file__).parent.parent / "crawler" / "annotate" / "data"


def labelled(paths: Sequence[str]) -> Iterator[Labelled]:
    """The texts of all files."""
    for path in paths:
        for row in read_gold(Path(path)):
            yield Labelled(row.title, row.text, row.site, row.relevant, row.tags)


def of_relevance(texts: Sequence[Labelled]) -> tuple[Model, Figures, Figures]:
    """Weights with their figures on unseen sites and on the texts they were learnt from."""
    examples = training.relevance_examples(texts)
    answers = [example.kept for example in examples]
    unseen = training.unseen(examples, training.learn_relevance)
    model = training.learn_relevance(examples)
    seen = [model.chance(example.features) for example in examples]
    return model, training.judge(unseen, answers), training.judge(seen, answers)


def of_tags(texts: Sequence[Labelled]) -> tuple[Model, Figures, Figures]:
    """The same for tags; a question is whether a text deserves a tag that something speaks for."""
    examples = [[*training.tag_examples(text)] for text in texts]
    flat = [one for part in examples for one in part]
    answers = [one.kept for one in flat]
    model = training.fit_tags(flat)
    unseen = training.unseen(flat, training.fit_tags)
    return model, training.judge(unseen, answers), training.judge([model.chance(one.features) for one in flat], answers)


def write(name: str, learnt: tuple[Model, Figures, Figures], texts: Sequence[Labelled]) -> None:
    """The file of one model, and its figures to the terminal."""
    model, unseen, seen = learnt
    figures = {"unseen sites": told(unseen), "texts learnt from": told(seen)}
    print(f"{name}: {figures}")
    origin = {"texts": len(texts), "sites": len({text.origin for text in texts}), "labelled by": "hand, 2026"}
    content = weights.format_weights(model, threshold=training.THRESHOLD, trained_on=origin, figures=figures)
    (DATA / f"{name}.json").write_text(content + "\n", "utf-8")


def told(figures: Figures) -> dict[str, float]:
    """Figures as they are written down."""
    return {
        "f1": round(figures.f1, 3),
        "precision": round(figures.precision, 3),
        "recall": round(figures.recall, 3),
        "average_precision": round(figures.average_precision, 3),
    }


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    everything = list(labelled(sys.argv[1:]))
    write(weights.RELEVANCE, of_relevance(everything), everything)
    write(weights.TAGS, of_tags(everything), everything)
