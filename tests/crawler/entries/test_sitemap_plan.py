"""Which sitemaps are read in a visit, and how far their dates are trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.entries.sitemap_index import Child
from crawler.entries.sitemap_plan import Bookmark, Known, Lastmods, due

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def is_due(child: Child, known: Known | None) -> bool:
    return bool(due([child], {child.url: known} if known else {}, NOW))


@pytest.mark.parametrize(
    ("lastmod", "read", "changed", "before", "expected"),
    [
        (None, None, None, None, True),
        (NOW - DAY, None, None, None, True),
        (NOW - DAY, HOUR, 5 * DAY, NOW - DAY, False),
        (NOW - HOUR, HOUR, 5 * DAY, NOW - DAY, True),
        (NOW - DAY, 2 * DAY, 5 * DAY, NOW - DAY, True),
        (NOW + 90 * DAY, HOUR, 5 * DAY, NOW + 90 * DAY, False),
        (None, HOUR, HOUR, None, True),
        (None, HOUR, 80 * DAY, None, False),
        (None, 7 * DAY, 80 * DAY, None, True),
        (None, DAY, 8 * DAY, None, True),
        (None, 23 * HOUR, 8 * DAY, None, False),
    ],
)
def test_a_sitemap_is_read_when_it_may_have_changed(
    lastmod: datetime | None,
    read: timedelta | None,
    changed: timedelta | None,
    before: datetime | None,
    *,
    expected: bool,
) -> None:
    known = Known(read=NOW - read, changed=NOW - changed, lastmod=before) if read and changed else None
    assert is_due(Child(url="https://ex.fr/a.xml", lastmod=lastmod), known) is expected


@pytest.mark.parametrize(
    ("seen", "true", "trusted"),
    [(0, 0, True), (9, 0, True), (10, 0, False), (10, 2, False), (10, 3, True), (50, 20, True)],
)
def test_lastmod_is_trusted_as_far_as_it_was_true(seen: int, true: int, *, trusted: bool) -> None:
    assert Lastmods(seen=seen, true=true).trusted is trusted


def test_trust_comes_back_when_lastmod_is_true_again() -> None:
    lastmods = Lastmods(seen=50, true=0)
    for _ in range(10):
        lastmods = lastmods.learn(seen=10, true=10)
    assert lastmods.trusted
    assert lastmods.seen <= 60


def test_a_bookmark_comes_back_as_it_was_kept() -> None:
    known = {f"https://ex.fr/{n}.xml": Known(read=NOW, changed=NOW - DAY, lastmod=NOW if n else None) for n in range(3)}
    bookmark = Bookmark(known=known, lastmods=Lastmods(seen=5, true=2))
    assert Bookmark.read(bookmark.to_json()) == bookmark


def test_an_empty_bookmark_is_a_beginning() -> None:
    assert Bookmark.read({}) == Bookmark()


def test_a_bookmark_stays_small() -> None:
    known = {f"https://ex.fr/{n}.xml": Known(read=NOW + n * HOUR, changed=NOW) for n in range(900)}
    kept = Bookmark.read(Bookmark(known=known).to_json()).known
    assert len(kept) == 500
    assert "https://ex.fr/899.xml" in kept
