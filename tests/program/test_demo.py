"""The whole flow on the sample web: what is really there is what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from sqlalchemy import Engine, select

from crawler.dates import PARIS
from crawler.sample import SampleArticle, SampleWeb, truth
from store import article_rows
from store.calls import call_state
from store.db import make_engine, reading
from store.models import ArticleRow, VisitRow
from store.taxonomy import load_taxonomy
from store.types import StoredArticle
from tests.feeds.checks import check_atom, check_json, check_rss
from tests.program.veille import Ended, Veille

HOST = re.compile(r"^https?://([^/:]+)(?::\d+)?")


@dataclass(frozen=True)
class Demo:
    """A demo that ran."""

    veille: Veille
    ended: Ended
    engine: Engine
    stored: dict[str, StoredArticle]
    """By address without port."""
    truth: list[SampleArticle]

    def find(self, article: SampleArticle) -> StoredArticle | None:
        return self.stored.get(_place(article.url))


def _place(url: str) -> str:
    """An address decoded and without its port, which differs from one run of the sample web to the next."""
    return HOST.sub(r"\1", unquote(url))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    veille = Veille(tmp_path_factory.mktemp("demo"))
    ended = veille("demo", "--once")
    engine = make_engine(f"sqlite:///{veille.folder / 'var' / 'veille.db'}")
    with reading(engine) as session:
        stored = article_rows.load(session, session.scalars(select(ArticleRow)).all())
    with SampleWeb(today=datetime.now(UTC).date()) as web:
        known = truth(web)
    yield Demo(veille, ended, engine, {_place(article.canonical_url): article for article in stored}, known)
    engine.dispose()


def test_it_ends_well_and_says_what_to_try_next(demo: Demo) -> None:
    assert (demo.ended.code, demo.ended.err) == (0, "")
    assert "index.html" in demo.ended.out
    assert "veille status" in demo.ended.out


def test_no_visit_failed(demo: Demo) -> None:
    with reading(demo.engine) as session:
        assert [(row.source_id, row.error) for row in session.scalars(select(VisitRow)) if row.outcome != "ok"] == []


def test_what_entry_points_list_is_stored_and_nothing_else(demo: Demo) -> None:
    wanted = {_place(article.url) for article in demo.truth if article.public and article.relevant}
    hidden = {_place(article.url) for article in demo.truth if not article.public}
    # Feeds of sites without a sitemap leave some of their oldest articles out.
    assert len(wanted - demo.stored.keys()) <= len(wanted) // 20, wanted - demo.stored.keys()
    assert sorted(hidden & demo.stored.keys()) == []
    assert sorted(demo.stored.keys() - {_place(article.url) for article in demo.truth}) == []


def test_a_general_newspaper_gives_only_what_is_relevant(demo: Demo) -> None:
    irrelevant = {_place(article.url) for article in demo.truth if not article.relevant}
    assert irrelevant
    assert len(irrelevant & demo.stored.keys()) <= len(irrelevant) // 10


def test_titles_authors_and_dates_are_right(demo: Demo) -> None:
    # A wiki says who changed a page last, not who wrote it, nor when.
    found = [(a, s) for a in demo.truth if (s := demo.find(a)) and "wiki" not in a.site]
    assert [a.title for a, s in found if s.title != a.title] == []
    wrong = [(a.url, a.date, s.published) for a, s in found if a.dated and _day(s.published) != _day(a.date)]
    assert wrong == []
    missing = [a.url for a, s in found if a.author and a.author not in s.authors]
    assert len(missing) <= len(found) // 20, missing


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(PARIS).date() if moment else None


def test_tags_and_places_are_found(demo: Demo) -> None:
    """Floors that may only rise; what a text is about is judged on labelled texts of others."""
    found = [(article, stored) for article in demo.truth if (stored := demo.find(article))]
    aliases = load_taxonomy().aliases
    tags = [(a.url, t) for a, s in found for t in a.tags if aliases.get(t, t) not in s.annotations.tags]
    places = [(a.url, place) for a, s in found for place in a.territories if place not in s.territories]
    assert len(tags) <= 0.4 * sum(len(a.tags) for a, _ in found), tags
    assert len(places) <= 0.06 * sum(len(a.territories) for a, _ in found), places


def test_every_feed_is_valid_and_there_are_many(demo: Demo) -> None:
    public = demo.veille.folder / "var" / "public"
    feeds = [file for file in public.rglob("*") if file.suffix in (".rss", ".atom")]
    for file in feeds:
        assert not feedparser.parse(file.read_bytes()).bozo, file
    filled = [file for file in public.rglob("*.rss") if check_rss(file.read_bytes())]
    assert len(filled) >= 40
    assert all(check_atom(file.read_bytes()) is not None for file in public.rglob("*.atom"))
    assert all(check_json(file.read_bytes()) is not None for file in public.rglob("*.json"))


@pytest.mark.parametrize(
    ("words", "tags", "not_tags", "territories"),
    [
        ("Konk ar Lab", {"fablab", "fabrique-numerique"}, {"energie"}, {"commune-29039", "departement-29"}),
        ("MADY", {"alimentation"}, set(), {"commune-56083", "departement-56"}),
        ("Grand Chambéry", set(), {"fabrique-de-territoire"}, {"epci-200069110"}),
    ],
)
def test_the_founding_documents_cases(
    demo: Demo, words: str, tags: set[str], not_tags: set[str], territories: set[str]
) -> None:
    found = [article for article in demo.stored.values() if words in article.title]
    assert found
    best = max(found, key=lambda article: len(tags & set(article.annotations.tags)))
    assert tags <= set(best.annotations.tags)
    assert not not_tags & set(best.annotations.tags)
    assert any(territories <= set(article.territories) for article in found)


def test_a_call_of_2019_is_closed(demo: Demo) -> None:
    calls = [
        a for a in demo.stored.values() if a.annotations.kind == "appel" and a.published and a.published.year == 2019
    ]
    assert calls
    today = datetime.now(UTC).date()
    for call in calls:
        notes = call.annotations
        state = call_state(
            kind=notes.kind,
            opened=notes.opened,
            deadline=notes.deadline,
            permanent=notes.permanent,
            published=call.published.date() if call.published else None,
            today=today,
        )
        assert state == "closed"


def test_other_commands_work_on_its_store(demo: Demo) -> None:
    assert demo.veille("status", "--format", "json").facts["articles"] == len(demo.stored)
    assert demo.veille("show", "1", "--format", "json").facts["canonical_url"]
    assert demo.veille("publish").code == 0


def test_another_store_is_refused(tmp_path: Path) -> None:
    veille = Veille(tmp_path)
    assert veille("init").code == 0
    ended = veille("demo", "--once")
    assert (ended.code, ended.out) == (1, "")
    assert "holds another store" in ended.err
