"""Weights learnt from labelled texts, and how well they do on texts of origins they have not seen. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.annotate.grasp import Grasp, grasp
from crawler.annotate.kind_priors import BIAS as KIND_BIAS
from crawler.annotate.kind_priors import PRIORS as KIND_PRIORS
from crawler.annotate.kind_signals import kind_signals
from crawler.annotate.logistic import Example, Model, fit, folds
from crawler.annotate.signals import PRIORS as RELEVANCE_PRIORS
from crawler.annotate.signals import family_share
from crawler.annotate.tag_signals import BIAS as TAG_BIAS
from crawler.annotate.tag_signals import PRIORS as TAG_PRIORS
from crawler.annotate.tag_signals import tag_signals
from store.taxonomy import load_taxonomy
from store.types import SourceContext

FOLDS = 10
RELEVANCE_PULL, TAG_PULL, KIND_PULL = 14.0, 5.0, 8.0
"""How strongly weights are drawn to what was believed: chosen by whole origins left out, on a flat optimum."""
RELEVANCE_BIAS = -1.5
RELEVANCE_THRESHOLD = 0.55
"""How likely a text has to be worth keeping: here fewer false alarms cost little of what is."""
KIND_THRESHOLD = 0.6
"""The margin that a kind needs against "article"."""
ENOUGH = 5
"""Examples of a kind without which nothing is learnt of it."""
GENERAL = SourceContext(id="training", topicality="general")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what people said of it. `origin`: the site it comes from; never shown to the model."""

    title: str
    text: str
    origin: str
    relevant: bool
    tags: frozenset[str] = frozenset()
    kind: str = "article"
    """The name of one of the models of kinds, or "article"."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How often an answer is right: of what is kept, how much deserves it; of what deserves it, how much is kept."""

    texts: int
    precision: float
    recall: float
    average_precision: float = 0.0
    """Over all thresholds: 1 when everything worth keeping scores above everything else."""

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def rounded(self) -> dict[str, float]:
        """The figures as they are told and written down."""
        return {
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "f1": round(self.f1, 3),
            "average_precision": round(self.average_precision, 3),
        }


def believed_relevance() -> Model:
    """The weights that signals have before anything is learnt."""
    return Model({**RELEVANCE_PRIORS, **{sign.slug: sign.prior for sign in load_taxonomy().signs}}, RELEVANCE_BIAS)


def relevance_examples(texts: Sequence[Labelled]) -> list[Example]:
    """The signals of each text with the answer."""
    return [Example(read(text).signals(), text.relevant, text.origin) for text in texts]


def learn_relevance(examples: Sequence[Example], believed: Model | None = None) -> Model:
    """The weights that answer these examples best, near to those believed."""
    return fit(examples, believed or believed_relevance(), RELEVANCE_PULL)


def tag_examples(text: Labelled) -> list[Example]:
    """For each tag that anything speaks for, whether the text deserves it. Fine tags are labelled by nobody."""
    known = read(text)
    return [
        Example(tag_signals(one, rank, known.scored, known.document), one.tag.slug in text.tags, text.origin)
        for rank, one in enumerate(known.scored)
        if not one.tag.fine
    ]


def fit_tags(examples: Sequence[Example]) -> Model:
    """The weights by which a tag is told from a passing mention."""
    return fit(examples, Model(TAG_PRIORS, TAG_BIAS), TAG_PULL)


def kind_examples(texts: Sequence[Labelled], kind: str) -> list[Example]:
    """The signals of each text, with whether it is of a kind."""
    found = []
    for text in texts:
        known = read(text)
        figures = kind_signals(known.document, known.hits, family_share(known.scored))
        found.append(Example(figures, text.kind == kind, text.origin))
    return found


def learn_kind(kind: str, examples: Sequence[Example]) -> Model:
    """The weights by which texts of a kind are told; without any example, those believed."""
    believed = Model(KIND_PRIORS[kind], KIND_BIAS)
    enough = sum(example.kept for example in examples) >= ENOUGH
    return fit(examples, believed, KIND_PULL) if enough else believed


def judge(chances: Sequence[float], answers: Sequence[bool], threshold: float = 0.5) -> Figures:
    """How right these chances are."""
    kept = [answer for chance, answer in zip(chances, answers, strict=True) if chance >= threshold]
    right, wanted = sum(kept), sum(answers)
    return Figures(len(answers), right / max(1, len(kept)), right / max(1, wanted), average_precision(chances, answers))


def average_precision(chances: Sequence[float], answers: Sequence[bool]) -> float:
    """The mean, over what deserves to be kept, of the precision down to it, the most likely first."""
    ranked = sorted(zip(chances, answers, strict=True), key=lambda pair: -pair[0])
    right, total = 0, 0.0
    for place, (_, answer) in enumerate(ranked, 1):
        right += answer
        total += answer * right / place
    return total / right if right else 0.0


def unseen(
    examples: Sequence[Example], learn: Callable[[Sequence[Example]], Model], number: int = FOLDS
) -> list[float]:
    """The chance of each example by weights learnt without its origin."""
    chances = [0.0] * len(examples)
    for known, test in folds(examples, number):
        model = learn([examples[at] for at in known])
        for at in test:
            chances[at] = model.chance(examples[at].features)
    return chances


def read(text: Labelled) -> Grasp:
    """A labelled text as the annotator reads it: of its source nothing is known."""
    return grasp(text.title, text.text, GENERAL)
