"""What a site says of its rights as a whole, visit after visit."""

from __future__ import annotations

import pytest

from crawler.rights import site, tdm
from crawler.rights.tdm import Rule
from store.types import RightsMark

NOAI = RightsMark(mark="noai", where="X-Robots-Tag")
NOARCHIVE = RightsMark(mark="noarchive", where="meta robots")
BY = RightsMark(mark="licence", value="CC BY", where="rel=license")
FEED_BY = RightsMark(mark="licence", value="CC BY", where="feed")
FILE = RightsMark(mark="tdm-reserved", where=tdm.FILE)
SNIPPET = RightsMark(mark="max-snippet", value="20", where="meta robots")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], None),
        ([[NOAI], [NOAI]], None),
        ([[NOAI], [NOAI], [NOAI]], [NOAI]),
        ([[NOAI, BY], [NOAI], [NOAI, NOARCHIVE]], [NOAI]),
        ([[], [], []], []),
        ([[FILE, FEED_BY]] * 3, []),
        ([[SNIPPET]] * 3, []),
        ([[NOAI, NOAI]] * 3, [NOAI]),
    ],
    ids=str,
)
def test_of_pages(pages: list[list[RightsMark]], expected: list[RightsMark] | None) -> None:
    found = site.of_pages(pages)
    assert (found if found is None else list(found)) == expected


@pytest.mark.parametrize(
    ("location", "reserved", "expected"),
    [("/", True, ["tdm-reserved"]), ("/*", True, ["tdm-reserved"]), ("/", False, []), ("/a", True, [])],
)
def test_of_file(location: str, reserved: bool, expected: list[str]) -> None:
    assert [mark.mark for mark in site.of_file([Rule(location=location, reserved=reserved)])] == expected


@pytest.mark.parametrize(
    ("before", "learnt", "after"),
    [
        ([], {}, []),
        ([NOAI, FILE, FEED_BY], {}, [FEED_BY, FILE, NOAI]),
        ([NOAI, FILE, FEED_BY], {"pages": []}, [FEED_BY, FILE]),
        ([NOAI, FILE], {"file": []}, [NOAI]),
        ([FEED_BY], {"feed": []}, []),
        ([FEED_BY], {"feed": [FEED_BY], "pages": [BY]}, [FEED_BY, BY]),
        ([], {"file": [FILE], "pages": [NOAI]}, [FILE, NOAI]),
    ],
    ids=str,
)
def test_what_was_not_looked_at_stays_known(
    before: list[RightsMark], learnt: dict[str, list[RightsMark]], after: list[RightsMark]
) -> None:
    nothing: dict[str, list[RightsMark] | None] = dict.fromkeys(("feed", "file", "pages"))
    assert list(site.merged(before, **(nothing | learnt))) == after


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [NOAI], [NOAI]),
        ([NOAI], [NOAI, NOARCHIVE], [NOARCHIVE]),
        ([NOARCHIVE], [RightsMark(mark="noarchive", where="X-Robots-Tag")], []),
        ([NOAI], [], []),
        ([], [BY], []),
    ],
    ids=str,
)
def test_newly_forbidden(before: list[RightsMark], after: list[RightsMark], expected: list[RightsMark]) -> None:
    assert site.newly_forbidden(before, after) == expected
