"""A backfill walks archives back to a day: all of them, once, within its ceiling, and into the archives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store.db import reading
from store.models import ArticleRow, BackfillRow, VisitRow
from store.types import EntryKind, EntryPoint, FetchPolicy
from tests.builders import add_source
from tests.crawler.spiders.crawling import CrawlProcess
from tests.sites.mediawiki_api import mediawiki_site
from tests.sites.wordpress_rest import PARIS, WordpressSite, a_post, wordpress_site

ID = "lieux"
SINCE = date(2022, 1, 1)
ARTICLE = r"^/\d{4}/\d\d/\w+-\d+/"
PATHS: dict[EntryKind, str] = {
    "wordpress": "wp-json/wp/v2/posts",
    "feed": "feed/",
    "sitemap": "sitemap.xml",
    "listing": "actus/",
}


@pytest.fixture
def site() -> Iterator[WordpressSite]:
    """A post every seven weeks from 2020 to 2026."""
    with wordpress_site([a_post(number) for number in range(1, 340, 7)]) as running:
        yield running


def _follow(engine: Engine, site: WordpressSite, *kinds: EntryKind, fetch: FetchPolicy = "auto") -> None:
    points = tuple(EntryPoint(kind=kind, url=site.home + PATHS[kind], rank=rank) for rank, kind in enumerate(kinds))
    add_source(engine, ID, homepage=site.home, entry_points=points, fetch=fetch)


def _stored(engine: Engine) -> dict[str, ArticleRow]:
    with reading(engine) as session:
        return {row.title: row for row in session.scalars(select(ArticleRow))}


def _wanted(site: WordpressSite, since: date = SINCE) -> set[str]:
    return {post.title for post in site.visible() if post.date.date() >= since}


def _fetched_twice(site: WordpressSite) -> dict[str, int]:
    return {path: times for path, times in Counter(site.asked(ARTICLE)).items() if times > 1}


@pytest.mark.parametrize("kind", PATHS)
def test_every_kind_of_archive_is_walked_to_the_day(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite, kind: EntryKind
) -> None:
    _follow(sqlite_engine, site, kind)
    _, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert [row.outcome for row in done.rows] == ["finished"]
    stored = set(_stored(sqlite_engine))
    assert stored >= _wanted(site)
    # A page of ten reaches a little further back.
    assert len(stored - _wanted(site)) < 10
    assert not _fetched_twice(site)


@pytest.mark.parametrize("kind", PATHS)
def test_walking_again_fetches_no_article_again(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite, kind: EntryKind
) -> None:
    _follow(sqlite_engine, site, kind)
    crawler.backfill(sqlite_engine, ID, SINCE)
    before = len(_stored(sqlite_engine))
    lines, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert "walked already on" in "".join(lines)
    assert ([row.new for row in done.rows], len(_stored(sqlite_engine))) == ([0], before)
    assert not _fetched_twice(site)


def test_what_is_found_enters_the_archives_not_the_head_of_the_lists(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    yesterday = datetime.now(PARIS).replace(tzinfo=None, microsecond=0) - timedelta(days=1)
    site.posts.append(a_post(500, day=yesterday))
    _follow(sqlite_engine, site, "wordpress")
    crawler.backfill(sqlite_engine, ID, SINCE)
    rows = _stored(sqlite_engine).values()
    assert {row.listed - row.published for row in rows if row.published} == {timedelta()}


@pytest.mark.parametrize("kind", PATHS)
def test_within_its_ceiling_it_goes_on_where_it_was(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite, kind: EntryKind
) -> None:
    _follow(sqlite_engine, site, kind, fetch="always")
    outcomes: list[str] = []
    while not outcomes or outcomes[-1] == "ceiling":
        _, done = crawler.backfill(sqlite_engine, ID, SINCE, most=12)
        assert sum(row.requests for row in done.rows) <= 12
        assert done.goes_on is (done.rows[0].outcome == "ceiling")
        outcomes.append(done.rows[0].outcome)
        assert len(outcomes) < 12
    assert (outcomes[-1], len(outcomes) > 2) == ("finished", True)
    assert set(_stored(sqlite_engine)) >= _wanted(site)
    assert not _fetched_twice(site)


def test_dates_end_the_walk_of_a_feed(crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite) -> None:
    _follow(sqlite_engine, site, "feed")
    crawler.backfill(sqlite_engine, ID, date(2026, 1, 1))
    assert len(_stored(sqlite_engine)) == len(_wanted(site, date(2026, 1, 1))) > 3
    assert site.asked("paged=3") == []


def test_without_older_pages_the_months_are_walked(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    site.feed_pages = False
    _follow(sqlite_engine, site, "feed")
    _, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert (done.rows[0].outcome, set(_stored(sqlite_engine)) >= _wanted(site)) == ("finished", True)
    assert site.asked("^/2021/") == []


def test_where_the_interface_lists_everything_the_others_are_left_out(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    _follow(sqlite_engine, site, "feed", "wordpress", "sitemap")
    lines, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert [row.kind for row in done.rows] == ["wordpress"]
    told = "\n".join(lines)
    assert f"about {len(_wanted(site))} articles" in told
    assert told.count("left out: the interface lists everything") == 2
    assert "at most 1000 now" in told
    assert site.asked("feed|sitemap") == []


def test_where_the_interface_is_closed_the_others_are_walked(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    site.closed = "401"
    _follow(sqlite_engine, site, "wordpress", "feed")
    lines, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert [row.kind for row in done.rows] == ["feed"]
    assert "left out: " in "".join(lines)
    assert set(_stored(sqlite_engine)) >= _wanted(site)


def test_a_site_that_refuses_all_pages_is_left_alone(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    site.refuses_pages = True
    _follow(sqlite_engine, site, "feed")
    _, done = crawler.backfill(sqlite_engine, ID, SINCE)
    assert done.rows[0].outcome == "failing"
    assert len(site.asked(ARTICLE)) == 10
    assert "in a row gave nothing but failures" in done.rows[0].problem


def test_what_was_stored_before_stays_and_visits_go_on_as_before(
    crawler: CrawlProcess, sqlite_engine: Engine, site: WordpressSite
) -> None:
    _follow(sqlite_engine, site, "feed")
    site.feed_pages = False
    crawler.visit(sqlite_engine, ID)
    before = {title: row.id for title, row in _stored(sqlite_engine).items()}
    site.feed_pages = True
    crawler.backfill(sqlite_engine, ID, SINCE)
    after = {title: row.id for title, row in _stored(sqlite_engine).items()}
    assert before.items() < after.items()
    assert crawler.visit(sqlite_engine, ID).outcome == "unchanged"
    with reading(sqlite_engine) as session:
        [_, walked, _] = session.scalars(select(VisitRow).order_by(VisitRow.id))
        assert f"backfill to {SINCE}" in walked.notes
        [walk] = session.scalars(select(BackfillRow))
        assert walk.articles == len(after) - len(before)


def test_pages_of_a_wiki_made_since_the_day_are_read(crawler: CrawlProcess, sqlite_engine: Engine) -> None:
    with mediawiki_site() as wiki:
        wiki.now = datetime(2021, 6, 1, tzinfo=UTC)
        for number in range(8):
            wiki.write(f"Un lieu ancien {number}")
        wiki.now = datetime(2023, 6, 1, tzinfo=UTC)
        for number in range(15):
            wiki.write(f"Un lieu récent {number}")
        wiki.write("Un lieu ancien 3", "Corrigé depuis, ce lieu ancien accueille toujours un fablab et une cuisine.")
        add_source(sqlite_engine, ID, entry_points=(EntryPoint(kind="mediawiki", url=wiki.api),))
        lines, done = crawler.backfill(sqlite_engine, ID, SINCE)
        assert [row.outcome for row in done.rows] == ["finished"]
        assert set(_stored(sqlite_engine)) == {f"Un lieu récent {number}" for number in range(15)}
        assert "about 23 articles" in "".join(lines)
