"""A few articles that differ in everything a field asks for, for tests on both engines and in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import collections, saving
from store.db import transaction
from store.models import NoteRow, VerdictRow
from store.types import Annotations, Article, Attachment, Event, Media, Place, Provenance
from tests.builders import NOW, add_source, save

FINISTERE = ("departement-29", "region-53")


def add_articles(engine: Engine) -> None:
    """Store them all: three sources, one of them on trial."""
    add_source(engine, "movilab", name="Movilab", kind="wiki")
    add_source(engine, "ademe", name="Ademe", kind="institution")
    add_source(engine, "essai", name="À l'essai", state="trial")
    with transaction(engine) as session:
        for article, territories, then in _articles():
            seen = article.published or NOW - timedelta(days=3)
            saved = save(session, article, territories, now=seen)
            assert saved.id is not None
            then(session, saved.id)


def slug(url: str) -> str:
    """What the tests call an article."""
    return url.rpartition("/")[2]


def _nothing(session: Session, article_id: int) -> None:
    pass


def _an(name: str, url: str = "https://movilab.org/", **fields: object) -> Article:
    notes = fields.pop("notes", Annotations(relevance_score=0.5))
    assert isinstance(notes, Annotations)
    article = Article(
        canonical_url=f"{url}{name}",
        source="movilab",
        title=name,
        text="Un texte.",
        published=datetime(2026, 11, 1, 12, tzinfo=UTC),
        annotations=notes,
        provenance=Provenance(fetched_url=url),
    )
    return replace(article, **fields)  # type: ignore[arg-type]  # a test's own fields


def _call(**fields: object) -> Annotations:
    return Annotations(kind="appel", **fields)  # type: ignore[arg-type]  # as above


Then = Callable[[Session, int], None]


def _articles() -> list[tuple[Article, tuple[str, ...], Then]]:
    """Each with its territories and what people did with it afterwards."""
    concarneau = Place(level="commune", code="29039", name="Concarneau", main=True)
    return [
        (
            _an(
                "fablab",
                title="Un fablab ouvre à Concarneau",
                text="Le tiers-lieu de l'Œuvre ouvre ses portes.",
                authors=("Élise DUPONT-Aignel", "Marc Œuvrard"),
                categories=("Vie locale", "100 % numérique"),
                notes=Annotations(tags=("fablab", "coworking"), places=(concarneau,), relevance_score=0.9),
                outlinks=("https://www.ademe.fr/page", "https://blog.konk.example/"),
                image="https://movilab.org/i.jpg",
            ),
            ("commune-29039", *FINISTERE),
            _nothing,
        ),
        (
            _an(
                "appel-ouvert",
                "https://www.ademe.fr/",
                source="ademe",
                authors=("Ademe",),
                notes=_call(deadline=date(2026, 12, 5), amounts=(50_000, 200_000), tags=("alimentation",)),
                attachments=(Attachment(url="https://ademe.fr/r.pdf", title="Règlement", media_type="a/pdf", size=0),),
            ),
            FINISTERE,
            _in_collections(("Appels Bretons", "à relire")),
        ),
        (_an("appel-dernier-jour", source="ademe", notes=_call(deadline=date(2026, 11, 24))), (), _nothing),
        (
            _an("appel-clos", source="ademe", notes=_call(deadline=date(2026, 11, 23), amounts=(1_500_000,))),
            (),
            _noted("Montant étonnant, 100 %"),
        ),
        (_an("appel-permanent", source="ademe", notes=_call(permanent=True, opened=date(2019, 1, 1))), (), _nothing),
        (
            _an(
                "appel-ancien",
                source="ademe",
                published=datetime(2024, 3, 5, tzinfo=UTC),
                notes=_call(opened=date(2024, 3, 1)),
            ),
            (),
            _nothing,
        ),
        (
            _an("appel-publie-jadis", source="ademe", published=datetime(2025, 11, 23, tzinfo=UTC), notes=_call()),
            (),
            _nothing,
        ),
        (
            _an("podcast", language="en", partial="paywall", media=(Media(url="https://a.example/a.mp3"),), image=None),
            (),
            _gone,
        ),
        (
            _an(
                "fete",
                "http://localhost:8080/a/",
                language="fr-CA",
                published=None,
                event=Event(start=datetime(2026, 12, 24, tzinfo=UTC)),
                notes=Annotations(kind="evenement", relevance_score=0.25),
            ),
            ("departement-35", "region-53"),
            _judged("kept"),
        ),
        (_an("hors-sujet", notes=Annotations(relevant=False, relevance_score=0.1)), (), _nothing),
        (_an("cache", "https://x.blog.movilab.org/"), (), _judged("hidden")),
        (_an("essai", "https://movilab.org.example/", source="essai"), (), _nothing),
        # A minute before and a minute after midnight in Paris.
        (_an("la-veille", published=datetime(2026, 10, 31, 22, 59, tzinfo=UTC), partial="cut"), (), _revised),
        (_an("le-lendemain", published=datetime(2026, 10, 31, 23, 0, tzinfo=UTC)), (), _nothing),
    ]


def _in_collections(*filed: tuple[str, str]) -> Then:
    def then(session: Session, article_id: int) -> None:
        for collection, note in filed:
            collections.add(session, collection, article_id, note, NOW)

    return then


def _noted(text: str) -> Then:
    return lambda session, article_id: session.add(NoteRow(article_id=article_id, author="Zoé", text=text, created=NOW))


def _judged(verdict: str) -> Then:
    return lambda session, article_id: session.add(
        VerdictRow(article_id=article_id, verdict=verdict, relevant=True, author="Zoé", reason="", created=NOW)
    )


def _gone(session: Session, article_id: int) -> None:
    saving.mark_gone(session, article_id, NOW)


def _revised(session: Session, article_id: int) -> None:
    again = _an(
        "la-veille", text="Un autre texte.", published=datetime(2026, 10, 31, 22, 59, tzinfo=UTC), partial="cut"
    )
    save(session, again, now=NOW)
