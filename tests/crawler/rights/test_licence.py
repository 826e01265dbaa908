"""Licences as pages name them."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.rights import Said, licence, page_marks
from store.types import RightsMark
from tests.builders import NOW

URL = "https://a.example/article"
BY = "https://creativecommons.org/licenses/by/4.0/"


def _licences(body: str = "", head: str = "", **said: object) -> list[tuple[str, str]]:
    tree = document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    metas = {meta.get("name", "").lower(): [meta.get("content", "")] for meta in tree.iterfind(".//meta")}
    marks = page_marks(tree, Said(**({"url": URL, "metas": metas, "headers": {}} | said)), (), now=NOW)  # type: ignore[arg-type]  # a builder
    return [(mark.value, mark.where) for mark in marks if mark.mark == "licence"]


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        (f"<a rel=license href='{BY}'>CC BY</a>", "", [(BY, "rel=license")]),
        (f"<a rel='nofollow License' href='{BY}'>CC BY</a>", "", [(BY, "rel=license")]),
        ("", f"<link rel=license href='{BY}'>", [(BY, "rel=license")]),
        ("<a rel=license href='/mentions'>Mentions</a>", "", [("https://a.example/mentions", "rel=license")]),
        ("<a rel=license href='javascript:x()'>x</a>", "", []),
        ("<a rel=license>x</a>", "", []),
        (f"<figure><a rel=license href='{BY}'>photo</a></figure>", "", []),
        ("", f"<meta name=dcterms.license content='{BY}'>", [(BY, "meta dcterms.license")]),
        ("", "<meta name=dcterms.rights content='CC BY-SA 4.0'>", [("CC BY-SA 4.0", "meta dcterms.rights")]),
        ("", "<meta name=DC.rights content='Tous droits réservés'>", []),
        (f"<footer><a href='{BY}'>CC BY 4.0</a></footer>", "", [(BY, "Creative Commons link")]),
        (f"<div class=site-footer><p><a href='{BY}'>CC BY</a></div>", "", [(BY, "Creative Commons link")]),
        (f"<a href='{BY}'><img src=by.png></a>", "", [(BY, "Creative Commons link")]),
        (f"<article><p>La licence <a href='{BY}'>CC BY</a> permet…</p></article>", "", []),
        (f"<article><p><a href='{BY}'><img src=by.png></a></p></article>", "", []),
        (
            f"<a rel=license href='{BY}'>CC</a><footer><a href='{BY}'>CC BY</a></footer>",
            "",
            [(BY, "rel=license")],
        ),
        ("<a href='https://example.org/creativecommons'>x</a>", "", []),
    ],
)
def test_page(body: str, head: str, expected: list[tuple[str, str]]) -> None:
    assert _licences(body, head) == expected


def test_json_ld() -> None:
    assert _licences(licences=[BY]) == [(BY, "JSON-LD")]
    assert _licences(licences=["© Le Monde"]) == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"<{BY}>; rel=license", [BY]),
        (f'</feed>; rel="alternate", <{BY}>; rel="license"', [BY]),
        (f'<{BY}>; title="x"; rel="nofollow license"', [BY]),
        ("</licence>; rel=license\n</b>; rel=next", ["https://a.example/licence"]),
        (f"<{BY}>; rel=alternate", []),
        ("<>; rel=license", []),
        ("rel=license", []),
        ("<" * 100_000, []),
    ],
    ids=lambda value: str(value)[:50],
)
def test_header_link(header: str, expected: list[str]) -> None:
    assert [mark.value for mark in licence.of_headers({"link": header}, URL)] == expected


def test_a_page_full_of_licences_is_bounded() -> None:
    links = "".join(f"<a rel=license href='/l{number}'>x</a>" for number in range(5_000))
    assert len(_licences(links)) == licence.MOST


def test_all_that_is_said_adds_up() -> None:
    tree = document_fromstring(f"<html><body><a rel=license href='{BY}'>CC BY</a></body></html>")
    headers = {"x-robots-tag": "noai, noarchive", "tdm-reservation": "1"}
    said = Said(url=URL, metas={"robots": ["noarchive"]}, headers=headers)
    announced = [RightsMark(mark="copyright", value="© 2026", where="feed")]
    assert [(mark.mark, mark.where) for mark in page_marks(tree, said, announced, now=NOW)] == [
        ("noai", "X-Robots-Tag"),
        ("noarchive", "X-Robots-Tag"),
        ("tdm-reserved", "tdm-reservation header"),
        ("copyright", "feed"),
        ("licence", "rel=license"),
    ]
