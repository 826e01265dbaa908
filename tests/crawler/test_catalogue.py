"""The shipped catalogue is true to its own rules."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from crawler.catalogue import load_catalogue, read_catalogue, shared_homepages
from crawler.source_files import EVIDENCE, read_sources, to_source, write_sources
from store.errors import InvalidInput
from store.territories import load_gazetteer
from store.types import ENTRY_KINDS, SOURCE_KINDS, Source

CATALOGUE = load_catalogue()
BY_ID = {source.id: source for source in CATALOGUE}
SCRIPT = Path(__file__).parents[2] / "scripts" / "check_catalogue.py"
KNOWN = {"verified", "probed", "listed"}


def test_it_holds_215_sources_each_once() -> None:
    assert len(CATALOGUE) == len(BY_ID) == 215


def test_it_is_read_once() -> None:
    assert load_catalogue() is CATALOGUE


@pytest.mark.parametrize("source", CATALOGUE, ids=lambda source: source.id)
def test_source(source: Source) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source.id)
    assert re.match(r"https?://[^/\s]+/?\S*$", source.homepage)
    assert source.kind in SOURCE_KINDS
    assert source.topicality in {"dedicated", "general"}
    assert source.scope is None or load_gazetteer().exists(source.scope)
    assert source.rights.republish == "excerpt"
    assert len(source.note) <= 120


@pytest.mark.parametrize("source", CATALOGUE, ids=lambda source: source.id)
def test_a_source_is_active_when_an_address_of_it_is_known(source: Source) -> None:
    known = any(point.evidence in KNOWN for point in source.entry_points)
    assert source.state == ("active" if known else "trial")


def test_entry_points() -> None:
    points = [point for source in CATALOGUE for point in source.entry_points]
    assert {point.kind for point in points} <= set(ENTRY_KINDS)
    assert {point.evidence for point in points} <= set(EVIDENCE)
    assert [url for url, count in Counter(point.url for point in points).items() if count > 1] == []
    assert [point.url for point in points if re.search(r"[{}\s]", point.url)] == []


@pytest.mark.parametrize("source", CATALOGUE, ids=lambda source: source.id)
def test_entry_points_stand_best_known_first(source: Source) -> None:
    points = source.entry_points
    assert [point.rank for point in points] == list(range(len(points)))
    assert [EVIDENCE.index(point.evidence) for point in points] == sorted(EVIDENCE.index(p.evidence) for p in points)


def test_one_homepage_serves_two_sources() -> None:
    assert shared_homepages(CATALOGUE) == {"https://www.banquedesterritoires.fr/": ("banque-territoires", "localtis")}


@pytest.mark.parametrize(
    ("source_id", "facts", "entries"),
    [
        ("bretagne-tiers-lieux", "network region-53 dedicated trial", []),
        ("movilab", "wiki None dedicated trial", ["feed guess"]),
        ("konk-ar-lab", "place departement-29 dedicated trial", ["feed guess"]),
        ("loos-en-gohelle", "institution commune-62528 dedicated trial", []),
        ("grand-chambery", "institution epci-200069110 general trial", ["listing guess"]),
        ("reporterre", "media None general active", ["feed listed"]),
        ("telegramme", "media region-53 general active", ["feed probed"]),
        ("ouest-france", "media region-53 general active", ["feed probed", "feed probed", "feed listed"]),
        ("carenews", "media None general active", ["listing listed"]),
        ("localtis", "media None general trial", ["feed conflicting"] * 3),
        ("hypotheses", "blog None general trial", []),
        ("clicanoo", "media region-04 general active", ["feed probed"]),
    ],
)
def test_sources_we_know(source_id: str, facts: str, entries: list[str]) -> None:
    source = BY_ID[source_id]
    assert f"{source.kind} {source.scope} {source.topicality} {source.state}" == facts
    assert [f"{point.kind} {point.evidence}" for point in source.entry_points] == entries


def test_licences_that_the_sources_state() -> None:
    stated = {source.id: source.rights.licence for source in CATALOGUE if source.rights.licence}
    assert stated == {
        "movilab": "licence libre",
        "transiscope": "CC BY-SA",
        "aides-territoires": "Licence Ouverte",
        "conversation-fr": "CC BY-ND",
    }


@pytest.mark.parametrize("name", ["sources.csv", "sources.opml", "sources.yaml"])
def test_it_survives_every_format(name: str) -> None:
    found = read_sources(write_sources(CATALOGUE, name), name)
    assert tuple(to_source(source) for source in found.sources) == CATALOGUE
    assert found.problems == ()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("- {id: B c, name: B, homepage: https://b.example/}", "id 'B c'"),
        ("- {name: B, homepage: https://b.example/}", "no id for 'B'"),
        ("- {id: a, name: B, homepage: https://b.example/}", "id 'a' is already that of line 1"),
        ("- {id: b, name: B, homepage: ftp://b.example/}", "ftp://b.example/"),
        ("- {id: b, name: B, homepage: https://b.example/, kind: journal}", "kind 'journal'; allowed: network"),
        ("- {id: b, name: B, homepage: https://b.example/, scope: region-99}", "region-99"),
        ("- {id: b, name: B, homepage: https://b.example/, colour: red}", "'colour' is not known"),
        (
            "- {id: b, name: B, homepage: https://b.example/, entry_points: [{kind: api, url: https://b.example/x}]}",
            "'api'",
        ),
    ],
)
def test_a_wrong_entry_is_an_error_with_its_line(entry: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match="line 2") as caught:
        read_catalogue(f"- {{id: a, name: A, homepage: https://a.example/}}\n{entry}\n".encode())
    assert reason in str(caught.value)


def test_the_script_says_what_the_catalogue_holds() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert "215 sources" in done.stdout
    assert "banque-territoires, localtis" in done.stdout


def test_the_script_fails_on_a_wrong_file(tmp_path: Path) -> None:
    wrong = tmp_path / "sources.yaml"
    wrong.write_text("- {id: a, name: A, homepage: nowhere}\n")
    done = subprocess.run([sys.executable, SCRIPT, wrong], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "nowhere" in done.stderr) == (1, True)
