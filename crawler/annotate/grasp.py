"""What all decisions about a text stand on: its words, the terms found in it, its places, its kind."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.annotate import kind, places, tags, vocabulary
from crawler.annotate.fold import Document, fold
from crawler.annotate.signals import family_share, signals
from crawler.annotate.tags import Scored
from crawler.annotate.vocabulary import Hit
from crawler.annotate.weights import shipped_kinds
from store.taxonomy import load_taxonomy
from store.types import Event, Evidence, Facet, Media, Place, SourceContext

TITLE, READ = 500, 60_000
"""Characters that are read: what a report of 300 pages is about stands in its first ones."""
FRENCH = frozenset({"fr", ""})
"""Of a text whose language nobody knows, French is expected."""
NAMES: frozenset[Facet] = frozenset({"lieu", "programme"})
"""What has the same name in every language; the words of themes mean something else in another one."""


@dataclass(frozen=True, slots=True)
class Grasp:
    """A text as far as it is understood without any learnt weight."""

    document: Document
    hits: dict[str, list[Hit]]
    scored: list[Scored]
    places: tuple[Place, ...]
    place_evidence: tuple[Evidence, ...]
    verdict: kind.Verdict
    source: SourceContext

    def signals(self) -> dict[str, float]:
        """What speaks for or against keeping the text."""
        return signals(
            self.document, self.hits, self.scored, places=self.places, verdict=self.verdict, source=self.source
        )


def grasp(
    title: str,
    text: str,
    source: SourceContext,
    *,
    media: Media | None = None,
    event: Event | None = None,
    paper: bool = False,
    language: str = "fr",
) -> Grasp:
    """Read a text; the arguments are those of `annotate`."""
    document = Document(fold(title[:TITLE]), fold(text[:READ]))
    hits = vocabulary.find_hits(document)
    scored = tags.score_tags(document, hits, load_taxonomy(), source)
    if language not in FRENCH:
        scored = [one for one in scored if one.tag.facet in NAMES]
    found, place_evidence = places.find_places(document, source)
    return Grasp(
        document=document,
        hits=hits,
        scored=scored,
        places=tuple(found),
        place_evidence=tuple(place_evidence),
        verdict=kind.decide(
            document, hits, shipped_kinds(), family=family_share(scored), media=media, event=event, paper=paper
        ),
        source=source,
    )
