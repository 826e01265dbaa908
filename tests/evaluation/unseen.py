"""Answers by weights that have seen no text of the same site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.annotate import relevance, tags, training
from crawler.annotate.grasp import Grasp
from crawler.annotate.logistic import Example, Model, folds
from crawler.annotate.training import Labelled
from crawler.annotate.weights import Weights
from store.taxonomy import load_taxonomy
from tests.evaluation.gold import Row
from tests.evaluation.measures import Pair

LEARNT = {
    "event": "evenement",
    "call": "appel",
    "job": "emploi",
    "interview": "entretien",
    "video": "recording",
    "place": "fiche",
    "report": "rapport",
}
"""The model that learns a kind, in the words of the labels."""


def unseen(pairs: Sequence[Pair], number: int = training.FOLDS) -> Iterator[Pair]:
    """The same answers with relevance and tags decided by weights learnt from all other sites."""
    texts = [labelled(row) for row, _ in pairs]
    read = [training.read(text) for text in texts]
    examples = [Example(known.signals(), text.relevant, text.origin) for known, text in zip(read, texts, strict=True)]
    answers = dict(enumerate(pairs))
    for known, test in folds(examples, number):
        kept = Weights(training.learn_relevance([examples[at] for at in known]), training.RELEVANCE_THRESHOLD, "")
        tagged = training.fit_tags([one for at in known for one in training.tag_examples(texts[at])])
        for at in test:
            answers[at] = _decided(pairs[at], read[at], kept, tagged)
    return iter(answers.values())


def labelled(row: Row) -> Labelled:
    """A text as the weights are learnt from it."""
    return Labelled(row.title, row.text, row.site, row.relevant, row.tags, LEARNT.get(row.kind, "article"))


def _decided(pair: Pair, read: Grasp, kept: Weights, tagged: Model) -> Pair:
    row, answer = pair
    relevant, score, _ = relevance.judge(read.signals(), kept, training.GENERAL)
    chosen = tags.choose(read.scored, read.document, load_taxonomy(), tagged)
    return row, replace(answer, relevant=relevant, score=score, tags=frozenset(one.tag.slug for one in chosen))
