"""What kind of document a text is: an article, unless its title, its wording or its shape says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from crawler.annotate.fold import Document
from crawler.annotate.kind_signals import kind_signals
from crawler.annotate.vocabulary import Hit
from crawler.annotate.weights import KindWeights
from crawler.media import MediaKind, kind_of
from store.types import Event, Evidence, Kind, Media

RECORDING = 5.0
"""What comes with a recording is one, unless it is written out from question to answer."""
PRINTED = 4.5
"""What is published as a document is a report, unless its title says that it is a call."""
PLAYED: Mapping[MediaKind, Literal["podcast", "video"] | None] = {"audio": "podcast", "video": "video", "": None}
SHOWN = 3
"""How many of the strongest signals are given as evidence."""


class Verdict(NamedTuple):
    """A kind with what it scored, and why."""

    kind: Kind
    score: float
    evidence: Evidence


def decide(
    document: Document,
    hits: Mapping[str, list[Hit]],
    weights: KindWeights,
    *,
    family: float = 0.0,
    media: Media | None = None,
    event: Event | None = None,
    paper: bool = False,
) -> Verdict:
    """The kind that scores best, if it scores enough.

    `family` says how much the text is about places of the family. `media` and `event` are what the text comes with;
    `paper` says that it is a document to print.
    """
    if event:
        why = Evidence(about="kind:evenement", rule="calendar", words=event.start.date().isoformat(), where="source")
        return Verdict("evenement", RECORDING, why)
    found = kind_signals(document, hits, family)
    scores = {name: model.margin(found) for name, model in weights.models.items()}
    if "laureates in title" in found:  # who tells who won calls nobody any more, whatever else is said of the call
        scores["appel"] = weights.threshold - 1
    played = PLAYED[kind_of(media)] if media else None
    scores["recording"] += RECORDING * bool(played)
    scores["rapport"] += PRINTED * paper
    best = max(scores, key=lambda one: scores[one])
    if scores[best] < weights.threshold:
        return Verdict("article", 0.0, Evidence(about="kind:article", rule="nothing else fits", score=0.0))
    kind = _recorded(hits, played) if best == "recording" else weights.kinds[best]
    if media and kind == played:
        return Verdict(kind, scores[best], _heard(kind, scores[best], media))
    told = {name: weights.models[best].weights.get(name, 0.0) * value for name, value in found.items()}
    return Verdict(kind, scores[best], _evidence(kind, scores[best], hits.get(f"kind:{kind}", []), told))


def _recorded(hits: Mapping[str, list[Hit]], played: Kind | None) -> Kind:
    if played:
        return played
    heard, seen = (len(hits.get(f"kind:{kind}", ())) for kind in ("podcast", "video"))
    return "podcast" if heard > seen else "video"


def _heard(kind: Kind, score: float, media: Media) -> Evidence:
    page = media.media_type in ("", "text/html")
    words = urlsplit(media.url).hostname or "" if page else media.media_type
    return Evidence(
        about=f"kind:{kind}",
        rule="player" if page else "enclosure",
        words=words,
        where="source",
        score=round(score, 2),
    )


def _evidence(kind: Kind, score: float, hits: Sequence[Hit], told: Mapping[str, float]) -> Evidence:
    if hits:
        return hits[0].evidence(f"kind:{kind}", score)
    strongest = sorted((name for name in told if told[name] > 0), key=lambda name: (-told[name], name))[:SHOWN]
    return Evidence(about=f"kind:{kind}", rule="shape of the text", words=", ".join(strongest), score=round(score, 2))
