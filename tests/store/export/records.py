"""Articles as the store gives them back, without a store; and everything a site can send as a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from store.article_rows import text_hash
from store.export.names import TextPolicy
from store.export.record import Record, make_record
from store.types import (
    Annotations,
    Attachment,
    Event,
    Evidence,
    Media,
    Place,
    Provenance,
    RightsMark,
    Source,
    StoredArticle,
    Story,
    StoryMember,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CONCARNEAU = Place(level="commune", code="29039", name="Concarneau", role="subject", surface="Concarneau", main=True)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "a, b; c",
        "{x} \\ & % $ # _ ^ ~",
        "L1\r\nTY  - BOOK",
        "\u202eabc\u200f",
        "\x00\x1b",
        "@é\u2028",
    ]
)
"""What a site can send as a title or a name: commas, braces, formulas, tags of RIS, control characters, marks."""


def a_stored_article(number: int = 12, **fields: Any) -> StoredArticle:
    """An article with something in every field."""
    title, text = fields.get("title", "Un fablab ouvre"), fields.get("text", "Il ouvre.\n\nÀ Concarneau, « demain ».")
    article = StoredArticle(
        id=number,
        sequence=number + 100,
        canonical_url=f"https://movilab.example/article-{number}",
        source="movilab",
        title=title,
        text=text,
        excerpt="Il ouvre ses portes.",
        authors=("Anne Le Goff", "Collectif A, B & Cie"),
        published=NOW - timedelta(days=2),
        published_origin="json-ld+feed",
        published_confidence=0.9,
        updated=NOW - timedelta(days=1),
        image="https://movilab.example/p.jpg",
        categories=("Numérique",),
        marks=(
            RightsMark(mark="licence", value="https://creativecommons.org/licenses/by-sa/4.0/", where="rel=license"),
        ),
        media=(Media(url="https://movilab.example/1.mp3", media_type="audio/mpeg", size=10, seconds=60),),
        story=Story(
            id=7,
            lead=True,
            why="",
            others=(
                StoryMember(
                    article=13,
                    source="blog",
                    source_name="Blog",
                    title="Un fablab ouvre",
                    url="https://blog.example/fablab",
                    public=True,
                ),
            ),
        ),
        event=Event(start=NOW, end=NOW + timedelta(hours=2), location="Konk Ar Lab"),
        attachments=(
            Attachment(
                url="https://movilab.example/r.pdf",
                title="Règlement",
                media_type="application/pdf",
                size=9,
                text="Art. 1",
            ),
        ),
        outlinks=("https://autre.example/1", "https://autre.example/2"),
        annotations=Annotations(
            kind="appel",
            tags=("fablab", "numerique"),
            places=(CONCARNEAU,),
            opened=date(2026, 11, 1),
            deadline=date(2026, 12, 31),
            amounts=(15_000, 2_000),
            evidence=(Evidence(about="tag:fablab", rule="term", words="fablab", where="title"),),
            version="1-abc",
        ),
        provenance=Provenance(fetched_url="https://movilab.example/?p=12", method="page trafilatura-2.3.1"),
        first_seen=NOW - timedelta(days=1),
        last_checked=NOW,
        listed=NOW,
        text_hash=text_hash(title, text),
        territories=("commune-29039", "departement-29", "region-53"),
    )
    return replace(article, **fields)


def a_record(
    number: int = 12, policy: TextPolicy = TextPolicy.full, source: Source | None = None, **fields: Any
) -> Record:
    """The same, as exports hold it."""
    article = a_stored_article(number, **fields)
    default = Source(id=article.source, name="Movilab", homepage="https://movilab.example/", kind="network")
    return make_record(article, source or default, policy, today=NOW.date())
