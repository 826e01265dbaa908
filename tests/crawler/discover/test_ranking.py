"""Which entry points are followed, which wait, and what is said of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discover import Judged, choose, rank, sentence
from crawler.items import Link
from store.types import Media
from tests.crawler.discover.builders import HOME, articles, propose, usable

OLD = datetime(2022, 11, 1, tzinfo=UTC)
FEED = usable(path="feed/", addresses=articles(*range(10)))
API = usable("wordpress", "wp-json/wp/v2/posts", items=57, addresses=articles(*range(20)))
INDEX = usable("sitemap", "index.xml", form="index")


def followed(*judged: Judged) -> list[str]:
    return [point.url.removeprefix(HOME) for point in rank(judged) if point.state == "followed"]


def spare(*judged: Judged) -> list[str]:
    return [point.url.removeprefix(HOME) for point in rank(judged) if point.state == "spare"]


@pytest.mark.parametrize(
    ("judged", "chosen"),
    [
        ([INDEX, FEED, usable("listing", "")], ["feed/", "index.xml"]),
        ([usable(path="comments/feed/", side=True), usable(path="feed/", score=0.6)], ["feed/"]),
        ([usable(path="comments/feed/", side=True)], ["comments/feed/"]),
        ([usable(path="rss"), usable(path="atom", score=0.9, full_text=True)], ["atom"]),
        ([usable(path="vieux", newest=OLD, full_text=True), usable(path="rss", score=0.8)], ["rss"]),
        ([usable(path="en", language="en"), usable(path="fr", score=0.9, language="fr")], ["fr"]),
        ([usable("listing", "", score=0.1), usable("listing", "actus", score=0.25)], ["actus"]),
        ([usable("sitemap", "n.xml", news=True), usable("sitemap", "s.xml", score=0.3)], ["s.xml", "n.xml"]),
        ([usable("calendar", "a.ics")], ["a.ics"]),
        ([FEED, INDEX, usable("calendar", "a.ics")], ["feed/", "index.xml", "a.ics"]),
        ([Judged(proposal=propose(), problem="answers 404")], []),
        ([], []),
    ],
)
def test_what_is_followed(judged: list[Judged], chosen: list[str]) -> None:
    assert followed(*judged) == chosen


def test_an_open_api_is_followed_and_the_feed_waits_behind_it() -> None:
    assert followed(FEED, API, INDEX) == ["wp-json/wp/v2/posts", "index.xml"]
    assert spare(FEED, API, INDEX) == ["feed/"]


def test_an_api_whose_posts_are_of_another_age_is_not_what_the_site_writes_with() -> None:
    dead = usable("wordpress", "wp-json/wp/v2/posts", newest=OLD)
    assert followed(dead, FEED, INDEX) == ["feed/", "index.xml"]


def test_a_wiki_with_an_open_api_needs_nothing_beside_it() -> None:
    wiki = usable("mediawiki", "w/api.php")
    assert followed(wiki, FEED, INDEX) == ["w/api.php"]
    assert spare(wiki, FEED, INDEX) == ["feed/", "index.xml"]


def test_a_wiki_is_visited_for_new_pages_and_for_changes() -> None:
    own = "index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&feed=atom"
    pages = "index.php?title=Special:NewPages&feed=atom&limit=500"
    changes = "index.php?title=Special:RecentChanges&feed=atom"
    assert followed(usable(path=own, score=0.9), usable(path=changes), usable(path=pages, score=0.8)) == [
        pages,
        changes,
    ]


@pytest.mark.parametrize(
    ("listing", "chosen"),
    [
        (usable("listing", "actus", addresses=articles(*range(10)), more=True), True),
        (usable("listing", "actus", addresses=articles(*range(40))), True),
        (usable("listing", "actus", addresses=articles(*range(10))), False),
        (usable("listing", "equipe", addresses=articles(*range(100, 120)), more=True), False),
    ],
    ids=["has further pages", "has older ones", "has the same", "lists something else"],
)
def test_without_a_sitemap_a_listing_leads_to_what_the_feed_has_no_more(listing: Judged, *, chosen: bool) -> None:
    assert (listing.proposal.url.removeprefix(HOME) in followed(FEED, listing)) is chosen


def test_a_listing_is_not_needed_beside_a_sitemap() -> None:
    listing = usable("listing", "actus", addresses=articles(*range(10)), more=True)
    assert followed(FEED, INDEX, listing) == ["feed/", "index.xml"]


def test_a_sitemap_of_the_frame_only_shows_no_archive() -> None:
    frame = usable("sitemap", "s.xml", addresses=articles(900, 901), items=2)
    listing = usable("listing", "actus", addresses=articles(*range(10)), more=True)
    assert followed(FEED, frame, listing) == ["feed/", "actus"]


def test_the_page_that_was_given_is_followed_where_it_shows_what_nothing_else_does() -> None:
    given = usable("listing", "agenda/", found_in="address given", addresses=articles(700, 701, 702))
    assert followed(FEED, INDEX, given) == ["feed/", "index.xml", "agenda/"]
    repeated = usable("listing", "blog/", found_in="address given", addresses=articles(1, 2, 3))
    assert followed(FEED, INDEX, repeated) == ["feed/", "index.xml"]


def test_one_content_under_two_addresses_counts_once() -> None:
    twin = usable(path="rss", addresses=FEED.addresses, score=0.5)
    elsewhere = usable(path="flux", answered=HOME + "feed/", score=0.4)
    assert (followed(FEED, twin, elsewhere), spare(FEED, twin, elsewhere)) == (["feed/"], [])


def test_a_feed_of_comments_never_takes_over() -> None:
    assert spare(FEED, usable(path="comments/feed/", side=True)) == []


def test_each_point_says_what_it_is_and_why_it_stands_there() -> None:
    points = rank([API, FEED, INDEX])
    assert [point.rank for point in points] == [0, 1, 2]
    assert points[0].found == (
        "WordPress API, named by the homepage: 57 articles, newest 2026-11-01, summaries only; "
        "first: it has the whole archive and tells of every change"
    )
    assert [choice.why.partition(":")[0] for choice in choose([API, FEED, INDEX])] == ["first", "with it", "spare"]


NAMED = "named by the homepage: 10"
PODCAST = Link(url=HOME, media=(Media(url=HOME, media_type="audio/mpeg"),))


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        (
            usable(form="Atom", per_week=3.2, full_text=True),
            f"Atom feed, {NAMED} articles, DAY, about 3 a week, whole texts",
        ),
        (usable(form="JSON Feed", items=1), "JSON Feed, named by the homepage: 1 article, DAY, summaries only"),
        (usable(form="RSS 2.0", links=(PODCAST,)), f"RSS 2.0 feed (podcast), {NAMED} articles, DAY, summaries only"),
        (usable("sitemap", news=True, newest=None), f"news sitemap, {NAMED} pages, without dates"),
        (
            usable("sitemap", form="index", items=1, newest=None, found_in="robots.txt"),
            "index of sitemaps, named in robots.txt: 1 sitemap, without dates",
        ),
        (
            usable("listing", more=True, found_in="usual path of Drupal"),
            "listing page, at the usual place of Drupal: 10 articles, DAY, with further pages",
        ),
        (usable("calendar", per_week=0.3), f"calendar, {NAMED} events, last 2026-11-01, about 1 a month"),
        (usable(form="RSS 2.0", found_in=""), "RSS 2.0 feed: 10 articles, DAY, summaries only"),
        (Judged(proposal=propose(), problem="answers 404"), "feed, named by the homepage: answers 404"),
    ],
)
def test_sentences(judged: Judged, says: str) -> None:
    assert sentence(judged) == says.replace("DAY", "newest 2026-11-01")
