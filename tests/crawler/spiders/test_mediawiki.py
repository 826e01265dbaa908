"""A wiki through its interface: each page with its creation and author, then only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store import sources
from store.db import reading, transaction
from store.models import ArticleRow, EntryPointRow, VisitRow
from store.types import EntryPoint
from tests.builders import add_source
from tests.crawler.spiders.crawling import CrawlProcess
from tests.sites.mediawiki_api import SENTENCE, MediawikiSite, mediawiki_site

ID = "wiki"
NAMES = ("La Fabrique", "L'Établi", "Chez Simone", "Le Kiosque (Die)", "Les Communs")


@pytest.fixture
def site() -> Iterator[MediawikiSite]:
    """Five pages, the first edited since by another; a redirect, a user's page, the main page."""
    with mediawiki_site() as running:
        running.now = datetime.now(UTC) - timedelta(days=5)
        for name in ("Accueil", *NAMES):
            running.write(name)
        running.write(NAMES[0], SENTENCE * 4, user="Paul")
        running.write("Fabrique", f"#REDIRECT [[{NAMES[0]}]]")
        running.write("Utilisateur:Anne", namespace=2)
        running.now = datetime.now(UTC) - timedelta(days=1)
        yield running


@pytest.fixture
def engine(sqlite_engine: Engine, site: MediawikiSite) -> Engine:
    point = EntryPoint(kind="mediawiki", url=site.api)
    add_source(sqlite_engine, ID, homepage=f"http://127.0.0.1:{site.port}/", entry_points=(point,))
    return sqlite_engine


def _articles(engine: Engine) -> dict[str, ArticleRow]:
    with reading(engine) as session:
        return {row.title: row for row in session.scalars(select(ArticleRow))}


def _pages_fetched(site: MediawikiSite) -> list[str]:
    return site.asked("^/wiki/")


def test_all_pages_of_the_content_are_stored_with_their_creation(
    crawler: CrawlProcess, engine: Engine, site: MediawikiSite
) -> None:
    report = crawler.visit(engine, ID)
    stored = _articles(engine)
    assert (report.outcome, set(stored)) == ("ok", set(NAMES))
    first, last = site.pages[NAMES[0]].revisions[0].when, site.pages[NAMES[0]].revisions[-1].when
    row = stored[NAMES[0]]
    assert (row.published, row.updated) == (first.replace(microsecond=0), last.replace(microsecond=0))
    assert (row.authors, row.categories) == (["Anne"], ["Lieux", "Drôme"])


def test_long_answers_are_followed_to_their_end(crawler: CrawlProcess, engine: Engine, site: MediawikiSite) -> None:
    for number in range(23):
        site.write(f"Le lieu numéro {number}", namespace=102 if number % 2 else 0)
    assert crawler.visit(engine, ID).new == 28


def test_a_quiet_wiki_costs_one_request(crawler: CrawlProcess, engine: Engine) -> None:
    crawler.visit(engine, ID)
    for _ in range(2):
        report = crawler.visit(engine, ID)
        assert (report.outcome, report.requests) == ("unchanged", 1)


def test_edits_and_new_pages_are_read_nothing_else(crawler: CrawlProcess, engine: Engine, site: MediawikiSite) -> None:
    crawler.visit(engine, ID)
    site.requests.clear()
    site.write(NAMES[1], SENTENCE * 5, user="Paul")
    site.write("Un lieu nouveau", user="Zoé")
    site.write("Utilisateur:Paul", namespace=2)
    report = crawler.visit(engine, ID)
    assert (report.new, report.changed, len(_pages_fetched(site))) == (1, 1, 2)
    stored = _articles(engine)
    assert (stored["Un lieu nouveau"].authors, stored[NAMES[1]].authors) == (["Zoé"], ["Anne"])
    assert stored[NAMES[1]].published == site.pages[NAMES[1]].revisions[0].when.replace(microsecond=0)
    assert crawler.visit(engine, ID).requests == 1


def test_deleted_and_moved_pages_leave(crawler: CrawlProcess, engine: Engine, site: MediawikiSite) -> None:
    crawler.visit(engine, ID)
    site.delete(NAMES[0])
    site.move(NAMES[1], "L'Établi de Die")
    site.write(NAMES[2], f"#REDIRECT [[{NAMES[3]}]]")
    report = crawler.visit(engine, ID)
    assert (report.new, report.gone) == (1, 3)
    stored = _articles(engine)
    assert {title for title, row in stored.items() if row.gone} == set(NAMES[:3])
    moved = stored["L'Établi de Die"]
    assert moved.published == stored[NAMES[1]].published


def test_a_page_moved_from_a_draft_is_new(crawler: CrawlProcess, engine: Engine, site: MediawikiSite) -> None:
    crawler.visit(engine, ID)
    site.move("Utilisateur:Anne", "Le brouillon d'Anne")
    assert crawler.visit(engine, ID).new == 1


def test_after_a_long_absence_all_pages_are_looked_at_again(
    crawler: CrawlProcess, engine: Engine, site: MediawikiSite
) -> None:
    crawler.visit(engine, ID)
    with transaction(engine) as session:
        [point] = session.scalars(select(EntryPointRow))
        absent = (datetime.now(UTC) - timedelta(days=40)).isoformat()
        sources.keep_bookmark(session, point.id, point.bookmark | {"since": absent})
    site.write("Importé en silence", silent=True)
    site.delete(NAMES[0])
    site.log.clear()
    report = crawler.visit(engine, ID)
    assert (report.new, report.gone) == (1, 1)


@pytest.mark.parametrize(("name", "value"), [("has_all_revisions", False), ("old_shape", True)])
def test_old_wikis_give_the_same(
    crawler: CrawlProcess, engine: Engine, site: MediawikiSite, name: str, value: bool
) -> None:
    setattr(site, name, value)
    crawler.visit(engine, ID)
    row = _articles(engine)[NAMES[0]]
    assert (row.published, row.authors) == (site.pages[NAMES[0]].revisions[0].when.replace(microsecond=0), ["Anne"])
    site.delete(NAMES[0])
    assert crawler.visit(engine, ID).gone == 1


@pytest.mark.parametrize("closed", ["denied", "html", "403"])
def test_where_the_interface_is_closed_the_feeds_stand_in(
    crawler: CrawlProcess, engine: Engine, site: MediawikiSite, closed: str
) -> None:
    site.closed = closed
    report = crawler.visit(engine, ID)
    assert (report.outcome, report.new) == ("ok", len(NAMES))
    with reading(engine) as session:
        [visit] = session.scalars(select(VisitRow))
        assert "read instead: " in visit.notes[0]


def test_a_wiki_that_lags_is_left_alone(crawler: CrawlProcess, engine: Engine, site: MediawikiSite) -> None:
    site.lagging = True
    report = crawler.visit(engine, ID)
    assert (report.outcome, report.requests) == ("overloaded", 1)
    assert "9 seconds lagged" in (report.error or "")
