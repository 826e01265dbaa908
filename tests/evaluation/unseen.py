"""Answers by weights that have seen no text of the same site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.annotate import relevance, tags, training
from crawler.annotate.grasp import Grasp
from crawler.annotate.kind import decide
from crawler.annotate.kind_priors import PRIORS as KIND_PRIORS
from crawler.annotate.logistic import Example, Model, folds
from crawler.annotate.signals import family_share
from crawler.annotate.training import Labelled
from crawler.annotate.weights import KindWeights, Weights
from store.taxonomy import load_taxonomy
from tests.evaluation.gold import KINDS, Row
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
    """The same answers with relevance, tags and kinds decided by weights learnt from all other sites."""
    texts = [labelled(row) for row, _ in pairs]
    read = [training.read(text) for text in texts]
    examples = [Example(known.signals(), text.relevant, text.origin) for known, text in zip(read, texts, strict=True)]
    kinds = {kind: training.kind_examples(texts, kind) for kind in KIND_PRIORS}
    answers = dict(enumerate(pairs))
    for known, test in folds(examples, number):
        learnt = _Learnt(
            kept=Weights(training.learn_relevance([examples[at] for at in known]), training.RELEVANCE_THRESHOLD, ""),
            tagged=training.fit_tags([one for at in known for one in training.tag_examples(texts[at])]),
            kinds=KindWeights(
                {kind: training.learn_kind(kind, [these[at] for at in known]) for kind, these in kinds.items()},
                training.KIND_THRESHOLD,
                "",
            ),
        )
        for at in test:
            answers[at] = _decided(pairs[at], read[at], learnt)
    return iter(answers.values())


def labelled(row: Row) -> Labelled:
    """A text as the weights are learnt from it."""
    return Labelled(row.title, row.text, row.site, row.relevant, row.tags, LEARNT.get(row.kind, "article"))


@dataclass(frozen=True)
class _Learnt:
    kept: Weights
    tagged: Model
    kinds: KindWeights


def _decided(pair: Pair, read: Grasp, learnt: _Learnt) -> Pair:
    row, answer = pair
    verdict = decide(read.document, read.hits, learnt.kinds, family=family_share(read.scored))
    read = replace(read, verdict=verdict)
    relevant, score, _ = relevance.judge(read.signals(), learnt.kept, training.GENERAL)
    chosen = tags.choose(read.scored, read.document, load_taxonomy(), learnt.tagged)
    slugs = frozenset(one.tag.slug for one in chosen)
    return row, replace(answer, relevant=relevant, score=score, tags=slugs, kind=KINDS[verdict.kind])
