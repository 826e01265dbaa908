"""Lists of sources in files: what is read, what is refused, and that nothing is lost on the way out and back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.source_files import EVIDENCE, ImportedSource, make_id, read_sources, to_source
from crawler.source_files.rows import COLUMNS, EXTRA
from store.types import ENTRY_KINDS, SOURCE_KINDS, SOURCE_STATES

DOCS = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")


def csv(*lines: str) -> bytes:
    return "\n".join(("name,url,type,kind,scope,topicality,state,owner,id", *lines)).encode()


def the_source(data: bytes, name: str) -> ImportedSource:
    found = read_sources(data, name)
    assert found.problems == ()
    (source,) = found.sources
    return source


def test_ids_are_made_once_and_never_taken_from_others() -> None:
    lines = [f"Éco Lab,https://{host}.example/" for host in "abc"]
    found = read_sources(csv(*lines, "D,https://d.example/,,,,,,,eco-lab-2"), "s.csv")
    assert [source.id for source in found.sources] == ["eco-lab", "eco-lab-3", "eco-lab-4", "eco-lab-2"]


def test_an_id_used_twice_is_a_problem() -> None:
    found = read_sources(csv("A,https://a.example/,,,,,,,x", "B,https://b.example/,feed,,,,,,x"), "s.csv")
    assert found.problems == ("line 3: id 'x' is already that of line 2",)


def test_lines_with_one_id_and_name_are_entry_points_of_one_source() -> None:
    lines = ("A,https://a.example/feed,feed,,,,,,x", "A,https://a.example/news,listing,,,,,,x")
    source = the_source(csv(*lines), "s.csv")
    assert [(point.kind, point.rank) for point in source.entry_points] == [("feed", 0), ("listing", 1)]


def test_a_source_has_a_bounded_number_of_entry_points() -> None:
    found = read_sources(csv(*(f"A,https://a.example/{n},feed,,,,,,x" for n in range(60))), "s.csv")
    assert [len(source.entry_points) for source in found.sources] == [50]
    assert found.problems[0] == "line 52: a source has at most 50 entry points"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("A,https://a.example/feed,feed", "B,https://a.example/feed,feed", 1),
        ("A,https://a.example/", "B,https://a.example/", 1),
        ("A,https://a.example/feed,feed", "B,https://a.example/news,feed", 2),
    ],
)
def test_an_address_is_imported_once(first: str, second: str, kept: int) -> None:
    found = read_sources(csv(first, second), "s.csv")
    assert len(found.sources) == kept
    assert [text for text in found.problems if "already on line 2; left out" in text] == list(found.problems)


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("L'Œuvre – Fab Lab de Brest", "https://a.example/", "l-oeuvre-fab-lab-de-brest"),
        ("  100 % Éco  ", "https://a.example/", "100-eco"),
        ("Третье место", "https://www.Exemple.example/x", "exemple-example"),
        ("!!!", "nowhere", "source"),
        ("mot " * 30, "https://a.example/", "-".join(["mot"] * 15)),
        ("x" * 80, "https://a.example/", "x" * 60),
        ("mots " * 12, "https://a.example/", "-".join(["mots"] * 12)),
    ],
)
def test_make_id(name: str, url: str, expected: str) -> None:
    assert make_id(name, url) == expected


@given(st.text(), st.text())
def test_a_made_id_is_a_slug(name: str, host: str) -> None:
    assert re.fullmatch(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*", make_id(name, "https://example.org/" + host))


@pytest.mark.parametrize(
    ("kind", "homepage", "points"),
    [
        ("feed", "https://a.example/", ["feed https://a.example/x/f listed"]),
        ("sitemap", "https://a.example/", ["sitemap https://a.example/x/f listed"]),
        ("listing", "https://a.example/", ["listing https://a.example/x/f listed"]),
        ("site", "https://a.example/x/f", []),
        ("", "https://a.example/x/f", []),
    ],
)
def test_to_source(kind: str, homepage: str, points: list[str]) -> None:
    by_hand = ImportedSource(name="A", url="https://a.example/x/f", id="a", type=kind)  # type: ignore[arg-type]  # of a table
    source = to_source(by_hand)
    assert source == to_source(the_source(f"name,url,type\nA,https://a.example/x/f,{kind}".encode(), "s.csv"))
    assert source.homepage == homepage
    assert [f"{point.kind} {point.url} {point.evidence}" for point in source.entry_points] == points


def test_every_column_and_word_is_documented() -> None:
    words = (*COLUMNS, *EXTRA, *SOURCE_KINDS, *SOURCE_STATES, *EVIDENCE, *ENTRY_KINDS, "site", "platform")
    assert [word for word in words if f"`{word}`" not in DOCS] == []


@pytest.mark.parametrize(("block", "count"), [("csv", 2), ("yaml", 1)])
def test_documented_examples_are_read(block: str, count: int) -> None:
    (example,) = re.findall(rf"```{block}\n(.*?)```", DOCS, re.DOTALL)
    found = read_sources(example.encode(), f"s.{block}")
    assert (len(found.sources), found.problems) == (count, ())


def test_documented_selectors_are_read() -> None:
    (example,) = re.findall(r"as JSON: `([^`]+)`", DOCS)
    assert json.loads(example) == {"item": "article", "link": "h2 a"}
