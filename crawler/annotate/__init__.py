"""What a text is about: relevance, tags, territories, kind, dates and amounts, each with its evidence. Pure."""

from __future__ import annotations

import gc
from datetime import date

from crawler.annotate import calls, relevance, tags, vocabulary, weights
from crawler.annotate.grasp import READ, grasp
from crawler.annotate.place_names import place_names
from store.taxonomy import load_taxonomy
from store.types import Annotations, Event, Media, SourceContext

RULES = "4"
"""Raised whenever the rules decide otherwise on the same text, vocabulary and weights."""

__all__ = ["READ", "annotate", "version", "warm_up"]


def annotate(
    title: str,
    text: str,
    source: SourceContext,
    *,
    published: date | None = None,
    media: Media | None = None,
    event: Event | None = None,
    paper: bool = False,
    language: str = "fr",
) -> Annotations:
    """Understand a text. `published` resolves days without a year; the clock plays no part.

    `media` is the recording that the text comes with, not one that merely stands in it; `event` is a calendar's;
    `paper` says that the text is a document to print. In another `language` than French only types of place and
    programmes are tags, since their names are the same everywhere.
    """
    known = grasp(title, text, source, media=media, event=event, paper=paper, language=language)
    chosen = tags.choose(known.scored, known.document, load_taxonomy(), weights.shipped(weights.TAGS).model)
    terms = calls.read_terms(known.document, known.verdict.kind, published)
    relevant, score, why = relevance.judge(known.signals(), weights.relevance(), source)
    return Annotations(
        relevant=relevant,
        relevance_score=score,
        kind=known.verdict.kind,
        tags=tuple(one.tag.slug for one in chosen),
        places=known.places,
        opened=terms.opened,
        deadline=terms.deadline,
        permanent=terms.permanent,
        amounts=terms.amounts,
        evidence=(
            *(one.evidence for one in chosen),
            *known.place_evidence,
            known.verdict.evidence,
            *terms.evidence,
            why,
        ),
        version=version(),
    )


def version() -> str:
    """The version of rules, vocabulary and weights: what annotations were made with."""
    used = "".join(one.version[:4] for one in (weights.relevance(), weights.shipped(weights.TAGS)))
    return f"{RULES}-{load_taxonomy().version}-{used}"


def warm_up() -> None:
    """Load vocabulary, names and weights now, so that no first text waits for them."""
    vocabulary.compiled()
    place_names()
    # Some tables are made when the first text asks for them.
    annotate("Un tiers-lieu à Lorient (56)", "Un appel, jusqu'au 3 mai 2026.", SourceContext(id="warm-up"))
    # They live as long as the process: the search for garbage need not go through them again and again (a third of
    # the time of a text).
    gc.collect()
    gc.freeze()
