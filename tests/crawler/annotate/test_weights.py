"""The shipped weights: readable, complete, and about signals that exist."""

from __future__ import annotations

from crawler.annotate import weights
from crawler.annotate.kind_priors import PRIORS as KIND_PRIORS
from crawler.annotate.logistic import Model
from crawler.annotate.tag_signals import PRIORS as TAG_PRIORS
from crawler.annotate.training import believed_relevance
from store.types import KINDS
from tests.crawler.annotate.cases import GENERAL, read

KEPT = (
    "Un tiers-lieu ouvre au village",
    "Les habitants réparent et jardinent ; l'association est soutenue par la commune.",
)


def test_every_weight_is_of_a_signal_we_know() -> None:
    assert set(weights.shipped(weights.RELEVANCE).model.weights) <= set(believed_relevance().weights)
    assert set(weights.shipped(weights.TAGS).model.weights) <= set(TAG_PRIORS)
    kinds = weights.shipped_kinds()
    assert {
        name: set(model.weights) <= set(KIND_PRIORS[name]) for name, model in kinds.models.items()
    } == dict.fromkeys(KIND_PRIORS, True)
    assert set(kinds.kinds.values()) < set(KINDS)


def test_a_file_of_weights_is_read_as_it_was_written() -> None:
    model = Model({"sport": -1.5, "subjects": 2.0, "idle": 0.0}, -2.25)
    found = weights.parse_weights(weights.format_weights(model, threshold=0.5, trained_on="x", figures={}))
    assert (found.model, found.threshold) == (Model({"sport": -1.5, "subjects": 2.0}, -2.25), 0.5)


def test_evidence_of_relevance_names_the_strongest_signals() -> None:
    (why,) = [one for one in read(*KEPT, GENERAL).evidence if one.about == "relevant"]
    assert why.rule == "weight of its signals"
    assert "+ place of the family" in why.words
    assert why.score > 0.5
