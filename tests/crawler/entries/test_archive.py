"""Walking back in time: where a list ends, what an address tells, where older pages are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.entries import archive
from crawler.items import Link

SINCE = date(2019, 1, 1)


def at(*years: int | None) -> list[datetime | None]:
    return [datetime(year, 5, 1, tzinfo=UTC) if year else None for year in years]


@pytest.mark.parametrize(
    ("dates", "ends"),
    [
        (at(2024, 2020), False),
        (at(2024, 2018), True),
        (at(2024, None, 2018, None), True),
        (at(2018, 2024, 2023), False),  # an old one pinned to the top
        (at(None, None), False),
        (at(), False),
        (at(2018, 2017), True),
        ([datetime(2018, 12, 31, 23, 30, tzinfo=UTC)], False),  # Paris is a day further
    ],
    ids=str,
)
def test_a_list_ends_at_what_is_older(dates: list[datetime | None], ends: bool) -> None:
    assert archive.ends_before(dates, SINCE) is ends


@pytest.mark.parametrize(
    ("url", "before"),
    [
        ("https://a.fr/2018/12/un-lieu/", True),
        ("https://a.fr/2019/01/un-lieu/", False),
        ("https://a.fr/2018/", True),
        ("https://a.fr/actus/2018-05-14-un-lieu", True),
        ("https://a.fr/un-lieu-2018", False),
        ("https://a.fr/projet/2030/x", False),
        ("https://a.fr/?date=2018/05/01", False),
        ("https://a.fr/1850/histoire", False),
    ],
)
def test_addresses_tell_their_month(url: str, before: bool) -> None:
    assert archive.address_before(url, SINCE) is before


@pytest.mark.parametrize(
    ("url", "third"),
    [
        ("https://a.fr/feed/", "https://a.fr/feed/?paged=3"),
        ("https://a.fr/blog/feed/atom", "https://a.fr/blog/feed/atom?paged=3"),
        ("https://a.fr/?feed=rss2&cat=4", "https://a.fr/?feed=rss2&cat=4&paged=3"),
        ("https://a.fr/feed/?paged=2", "https://a.fr/feed/?paged=3"),
        ("https://a.fr/spip.php?page=backend", None),
        ("https://a.fr/index.xml", None),
    ],
)
def test_older_pages_of_feeds(url: str, third: str | None) -> None:
    assert archive.older_feed_page(url, 3) == third


def links(*paths: str) -> list[Link]:
    return [Link(url=f"https://a.fr{path}") for path in paths]


def test_the_root_of_the_months() -> None:
    assert archive.month_root(links("/blog/2019/05/a/", "/blog/2019/06/b/", "/x/")) == "https://a.fr/blog"
    assert archive.month_root(links("/2019/05/a/", "/x/", "/y/")) is None
    assert archive.month_root(()) is None


def test_pages_that_list_the_same_have_the_same_key() -> None:
    assert archive.key(links("/a", "/b")) == archive.key(links("/a", "/b")) != archive.key(links("/b", "/a"))


def test_what_to_expect_by_the_pace_of_the_newest() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    weekly = [Link(url=f"https://a.fr/{n}", published=start - timedelta(days=7 * n)) for n in range(10)]
    assert archive.expected(weekly, date(2025, 1, 1)) == pytest.approx(52, abs=8)
    assert archive.expected(weekly, date(2025, 12, 20)) == 3
    assert archive.expected(links("/a", "/b", "/c", "/d"), SINCE) is None


@pytest.mark.parametrize("url", ["https://a.fr/2019/05/", "https://a.fr/2019/05/page/2/"])
def test_the_page_of_a_month_tells_its_articles_and_its_next_page(url: str) -> None:
    paths = (
        "un-lieu/",
        "un-lieu/#comments",
        "../04/autre/",
        "feed/",
        "12/",
        "page/2/",
        "page/3/",
        "https://b.fr/2019/05/x/",
    )
    page = "".join(f'<a href="{path if "//" in path else f"/2019/05/{path}"}">x</a>' for path in paths)
    found = archive.read_month(f"<html><body>{page}</body></html>".encode(), url)
    assert [link.url for link in found.links] == ["https://a.fr/2019/05/un-lieu/"]
    assert found.next_url == f"https://a.fr/2019/05/page/{3 if 'page' in url else 2}/"
