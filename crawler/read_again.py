"""A stored text understood anew, without its page: as `crawler.read` would have understood it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.annotate import annotate
from crawler.dates import PARIS
from crawler.media import player
from crawler.read import HOMEPAGE, LITTLE
from store.territories import load_gazetteer
from store.types import Annotations, Evidence, Fresh, Media, SourceContext, StoredArticle

CAME_WITH = ("player", "enclosure")
"""Rules that say of a kind that a recording came with the text."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A stored article with its source."""

    article: StoredArticle
    source: SourceContext


def read_again(stored: Sequence[Stored]) -> list[Fresh]:
    """What our annotator says now of each of these texts."""
    return [_read(one.article, one.source) for one in stored]


def _read(article: StoredArticle, source: SourceContext) -> Fresh:
    found = annotate(
        article.title,
        article.text,
        source,
        published=article.published.astimezone(PARIS).date() if article.published else None,
        media=_recording(article),
        event=article.event,
        paper=article.provenance.method.startswith("pdf "),
        language=article.language,
    )
    found = _of_a_site(found, article.annotations)
    return Fresh(
        article=article.id,
        text_hash=article.text_hash,
        annotations=found,
        territories=load_gazetteer().slugs(found.places),
    )


def _recording(article: StoredArticle) -> Media | None:
    """The recording that the text came with, as far as what is stored tells."""
    if player(article.canonical_url):
        return Media(url=article.canonical_url, media_type="text/html")
    if not article.media:
        return None
    came = any(why.about.startswith("kind:") and why.rule in CAME_WITH for why in article.annotations.evidence)
    return article.media[0] if came or len(article.text) < LITTLE else None


def _of_a_site(found: Annotations, before: Annotations) -> Annotations:
    """The homepage of a site that a person chose stays one; only its page told so."""
    told = [why for why in before.evidence if why.rule == HOMEPAGE]
    if not told or found.kind != "article":
        return found
    others: tuple[Evidence, ...] = tuple(why for why in found.evidence if not why.about.startswith("kind:"))
    return replace(found, kind="fiche", evidence=(*others, told[0]))
