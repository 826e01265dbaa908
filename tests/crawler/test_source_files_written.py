"""Sources written to files: safe in a spreadsheet, known to feed readers, and read back to the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.source_files import EVIDENCE, ImportedSource, read_sources, to_source, write_sources
from crawler.source_files.rows import COLUMNS
from store.types import ENTRY_KINDS, ENTRY_STATES, SOURCE_KINDS, SOURCE_STATES, EntryPoint, Rights, Source, Territory

FORMATS = ["sources.csv", "sources.opml", "sources.yaml"]


def the_source(data: bytes, name: str) -> ImportedSource:
    found = read_sources(data, name)
    assert found.problems == ()
    (source,) = found.sources
    return source


def a_source(**fields: object) -> Source:
    return Source(**({"id": "a", "name": "A", "homepage": "https://a.example/"} | fields))  # type: ignore[arg-type]  # a builder


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''@", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(start: str) -> None:
    source = a_source(name=f"{start}1+1", note=f"{start}x")
    written = write_sources([source], "s.csv")
    assert re.findall(rb"(?:^|,)\"?[=+@\t\r-]", written, re.MULTILINE) == []
    assert to_source(the_source(written, "s.csv")) == source


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert the_source(b"name,url\n'Tis,https://a.example/\n", "s.csv").name == "'Tis"


def test_csv_has_the_rarer_columns_when_they_are_used() -> None:
    plain = write_sources([a_source()], "s.csv").decode("utf-8-sig")
    noted = write_sources([a_source(note="x")], "s.csv").decode("utf-8-sig")
    assert plain.splitlines()[0] == ",".join(COLUMNS)
    assert noted.splitlines()[0] == ",".join((*COLUMNS, "note"))


def test_opml_is_what_feed_readers_expect() -> None:
    source = a_source(entry_points=(EntryPoint(kind="feed", url="https://a.example/feed"),))
    written = write_sources([source], "s.opml").decode()
    assert '<opml xmlns:veille="urn:veille:sources" version="2.0">' in written
    assert '<outline text="A" type="rss" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"' in written


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_list_is_written_and_read(name: str) -> None:
    assert read_sources(write_sources([], name), name).sources == ()


@pytest.mark.parametrize("name", FORMATS)
def test_characters_that_no_file_can_carry_are_dropped(name: str) -> None:
    assert the_source(write_sources([a_source(name="A\x00B\ud800C\x0b")], name), name).name == "ABC"


line = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" '\"=+-@,;<&éœ"), max_size=30).map(
    lambda text: " ".join(text.split())
)
path = st.from_regex(r"[a-z0-9/?&=.,;'-]{0,20}", fullmatch=True)
some_line = st.none() | line.filter(bool)
territories = st.sampled_from(["region-53", "departement-2A", "commune-29039", "epci-200069110"]).map(Territory.parse)
selectors = st.dictionaries(line.filter(bool), line.filter(bool), max_size=2).map(lambda pairs: tuple(pairs.items()))
rights = st.builds(
    Rights,
    licence=some_line,
    republish=st.sampled_from(["none", "excerpt", "full"]),
    tdm_reserved=st.booleans(),
    contact=some_line,
)


@st.composite
def lists_of_sources(draw: st.DrawFn) -> list[Source]:
    """Sources with ids and addresses of their own, as the store holds them."""
    return [draw(one_source(f"s-{number}")) for number in range(draw(st.integers(0, 4)))]


@st.composite
def one_source(draw: st.DrawFn, own_id: str) -> Source:
    site = draw(st.sampled_from([f"https://{own_id}.example/", f"http://127.0.0.1:8801/{own_id}/"]))
    points = [
        EntryPoint(
            kind=draw(st.sampled_from(ENTRY_KINDS)),
            url=f"{site}{rank}{draw(path)}",
            rank=rank,
            evidence=draw(st.sampled_from(EVIDENCE)),
            state=draw(st.sampled_from(ENTRY_STATES)),
            selectors=draw(selectors),
        )
        for rank in range(draw(st.integers(0, 3)))
    ]
    return Source(
        id=own_id,
        name=draw(line.filter(bool)),
        homepage=site + draw(path),
        kind=draw(st.sampled_from(SOURCE_KINDS)),
        scope=draw(st.none() | territories),
        topicality=draw(st.sampled_from(["dedicated", "general"])),
        language=draw(st.sampled_from(["fr", "en", "pt-BR"])),
        state=draw(st.sampled_from(SOURCE_STATES)),
        fetch=draw(st.sampled_from(["auto", "always", "never"])),
        schedule=draw(st.sampled_from([None, "every 2d", "cron 0 7 * * 1-5"])),
        owner=draw(some_line),
        note="\n".join(draw(st.lists(line.filter(bool), max_size=3))),
        rights=draw(rights),
        entry_points=tuple(points),
    )


@given(lists_of_sources(), st.sampled_from(FORMATS))
def test_what_is_written_is_read_back(sources: list[Source], name: str) -> None:
    found = read_sources(write_sources(sources, name), name)
    assert found.problems == ()
    assert [to_source(source) for source in found.sources] == sources
