"""Directives to robots in the forms in which sites write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rights import directives

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _header(value: str) -> list[str]:
    marks = directives.of_headers({"x-robots-tag": value}, now=NOW)
    return [f"{mark.mark} {mark.value}".strip() for mark in marks]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("noindex", ["noindex"]),
        ("NOINDEX, NoFollow", ["noindex"]),
        ("none", ["noindex"]),
        ("all", []),
        ("index, follow", []),
        ("nofollow, notranslate", []),
        ("noarchive", ["noarchive"]),
        ("nocache", ["noarchive"]),
        ("nosnippet", ["nosnippet"]),
        ("noai, noimageai", ["noai", "noimageai"]),
        ("noimageindex", ["noimageindex"]),
        ("max-image-preview:none", ["noimageindex"]),
        ("max-image-preview:large, max-video-preview:-1", []),
        ("max-snippet:120", ["max-snippet 120"]),
        ("max-snippet: 120 , noarchive", ["max-snippet 120", "noarchive"]),
        ("max-snippet:0", ["nosnippet"]),
        ("max-snippet:-1", []),
        ("max-snippet:many", []),
        ("max-snippet:999999999999", []),
        ("noarchive nosnippet", ["noarchive", "nosnippet"]),
        ("noarchive;nosnippet", ["noarchive", "nosnippet"]),
        ("veille: noarchive", ["noarchive"]),
        ("Veille: noarchive, nosnippet", ["noarchive", "nosnippet"]),
        ("googlebot: noindex", ["noindex"]),
        ("otherbot: noindex, nofollow", []),
        ("otherbot: noindex, veille: noai", ["noai"]),
        ("noarchive, otherbot: noindex", ["noarchive"]),
        ("otherbot: noindex\nnoarchive", ["noarchive"]),
        ("veille: max-snippet: 40", ["max-snippet 40"]),
        ("otherbot: max-snippet: 40", []),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", ["unavailable-after 2030-06-25T23:00:00+00:00"]),
        ("unavailable_after: Tuesday, 25-Jun-30 15:00:00 UTC", ["unavailable-after 2030-06-25T15:00:00+00:00"]),
        (
            "unavailable_after: Tue, 25 Jun 2030 15:00:00 GMT, noai",
            ["unavailable-after 2030-06-25T15:00:00+00:00", "noai"],
        ),
        ("unavailable_after: 2030-06-25", ["unavailable-after 2030-06-25T00:00:00+00:00"]),
        ("unavailable_after: 2030-06-25T10:00:00+02:00", ["unavailable-after 2030-06-25T08:00:00+00:00"]),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST", ["unavailable 2010-06-25T23:00:00+00:00"]),
        ("veille: unavailable_after: 2020-01-01", ["unavailable 2020-01-01T00:00:00+00:00"]),
        ("unavailable_after: soon", []),
        ("unavailable_after:", []),
        ("", []),
        (",,,", []),
        (": noindex", ["noindex"]),
        ("https://a.example/noindex", []),
    ],
    ids=str,
)
def test_header(header: str, expected: list[str]) -> None:
    assert _header(header) == expected


@pytest.mark.parametrize(
    ("metas", "expected"),
    [
        ({"robots": ["noindex, noarchive"]}, ["noindex", "noarchive"]),
        ({"robots": ["index, follow, max-snippet:-1, max-image-preview:large"]}, []),
        ({"robots": ["index"], "googlebot": ["noarchive"]}, ["noarchive"]),
        ({"veille": ["noai"]}, ["noai"]),
        ({"bingbot": ["noindex"]}, []),
        ({"robots": ["noai", "nosnippet"]}, ["noai", "nosnippet"]),
    ],
    ids=str,
)
def test_meta_tags(metas: dict[str, list[str]], expected: list[str]) -> None:
    found = list(directives.of_metas(metas, now=NOW))
    assert [mark.mark for mark in found] == expected
    assert {mark.where for mark in found} <= {"meta robots"}


def test_a_flood_of_directives_is_bounded() -> None:
    assert len(_header("noai," * 100_000)) <= directives.PARTS
    assert len(_header("noai\n" * 100_000)) <= directives.LINES
    assert len(_header("noai " * 100_000)) <= directives.PARTS
    assert _header("x" * 3_000 + ", noindex") == []


@given(st.text(alphabet="noindex,;: \n-_0123456789aefmpstuvwxyz", max_size=200))
def test_whatever_is_written_is_read_or_ignored(text: str) -> None:
    known = {"noindex", "noarchive", "nosnippet", "noai", "noimageai", "noimageindex", "max-snippet"}
    assert {mark.partition(" ")[0] for mark in _header(text)} <= known | {"unavailable", "unavailable-after"}


@pytest.mark.parametrize(
    ("generator", "content", "expected"),
    [
        ("DokuWiki", "noindex,nofollow", []),
        ("DokuWiki", "noindex,follow", ["noindex"]),
        ("DokuWiki", "noindex, noarchive", ["noindex", "noarchive"]),
        ("WordPress 6.8", "noindex,nofollow", ["noindex"]),
        ("", "noindex,nofollow", ["noindex"]),
    ],
)
def test_what_dokuwiki_says_of_every_new_page_is_not_its_peoples_word(
    generator: str, content: str, expected: list[str]
) -> None:
    metas = {"generator": [generator], "robots": [content]}
    assert [mark.mark for mark in directives.of_metas(metas, now=NOW)] == expected
