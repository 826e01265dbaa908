"""What the answers of an entry point mean, visit after visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import repair
from crawler.repair import Answer, Sign
from store.health import Health
from store.types import EntryPoint

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FEED = EntryPoint(kind="feed", url="https://a.example/feed")
LISTING = EntryPoint(kind="listing", url="https://a.example/actus")
LOG = EntryPoint(kind="feed", url="https://a.example/index.php?title=Special:RecentChanges&feed=atom")
ANNOUNCED = Health(announced=True)


def _after(signs: str, point: EntryPoint, hours: float, health: Health = ANNOUNCED) -> tuple[Health, datetime]:
    """The health after visits so many hours apart, with the time of the last one."""
    now = START
    for number, name in enumerate(signs.split()):
        now = START + timedelta(hours=hours * number)
        sign: Sign = name  # type: ignore[assignment]  # written in the table
        health = repair.examined(health, Answer(sign=sign), point.kind, now)
    return health, now


@pytest.mark.parametrize(
    ("signs", "point", "hours", "expected"),
    [
        ("well well", FEED, 6, "well"),
        ("gone", FEED, 6, "dead"),
        ("missing", FEED, 6, "unwell"),
        ("missing missing missing", FEED, 6, "unwell"),
        ("missing missing", FEED, 60, "unwell"),
        ("missing missing missing", FEED, 30, "dead"),
        ("missing unreadable missing", FEED, 30, "dead"),
        ("missing missing well missing", FEED, 30, "unwell"),
        ("missing missing unchanged missing", FEED, 30, "unwell"),
        ("missing missing well", FEED, 30, "well"),
        ("missing unclear unclear unclear", FEED, 30, "unwell"),
        ("unclear unclear unclear unclear unclear", FEED, 300, "well"),
        ("unreadable unreadable unreadable", FEED, 30, "dead"),
        ("empty", FEED, 30, "unwell"),
        ("empty empty empty", FEED, 30, "unwell"),
        ("empty empty empty", FEED, 90, "silent"),
        ("empty unchanged unchanged", FEED, 90, "silent"),
        ("empty unchanged well", FEED, 90, "well"),
        ("empty empty empty", LOG, 90, "well"),
        ("empty empty empty", LISTING, 30, "dead"),
        ("empty unchanged unchanged", LISTING, 30, "dead"),
    ],
    ids=str,
)
def test_verdict(signs: str, point: EntryPoint, hours: float, expected: str) -> None:
    health, now = _after(signs, point, hours)
    assert repair.verdict(health, point, now) == expected


def test_what_never_had_an_article_is_not_missed() -> None:
    health, now = _after("empty empty empty", FEED, 90, Health())
    assert repair.verdict(health, FEED, now) == "well"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"status": 200, "links": 3}, "well"),
        ({"status": 304, "changed": False}, "unchanged"),
        ({"status": 200, "links": 0}, "empty"),
        ({"status": 410, "problem": "gone"}, "gone"),
        ({"status": 404, "problem": "gone"}, "missing"),
        ({"status": 200, "problem": "gone", "documents": 2}, "unclear"),
        ({"status": 200, "problem": "unreadable", "read": True}, "unreadable"),
        ({"status": 200, "problem": "unreadable", "read": True, "documents": 4}, "unclear"),
        ({"status": 200, "problem": "unreadable"}, "unclear"),
        ({"status": 404, "problem": "replaced", "links": 5}, "missing"),
        ({"status": 403, "problem": "replaced", "links": 5}, "unclear"),
        ({"status": 500, "problem": "status_500"}, "unclear"),
        ({"status": 403, "problem": "blocked"}, "unclear"),
        ({"status": None, "problem": "timeout"}, "unclear"),
        ({"status": None, "problem": "unreachable"}, "unclear"),
        ({"status": None, "problem": "robots"}, "unclear"),
        ({"status": None, "problem": "ceiling"}, "unclear"),
    ],
    ids=str,
)
def test_sign_of_an_answer(facts: dict[str, object], expected: str) -> None:
    usual = {"documents": 1, "problem": "", "read": False, "links": 0, "changed": True}
    assert repair.sign(**(usual | facts)) == expected  # type: ignore[arg-type]  # written in the table


@pytest.mark.parametrize(
    ("targets", "hours", "expected"),
    [
        (["/b", "/b", "/b"], 30, True),
        (["/b", "/b"], 60, False),
        (["/b", "/b", "/b"], 6, False),
        (["/b", "/c", "/b"], 30, False),
        (["/b", "", "/b", "/b"], 30, False),
        (["", "", ""], 30, False),
    ],
    ids=str,
)
def test_a_redirect_is_believed_when_it_stays(targets: list[str], hours: float, expected: bool) -> None:
    health, now = Health(), START
    for number, target in enumerate(targets):
        now = START + timedelta(hours=hours * number)
        health = repair.examined(health, Answer(sign="well", moved_to=target), "feed", now)
    assert repair.has_moved(health, now) is expected


def test_a_redirect_to_something_else_is_no_move() -> None:
    health = Health(announced=True)
    for number in range(4):
        now = START + timedelta(days=number)
        health = repair.examined(health, Answer(sign="unreadable", moved_to="https://a.example/"), "feed", now)
    assert not repair.has_moved(health, now)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("http://a.fr/feed", "https://www.a.fr/rss", True),
        ("http://blog.a.fr/feed", "https://www.a.fr/rss", True),
        ("http://a.fr/feed", "http://b.fr/feed", False),
        ("https://un.wordpress.com/feed", "https://autre.wordpress.com/feed", False),
        ("https://un.wordpress.com/feed", "https://un.wordpress.com/feed/atom", True),
        ("https://ville-a.gouv.fr/", "https://ville-b.gouv.fr/", False),
        ("http://127.0.0.1:80/feed", "http://127.0.0.1:80/rss", True),
        ("http://127.0.0.1/feed", "http://127.0.0.2/feed", False),
        ("nonsense", "also", False),
    ],
)
def test_same_owner(a: str, b: str, expected: bool) -> None:
    assert repair.same_owner(a, b) is expected


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([], 90),
        ([3, 3], 90),
        ([1] * 10, 30),
        ([0] * 10, 30),
        ([7] * 10, 70),
        ([7, 7, 7, 7, 200], 70),
        ([90] * 6, 365),
    ],
    ids=str,
)
def test_patience_follows_the_rhythm(gaps: list[int], expected: int) -> None:
    dates = [START]
    for gap in gaps:
        dates.append(dates[-1] - timedelta(days=gap))
    assert repair.patience(dates if gaps else []) == timedelta(days=expected)


@pytest.mark.parametrize(
    ("newest", "elsewhere", "late", "behind"),
    [
        (None, 0, False, False),
        (10, 0, False, False),
        (50, None, True, False),
        (50, 45, True, False),
        (50, 1, True, True),
    ],
    ids=str,
)
def test_falling_behind(newest: int | None, elsewhere: int | None, late: bool, behind: bool) -> None:
    """Days before now of the newest article of an entry point, and of its site."""
    ago = [None if days is None else START - timedelta(days=days) for days in (newest, elsewhere)]
    health = Health(newest=ago[0])
    month = timedelta(days=30)
    assert repair.is_late(health, START, month) is late
    assert repair.has_fallen_behind(health, ago[1], month) is behind


def test_the_same_kind_stands_in_first_then_the_best_ranked() -> None:
    others = [
        EntryPoint(kind="listing", url="l", rank=1, state="spare"),
        EntryPoint(kind="feed", url="dead", rank=2, state="dead"),
        EntryPoint(kind="sitemap", url="s", rank=3, state="followed"),
        EntryPoint(kind="feed", url="f", rank=4, state="spare"),
        EntryPoint(kind="calendar", url="c", rank=0, state="spare"),
    ]
    assert [point.url for point in repair.stand_ins(FEED, others)] == ["f", "c", "l"]


def test_what_is_wrong_is_a_sentence() -> None:
    health = Health(ailment="unreadable", since=START, times=3)
    told = repair.what_is_wrong(FEED, health, f"{FEED.url}: what came is an HTML page, not a feed")
    assert told == (
        "the feed https://a.example/feed is not what it was since 2026-11-01 (what came is an HTML page, not a feed)"
    )


@given(st.lists(st.sampled_from(["well", "unchanged", "unclear", "gone", "missing", "unreadable", "empty"])))
def test_an_answer_that_is_well_always_heals(signs: list[str]) -> None:
    health, _ = _after(" ".join([*signs, "well"]), FEED, 30)
    assert repair.verdict(health, FEED, START) == "well"
