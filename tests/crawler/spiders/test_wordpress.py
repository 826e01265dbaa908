"""WordPress through its interface: complete, exact, and frugal from the second visit on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from store import sources
from store.db import reading, transaction
from store.models import ArticleRow, EntryPointRow, VisitRow
from store.types import EntryPoint
from tests.builders import add_source
from tests.crawler.spiders.crawling import CrawlProcess
from tests.sites.wordpress_rest import PARIS, WordpressSite, a_post, wordpress_site

ID = "lieux"
LATER, MOMENT = timedelta(days=400), timedelta(hours=1)
ARTICLE = r"^/\d{4}/\d\d/\w+-\d+/"


@pytest.fixture
def site() -> Iterator[WordpressSite]:
    """Twelve posts, of which the fourth is behind a password, and a draft."""
    posts = [a_post(number, protected=number == 4) for number in range(1, 13)]
    with wordpress_site([*posts, a_post(13, status="draft")]) as running:
        yield running


@pytest.fixture
def engine(sqlite_engine: Engine, site: WordpressSite) -> Engine:
    add_source(sqlite_engine, ID, homepage=f"http://127.0.0.1:{site.port}/", entry_points=(_rest(site.rest),))
    return sqlite_engine


def _rest(url: str) -> EntryPoint:
    return EntryPoint(kind="wordpress", url=url)


def _articles(engine: Engine) -> dict[str, ArticleRow]:
    with reading(engine) as session:
        return {row.title: row for row in session.scalars(select(ArticleRow))}


def _titles(site: WordpressSite, kind: str = "posts") -> set[str]:
    return {post.title for post in site.visible(kind) if not post.protected}


def _note(engine: Engine) -> str:
    with reading(engine) as session:
        [*_, last] = session.scalars(select(VisitRow).order_by(VisitRow.id))
        return " ".join(map(str, last.notes))


def test_all_public_posts_are_stored_as_the_site_has_them(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    report = crawler.visit(engine, ID)
    stored = _articles(engine)
    assert (report.outcome, set(stored)) == ("ok", _titles(site))
    post, row = site.posts[0], stored[site.posts[0].title]
    assert row.published == post.date.replace(tzinfo=PARIS)
    assert (row.authors, row.categories, row.method) == (["Anne Le Goff"], ["Ouvertures", "fablab"], "api")
    assert row.text.startswith("Le tiers-lieu 1 accueille")
    assert row.image == f"http://127.0.0.1:{site.port}/i.jpg"


def test_posts_that_come_whole_cost_a_hundredth_of_a_request(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.posts += [a_post(number) for number in range(20, 250)]
    report = crawler.visit(engine, ID)
    # Three pages of posts, and the look at its types.
    assert (report.new, len(site.asked("^/wp-json/"))) == (241, 4)
    assert site.asked(ARTICLE) == []


def test_an_unchanged_site_costs_two_requests(crawler: CrawlProcess, engine: Engine) -> None:
    crawler.visit(engine, ID)
    for _ in range(2):
        report = crawler.visit(engine, ID)
        assert (report.outcome, report.requests) == ("unchanged", 2)


def test_a_short_post_is_fetched_as_a_page(crawler: CrawlProcess, engine: Engine, site: WordpressSite) -> None:
    site.posts = [a_post(1, text="Un nouveau lieu ouvre ses portes à Die samedi, tout le monde est le bienvenu.")]
    crawler.visit(engine, ID)
    [row] = _articles(engine).values()
    assert row.method.startswith("page")


def test_edits_arrivals_and_departures_are_seen(crawler: CrawlProcess, engine: Engine, site: WordpressSite) -> None:
    crawler.visit(engine, ID)
    edited, removed, hidden = site.posts[0], site.posts[1], site.posts[2]
    edited.text, edited.modified = edited.text + "La date limite est repoussée.", edited.modified + LATER
    removed.status = "draft"
    hidden.protected, hidden.modified = True, hidden.modified + LATER
    site.posts.append(a_post(14))
    site.requests.clear()
    report = crawler.visit(engine, ID)
    assert (report.new, report.changed, report.gone) == (1, 1, 2)
    assert site.asked(ARTICLE) == [removed.path]
    stored = _articles(engine)
    assert stored[edited.title].text.endswith("repoussée.")
    assert {title for title, row in stored.items() if row.gone} == {removed.title, hidden.title}
    assert crawler.visit(engine, ID).requests == 2


def test_a_post_planned_ahead_is_seen_when_it_comes(crawler: CrawlProcess, engine: Engine, site: WordpressSite) -> None:
    """WordPress publishes it without touching its date of change."""
    planned = a_post(99, day=site.posts[10].date + MOMENT, title="Prévu de longue date", status="future")
    planned.modified = site.posts[0].modified
    site.posts.append(planned)
    crawler.visit(engine, ID)
    planned.status = "publish"
    assert crawler.visit(engine, ID).new == 1
    assert planned.title in _articles(engine)


def test_an_old_post_that_appears_among_old_ones_is_found_by_the_count(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.posts += [a_post(number) for number in range(30, 50)]
    crawler.visit(engine, ID)
    site.posts.append(a_post(98, day=site.posts[1].date + MOMENT, title="Sorti des tiroirs"))
    crawler.visit(engine, ID)
    assert "Sorti des tiroirs" in _articles(engine)


@pytest.mark.parametrize("spelling", ["rest", "plain"])
def test_addresses_need_not_be_rewritten(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite, spelling: str
) -> None:
    add_source(sqlite_engine, ID, entry_points=(_rest(getattr(site, spelling)),))
    assert crawler.visit(sqlite_engine, ID).new == 11


@pytest.mark.parametrize("without", ["knows_modified_after", "counts"])
def test_older_and_muter_sites_are_followed_too(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite, without: str
) -> None:
    setattr(site, without, False)
    crawler.visit(engine, ID)
    edited = site.posts[3 - 1]
    edited.text, edited.modified = edited.text + "Elle ferme.", edited.modified + LATER
    site.posts.append(a_post(14))
    report = crawler.visit(engine, ID)
    assert (report.new, report.changed) == (1, 1)
    assert crawler.visit(engine, ID).outcome == "unchanged"


def test_a_site_that_refuses_authors_is_asked_without(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.embeds = False
    assert crawler.visit(engine, ID).new == 11
    assert _articles(engine)[site.posts[0].title].authors == []


def test_a_small_server_is_asked_for_less(crawler: CrawlProcess, engine: Engine, site: WordpressSite) -> None:
    site.posts += [a_post(number) for number in range(20, 50)]
    site.largest = 20
    assert crawler.visit(engine, ID).new == 41


def test_warnings_before_the_answer_are_overlooked(crawler: CrawlProcess, engine: Engine, site: WordpressSite) -> None:
    site.warnings = True
    assert crawler.visit(engine, ID).new == 11


@pytest.mark.parametrize("closed", ["401", "403", "404", "html"])
def test_where_the_interface_is_closed_the_feed_stands_in(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite, closed: str
) -> None:
    site.closed = closed
    report = crawler.visit(engine, ID)
    # The ten newest posts, one of them behind a password.
    assert (report.outcome, report.new, report.error) == ("ok", 9, None)
    assert "read instead: " in _note(engine)
    with reading(engine) as session:
        [point] = session.scalars(select(EntryPointRow))
        assert point.last_success is None
        assert point.last_status not in ("ok", "unchanged")


def test_without_a_feed_either_the_visit_fails_with_a_sentence(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.closed = "feed"
    report = crawler.visit(engine, ID)
    assert (report.outcome, report.succeeded) == ("unreadable", False)
    assert "an HTML page, not the JSON of an interface" in (report.error or "")


def test_kinds_of_posts_that_are_articles_are_followed(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.types = {name: {"slug": name, "rest_base": f"{name}s", "name": name} for name in ("page", "appel", "product")}
    site.posts += [
        a_post(number, kind=f"{name}s", title=f"{name} {number}")
        for name in ("appel", "product", "page")
        for number in (60, 61)
    ]
    crawler.visit(engine, ID)
    assert set(_articles(engine)) == _titles(site) | {"appel 60", "appel 61"}
    assert crawler.visit(engine, ID).requests == 4


def test_a_kind_of_posts_that_fails_costs_only_itself(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.types = {
        "appel": {"slug": "appel", "rest_base": "rien", "rest_namespace": "elsewhere/v1", "has_archive": True}
    }
    report = crawler.visit(engine, ID)
    assert (report.outcome, report.new) == ("ok", 11)
    assert "elsewhere/v1/rien is left out" in _note(engine)


def test_a_first_visit_that_was_cut_off_goes_on_where_it_was(
    crawler: CrawlProcess, engine: Engine, site: WordpressSite
) -> None:
    site.posts += [a_post(number) for number in range(20, 250)]
    mark = {"since": site.posts[-1].modified.isoformat(), "total": 242, "at": 200}
    with transaction(engine) as session:
        [point] = session.scalars(select(EntryPointRow))
        sources.keep_bookmark(session, point.id, {"collections": {site.rest: mark}})
    crawler.visit(engine, ID)
    assert len(site.asked("page=2&_embed.*orderby=date")) == len(site.asked("page=3&_embed.*orderby=date")) == 1
    assert site.asked("page=1&_embed.*orderby=date") == []
    with reading(engine) as session:
        assert "at" not in session.scalars(select(EntryPointRow)).one().bookmark["collections"][site.rest]
