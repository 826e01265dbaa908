"""What a text is about: relevance, tags, territories, kind, dates and amounts, each with its evidence. Pure."""

from __future__ import annotations

from datetime import date
from functools import cache

from crawler.annotate import calls, kind, places, relevance, tags, vocabulary
from crawler.annotate.fold import Document, fold
from crawler.annotate.place_names import place_names
from store.taxonomy import load_taxonomy
from store.types import Annotations, Event, Media, SourceContext

RULES = "3"
"""Raised whenever the rules decide otherwise on the same text and vocabulary."""

TITLE, READ = 500, 60_000
"""Characters that are read: what a report of 300 pages is about stands in its first ones."""

__all__ = ["annotate", "version", "warm_up"]


def annotate(
    title: str,
    text: str,
    source: SourceContext,
    *,
    published: date | None = None,
    media: Media | None = None,
    event: Event | None = None,
    paper: bool = False,
) -> Annotations:
    """Understand a text. `published` resolves days without a year; the clock plays no part.

    `media` is the recording that the text comes with, not one that merely stands in it; `event` is a calendar's;
    `paper` says that the text is a document to print.
    """
    document = Document(fold(title[:TITLE]), fold(text[:READ]))
    hits = vocabulary.find_hits(document)
    scored = tags.score_tags(document, hits, load_taxonomy(), source)
    chosen = tags.choose(scored, document)
    found, place_evidence = places.find_places(document, source)
    verdict = kind.decide(document, hits, media, event, paper=paper)
    terms = calls.read_terms(document, verdict.kind, published)
    relevant, score, why = relevance.judge(scored, hits, source)
    return Annotations(
        relevant=relevant,
        relevance_score=score,
        kind=verdict.kind,
        tags=tuple(one.tag.slug for one in chosen),
        places=found,
        opened=terms.opened,
        deadline=terms.deadline,
        permanent=terms.permanent,
        amounts=terms.amounts,
        evidence=(*(one.evidence for one in chosen), *place_evidence, verdict.evidence, *terms.evidence, why),
        version=version(),
    )


@cache
def version() -> str:
    """The version of the rules and of the vocabulary: what annotations were made with."""
    return f"{RULES}-{load_taxonomy().version}"


def warm_up() -> None:
    """Load vocabulary and names now, so that no first text waits for them."""
    vocabulary.compiled()
    place_names()
