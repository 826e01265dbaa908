"""References for Zotero and LaTeX, read by parsers that are not ours."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings

from store.export.bibtex import bibtex
from store.export.csl_json import csl_json
from store.export.ris import ris
from store.plain_text import one_line
from store.types import Annotations, Source
from tests.store.export.records import ANY_TEXT, a_record


def read_ris(*records: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(b"".join(ris(records)).decode())
    return found


def read_bibtex(*records: Any) -> list[dict[str, str]]:
    parser = BibTexParser(ignore_nonstandard_types=False, common_strings=True)
    entries: list[dict[str, str]] = bibtexparser.loads(b"".join(bibtex(records)).decode(), parser).entries
    return entries


def read_csl(*records: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(b"".join(csl_json(records)))
    return items


def unescape(latex: str) -> str:
    r"""What LaTeX prints for our own escapes."""
    named = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^", "braceleft": "{", "braceright": "}"}
    return re.sub(r"\\text(\w+)\{\}|\\(.)", lambda found: named[found[1]] if found[1] else found[2], latex)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_name_survives_ris(title: str, author: str) -> None:
    one, other = read_ris(a_record(1, title=title, authors=(author,)), a_record(2))
    assert one["title"] == (one_line(title) or "https://movilab.example/article-1")
    assert one.get("authors", []) == [name for name in [one_line(author)] if name]
    assert other["title"] == "Un fablab ouvre"


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_name_survives_bibtex(title: str, author: str) -> None:
    one, other = read_bibtex(a_record(1, title=title, authors=(author,)), a_record(2))
    assert unescape(one["title"][1:-1]) == (one_line(title) or "https://movilab.example/article-1")
    assert unescape(one.get("author", "{}")[1:-1]) == one_line(author)
    assert other["title"] == "{Un fablab ouvre}"


@settings(max_examples=100)
@given(ANY_TEXT, ANY_TEXT)
def test_any_name_survives_csl(title: str, author: str) -> None:
    [one] = read_csl(a_record(1, title=title, authors=(author,)))
    assert one["title"] == (one_line(title) or "https://movilab.example/article-1")
    assert one.get("author", []) == [{"literal": name} for name in [one_line(author)] if name]


def test_ris_says_what_zotero_reads() -> None:
    [one] = read_ris(a_record())
    assert one["type_of_reference"] == "ELEC"
    assert one["authors"] == ["Anne Le Goff", "Collectif A, B & Cie"]
    assert (one["secondary_title"], one["year"], one["date"]) == ("Movilab", "2026", "2026/11/22/")
    assert one["access_date"] == "2026/11/24/"
    assert one["keywords"] == ["fablab", "numerique"]
    assert one["urls"] == ["https://movilab.example/article-12"]
    assert "CC BY-SA 4.0" in one["notes"][0]


def test_bibtex_says_what_biblatex_reads() -> None:
    [one] = read_bibtex(a_record())
    assert (one["ENTRYTYPE"], one["ID"]) == ("online", "movilab-2026-12")
    assert one["author"] == "{Anne Le Goff} and {Collectif A, B \\& Cie}"
    assert (one["date"], one["urldate"], one["langid"]) == ("2026-11-22", "2026-11-24", "french")
    assert one["url"] == "https://movilab.example/article-12"


def test_keys_are_unique() -> None:
    records = [a_record(number, title="Un seul titre") for number in range(50)]
    assert len({one["ID"] for one in read_bibtex(*records)}) == 50
    assert len({one["id"] for one in read_csl(*records)}) == 50


@pytest.mark.parametrize(
    ("kind", "source_kind", "expected"),
    [
        ("article", "network", ("ELEC", "online", "webpage")),
        ("article", "blog", ("BLOG", "online", "post-weblog")),
        ("article", "media", ("NEWS", "online", "article-newspaper")),
        ("rapport", "media", ("RPRT", "report", "report")),
        ("video", "blog", ("VIDEO", "video", "motion_picture")),
        ("podcast", "media", ("SOUND", "audio", "broadcast")),
    ],
)
def test_kinds_have_the_types_of_reference_managers(kind: Any, source_kind: Any, expected: tuple[str, ...]) -> None:
    source = Source(id="movilab", name="M", homepage="https://m.example/", kind=source_kind)
    record = a_record(source=source, annotations=Annotations(kind=kind))
    found = (read_ris(record)[0]["type_of_reference"], read_bibtex(record)[0]["ENTRYTYPE"], read_csl(record)[0]["type"])
    assert found == expected


def test_the_day_is_that_of_paris() -> None:
    record = a_record(published=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert read_bibtex(record)[0]["date"] == "2026-07-01"


def test_a_date_that_is_not_known_is_not_made_up() -> None:
    record = a_record(published=None)
    assert "year" not in read_ris(record)[0]
    assert read_bibtex(record)[0].keys().isdisjoint({"date", "year"})
    assert "issued" not in read_csl(record)[0]
    assert read_csl(record)[0]["id"] == "movilab-sd-12"


def test_no_articles_are_no_references() -> None:
    assert (read_ris(), read_bibtex(), read_csl()) == ([], [], [])


def test_citeproc_cites_it_in_french() -> None:
    source = CiteProcJSON(read_csl(a_record()))
    style = CitationStylesStyle("harvard-cite-them-right", locale="fr-FR", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem("movilab-2026-12")]))
    [line] = map(str, bibliography.bibliography())
    assert "Anne Le Goff et Collectif A, B & Cie (2026)" in line
    assert "Un fablab ouvre" in line
    assert "https://movilab.example/article-12" in line
    assert "24 novembre 2026" in line
