"""People who look at the tables find views that say it all in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from store import curation, reference, saving
from store.db import reading, transaction
from store.types import Place
from store.views import NAMES
from tests.builders import NOW, add_source, an_article, save


@pytest.fixture(autouse=True)
def _articles(engine: Engine) -> None:
    add_source(engine)
    place = Place(level="commune", code="29151", name="Morlaix", surface="Morlaix")
    more = Place(level="departement", code="29", name="Finistère", surface="Finistère")
    with transaction(engine) as session:
        reference.load_tags(session)
        save(session, an_article("a", tags=("tiers-lieu", "fablab"), places=(place, more)))
        kept = save(session, an_article("b", tags=("fablab",), published=None, places=(place,)))
        curation.decide(session, kept.id or 0, "kept", author="anne", now=NOW)
        gone = save(session, an_article("c", tags=("fablab",)))
        saving.mark_gone(session, gone.id or 0, NOW)


def _rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with reading(engine) as session:
        return [tuple(_plain(value) for value in row) for row in session.execute(text(statement))]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        (
            "SELECT id, source, published, kind, tags, places, verdict, gone FROM articles_overview ORDER BY id",
            [
                (1, "Movilab", "2026-11-24", "article", "tiers-lieu, fablab", "Morlaix, Finistère", None, None),
                (2, "Movilab", None, "article", "fablab", "Morlaix", "kept", None),
                (3, "Movilab", "2026-11-24", "article", "fablab", None, None, "2026-11-24"),
            ],
        ),
        (
            "SELECT tag, articles, newest FROM tags_overview WHERE articles > 0 ORDER BY articles DESC, tag",
            [("fablab", 2, "2026-11-24"), ("tiers-lieu", 1, "2026-11-24")],
        ),
        (
            "SELECT territory, place, articles FROM places_overview ORDER BY articles DESC",
            [("commune-29151", "Morlaix", 2), ("departement-29", "Finistère", 1)],
        ),
        ("SELECT source_id, source, articles FROM sources_overview", [("movilab", "Movilab", 2)]),
    ],
    ids=NAMES,
)
def test_what_a_view_shows(engine: Engine, statement: str, rows: list[tuple[Any, ...]]) -> None:
    assert _rows(engine, statement) == rows
