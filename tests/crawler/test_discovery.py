"""From homepages to entry points over real HTTP: one site for each kind of software, and sites that are broken."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pytest

from crawler.discover.trying import MAX_TRIED
from crawler.fetching import Fetcher, FetchFailed
from crawler.spiders.discovery import Discovery, discover
from crawler.spiders.job import run_job
from crawler.workers import Workers
from store.config import Config
from tests.sites.cms import SITES, CmsWeb, serve
from tests.sites.cms.broken import BROKEN

HOMEPAGES = {"youtube": "/@atelier", "peertube": "/c/les_lieux/videos", "folder": "/labo/"}
GIVEN = {
    "a feed": ("drupal", "/rss.xml"),
    "a feed of a heading": ("languages", "/fr/feed"),
    "a sitemap": ("ghost", "/sitemap.xml"),
    "a calendar": ("agenda", "/agenda.ics"),
    "a page of news": ("handmade", "/news.php"),
    "an API": ("wordpress", "/wp-json/wp/v2/posts?per_page=20"),
}
"""Addresses that are given instead of a homepage."""


@dataclass(frozen=True)
class Found:
    """What discovery said of each site."""

    answers: dict[str, Discovery | str]
    """By site, or by what was given; the kind of failure if the homepage could not be read."""
    web: CmsWeb

    def points(self, name: str, state: str) -> list[str]:
        """Kind and path of the entry points in a state."""
        answer = self.answers[name]
        assert isinstance(answer, Discovery), answer
        site = GIVEN.get(name, (name, ""))[0]
        points = [point for point in answer.entry_points if point.state == state]
        return [f"{point.kind} {point.url.removeprefix(self.web.url(site).rstrip('/'))}" for point in points]


def _discover(urls: dict[str, str], config: Config) -> dict[str, Discovery | str]:
    """Runs in a process of its own, since Scrapy's reactor starts once per process."""

    async def one(fetcher: Fetcher, workers: Workers, url: str) -> Discovery | str:
        try:
            return await discover(fetcher, workers, url, look_elsewhere=True)
        except FetchFailed as error:
            return error.kind

    async def job(fetcher: Fetcher) -> dict[str, Discovery | str]:
        with Workers(2) as workers:
            answers = await asyncio.gather(*(one(fetcher, workers, url) for url in urls.values()))
        return dict(zip(urls, answers, strict=True))

    return run_job(config, job)


@pytest.fixture(scope="module")
def found() -> Iterator[Found]:
    with serve({**SITES, **BROKEN}) as web:
        urls = {name: web.url(name, HOMEPAGES.get(name, "/")) for name in (*SITES, *BROKEN)}
        config = Config(allow_networks=(f"127.0.0.1:{web.port}",), delay=0.01)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as process:
            answers = process.submit(_discover, urls, config).result()
            requests = list(web.requests)
            given = {name: web.url(*place) for name, place in GIVEN.items()}
            answers |= process.submit(_discover, given, config).result()
        web.requests[:] = requests
        yield Found(answers, web)


NEW = "w/index.php?title=Special:NewPages&feed=atom&limit=500"
CHANGED = "w/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500"
CHANNEL = "feed /feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"


@pytest.mark.parametrize(
    ("site", "followed"),
    [
        ("wordpress", ["wordpress /wp-json/wp/v2/posts", "sitemap /wp-sitemap.xml"]),
        ("wordpress-closed", ["feed /feed/", "sitemap /wp-sitemap.xml"]),
        ("wordpress-bare", ["feed /feed/", "listing /"]),
        ("mediawiki", ["mediawiki /w/api.php"]),
        ("mediawiki-closed", [f"feed /{NEW}", f"feed /{CHANGED}", "listing /wiki/Special:AllPages"]),
        ("drupal", ["feed /rss.xml", "listing /node"]),
        ("joomla", ["feed /index.php?format=feed&type=rss", "listing /"]),
        (
            "dokuwiki",
            ["feed /feed.php?type=atom1&mode=recent&linkto=current&num=100", "listing /doku.php?do=index"],
        ),
        ("ghost", ["feed /rss/", "sitemap /sitemap.xml"]),
        ("hugo", ["feed /index.xml", "sitemap /sitemap.xml"]),
        ("pelican", ["feed /feeds/all.atom.xml", "listing /archives.html"]),
        ("pelican-bare", ["listing /archives.html"]),
        ("spip", ["feed /spip.php?page=backend", "listing /"]),
        ("yeswiki", ["feed /?DerniersChangementsRSS/xml"]),
        ("handmade", ["listing /news.php"]),
        ("agenda", ["calendar /agenda.ics"]),
        ("youtube", [CHANNEL]),
        ("peertube", ["feed /feeds/videos.xml?videoChannelName=les_lieux"]),
        ("huge", ["feed /feed"]),
        ("folder", ["feed /labo/feed"]),
        ("languages", ["feed /fr/feed"]),
        ("empty", []),
        ("scripted", []),
        ("elsewhere", []),
    ],
)
def test_the_best_entry_points_of_each_software_are_followed(found: Found, site: str, followed: list[str]) -> None:
    assert found.points(site, "followed") == followed


@pytest.mark.parametrize(
    ("site", "spare"),
    [
        ("wordpress", ["feed /feed/", "listing /"]),
        ("mediawiki", [f"feed /{NEW}", "feed /w/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&feed=atom"]),
        ("joomla", ["feed /index.php?format=feed&type=atom"]),
        ("languages", ["feed /en/feed"]),
        ("drupal", []),
    ],
)
def test_the_others_wait_to_take_over(found: Found, site: str, spare: list[str]) -> None:
    assert found.points(site, "spare") == spare


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("a feed", ["feed /rss.xml"]),
        ("a feed of a heading", ["feed /fr/feed"]),
        ("a sitemap", ["sitemap /sitemap.xml"]),
        ("a calendar", ["calendar /agenda.ics"]),
        ("a page of news", ["listing /news.php"]),
        ("an API", ["wordpress /wp-json/wp/v2/posts", "sitemap /wp-sitemap.xml"]),
    ],
)
def test_who_knows_the_entry_point_may_give_it(found: Found, given: str, followed: list[str]) -> None:
    assert found.points(given, "followed") == followed


@pytest.mark.parametrize(
    ("site", "kind"),
    [
        ("missing", "gone"),
        ("forbidden", "blocked"),
        ("failing", "status_500"),
        ("circle", "redirects"),
        ("closed", "robots"),
    ],
)
def test_a_homepage_that_cannot_be_read_has_its_word(found: Found, site: str, kind: str) -> None:
    assert found.answers[site] == kind


def test_a_document_that_is_no_page_leads_nowhere(found: Found) -> None:
    answer = found.answers["pdf"]
    assert isinstance(answer, Discovery)
    assert "a PDF" in answer.judged[0].problem
    assert answer.entry_points == ()


def test_a_page_drawn_by_scripts_is_known_as_such(found: Found) -> None:
    answer = found.answers["scripted"]
    assert isinstance(answer, Discovery)
    assert answer.scripted


def test_a_site_that_moved_is_followed_where_it_is_now(found: Found) -> None:
    answer = found.answers["moved"]
    assert isinstance(answer, Discovery)
    assert (answer.moved_from, answer.homepage) == (found.web.url("moved"), found.web.url("new-home"))
    assert [point.url for point in answer.entry_points] == [found.web.url("new-home", "/feed")]


def test_what_others_keep_for_a_site_is_shown_and_not_followed(found: Found) -> None:
    answer = found.answers["elsewhere"]
    assert isinstance(answer, Discovery)
    [feed] = answer.elsewhere
    assert (feed.proposal.url, feed.items) == (found.web.url("burner", "/un-lieu"), 10)


@pytest.mark.parametrize("site", sorted({*SITES, *BROKEN} - {"circle", "failing", "new-home"}))
def test_a_site_is_asked_for_little_and_for_nothing_twice(found: Found, site: str) -> None:
    """Those left out are asked twice by nature: in circles, after a failure, and under the name that led there."""
    asked = found.web.asked(site)
    assert len(asked) == len(set(asked)) <= MAX_TRIED + 2, asked
