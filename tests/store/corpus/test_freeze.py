"""A frozen corpus is whole, says where it comes from, and is the same bytes for the same store."""

from __future__ import annotations

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import bagit
import pytest
import yaml
from sqlalchemy import Engine, update

from store import runs
from store.corpus.contents import RIGHTS_FIELDS, SOURCE_FIELDS
from store.corpus.freeze import freeze
from store.corpus.manifest import FIELDS, Asked
from store.corpus.verify import verify
from store.db import transaction
from store.errors import InvalidInput, InvalidQuery, OutputError
from store.export import json_lines
from store.export.names import FormatName, TextPolicy
from store.models import ArticleRow
from store.runs import VisitReport
from tests.builders import NOW, an_article, save
from tests.store.corpus.corpora import ARTICLES, bytes_of, fill, frozen


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def test_a_corpus_holds_what_its_manifest_says(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    made = frozen(engine, tmp_path / "essai", query="tag:fablab")
    facts = json.loads((made.folder / "manifest.json").read_bytes())
    articles, sources = rows(made.folder / "data/articles.jsonl"), rows(made.folder / "data/sources.jsonl")
    assert facts["articles"]["count"] == len(articles) == made.articles == 4
    assert facts["articles"]["texts"] == {"excerpt": 1, "whole": 3}
    assert {source["id"]: source["articles"] for source in sources} == {"lieux": 0, "movilab": 4, "muet": 0}
    [left_out] = rows(made.folder / "data/rights.jsonl")
    assert left_out["canonical_url"] == "https://movilab.example/reserve"
    assert "tdm-reserved (header)" in left_out["rights"]
    assert facts["query"] == "tag:fablab"
    assert facts["versions"].keys() == {"veille", "schema", "vocabulary", "annotators"}
    assert verify(made.folder).problems == ()


def test_other_tools_take_it_for_a_bag(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    bag = bagit.Bag(str(frozen(sqlite_engine, tmp_path / "essai").folder))
    assert bag.validate()
    assert set(bag.algorithms) == {"sha256", "sha512"}
    assert bag.info["Bagging-Date"] == "2026-11-24"


def test_freezing_twice_gives_identical_bytes(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    one = frozen(engine, tmp_path / "a", query="fablab OR friche")
    other = frozen(engine, tmp_path / "b", query="(fablab) OU friche")
    assert bytes_of(one.folder) == bytes_of(other.folder)
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize("output_format", [FormatName.jsonl, FormatName.parquet])
def test_a_change_gives_other_bytes(sqlite_engine: Engine, tmp_path: Path, output_format: FormatName) -> None:
    fill(sqlite_engine)
    one = frozen(sqlite_engine, tmp_path / "a", output_format=output_format)
    with transaction(sqlite_engine) as session:
        save(session, an_article("a0", text="Un autre texte.", tags=("fablab",)), now=NOW + timedelta(hours=1))
    other = frozen(sqlite_engine, tmp_path / "b", output_format=output_format)
    assert one.fingerprint != other.fingerprint
    assert verify(other.folder).problems == ()


def test_an_open_call_is_open_as_of_the_state_not_of_the_clock(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    with transaction(sqlite_engine) as session:
        save(session, an_article("appel", kind="appel", deadline=NOW.date() + timedelta(days=1)))
    folder = frozen(sqlite_engine, tmp_path / "a", query="type:appel is:open").folder
    assert [row["state"] for row in rows(folder / "data/articles.jsonl")] == ["open"]


def test_nothing_that_a_clock_or_a_machine_says_is_in_it(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai").folder
    whole = b"".join(bytes_of(folder).values())
    assert str(tmp_path).encode() not in whole
    assert os.uname().nodename.encode() not in whole


def test_parquet_is_verified_too(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai", output_format=FormatName.parquet).folder
    found = verify(folder)
    assert (found.articles, found.problems) == (ARTICLES, ())


def test_without_texts_no_text_is_in_it(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai", policy=TextPolicy.none).folder
    assert not any(b"secret" in content or b"num\xc3\xa9ro" in content for content in bytes_of(folder).values())
    assert len(rows(folder / "data/rights.jsonl")) == ARTICLES
    assert verify(folder).problems == ()


def test_open_texts_are_those_that_may_be_republished(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai", policy=TextPolicy.open).folder
    assert [row["source"] for row in rows(folder / "data/articles.jsonl") if row["text"]] == ["lieux"]


def test_an_empty_corpus_is_one_too(sqlite_engine: Engine, tmp_path: Path) -> None:
    made = frozen(sqlite_engine, tmp_path / "essai")
    assert (made.articles, made.as_of) == (0, "1970-01-01T00:00:00Z")
    assert verify(made.folder).problems == ()


def test_it_says_how_to_cite_it(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai", query="tag:fablab").folder
    citation = yaml.safe_load((folder / "CITATION.cff").read_bytes())
    assert citation["authors"] == [{"name": "Anne Le Goff"}]
    assert citation["type"] == "dataset"
    expected = "Anne Le Goff (2026). essai : corpus de 4 articles, requête « tag:fablab », état au 24 novembre 2026"
    assert expected in (folder / "README.md").read_text("utf-8")
    assert "as of 24 November 2026" in (folder / "README.en.md").read_text("utf-8")


def test_the_data_dictionary_knows_every_field(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    with transaction(sqlite_engine) as session:
        run = runs.start(session, 1, NOW)
        for shift, outcome in ((0, "ok"), (30, "unreachable"), (60, "ok")):
            visit = VisitReport(source="movilab", started=NOW, outcome=outcome, error="no answer")
            runs.record(session, run, visit, NOW + timedelta(days=shift))
    folder = frozen(sqlite_engine, tmp_path / "essai").folder
    source = next(row for row in rows(folder / "data/sources.jsonl") if row["id"] == "movilab")
    assert paths(source) == [field.name for field in SOURCE_FIELDS]
    assert list(rows(folder / "data/rights.jsonl")[0]) == [field.name for field in RIGHTS_FIELDS]
    facts = json.loads((folder / "manifest.json").read_bytes())
    opaque = {"articles.texts", "versions.annotators"}
    flat = [path for path in paths(facts, opaque) if path not in ("articles", "sources", "rights", "state", "versions")]
    assert flat == [field.name for field in FIELDS]
    page = (folder / "data/data-dictionary.md").read_text("utf-8")
    assert all(
        f"| `{field.name}` |" in page for field in (*FIELDS, *SOURCE_FIELDS, *RIGHTS_FIELDS, *json_lines.fields())
    )


def paths(value: dict[str, Any], opaque: set[str] | frozenset[str] = frozenset(), prefix: str = "") -> list[str]:
    found = []
    for name, inner in value.items():
        path = f"{prefix}{name}"
        found.append(path)
        if isinstance(inner, dict) and path not in opaque:
            found += paths(inner, opaque, f"{path}.")
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            found += paths(inner[0], opaque, f"{path}[].")
    return found


def test_what_exists_is_never_overwritten(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai").folder
    before = bytes_of(folder)
    with pytest.raises(InvalidInput, match="exists already"):
        frozen(sqlite_engine, folder)
    assert bytes_of(folder) == before


@pytest.mark.parametrize("name", ["", "../ailleurs", "a/b", ".cache", "é", "x" * 81])
def test_a_name_that_is_no_folder_is_refused(sqlite_engine: Engine, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        frozen(sqlite_engine, tmp_path / "essai", name=name)
    assert [file.name for file in tmp_path.iterdir()] == ["var"]


def test_a_query_that_cannot_be_understood_leaves_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery):
        frozen(sqlite_engine, tmp_path / "essai", query="tag:fablab (")
    assert [file.name for file in tmp_path.iterdir()] == ["var"]


def test_what_breaks_off_leaves_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)

    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    asked = Asked(name="essai", query="", policy=TextPolicy.allowed, output_format=FormatName.jsonl, authors=())
    with pytest.raises(KeyboardInterrupt):
        freeze(sqlite_engine, asked, tmp_path / "essai", interrupt)
    assert [file.name for file in tmp_path.iterdir()] == ["var"]


def test_a_folder_that_cannot_be_made_is_told(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nulle-part"):
        frozen(sqlite_engine, tmp_path / "nulle-part" / "essai")


def test_half_a_corpus_is_no_corpus(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai").folder
    for name in ("bagit.txt", "manifest.json"):
        half = tmp_path / f"sans-{name}"
        shutil.copytree(folder, half)
        (half / name).unlink()
        if name == "bagit.txt":
            with pytest.raises(InvalidInput, match="not finished"):
                verify(half)
        else:
            assert verify(half).problems


def test_a_hash_is_of_the_text_that_is_there_whatever_the_table_says(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    with transaction(sqlite_engine) as session:
        session.execute(update(ArticleRow).values(text_hash="0" * 64))
    assert verify(frozen(sqlite_engine, tmp_path / "essai").folder).problems == ()


def test_the_store_as_it_was_can_be_frozen(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    with transaction(engine) as session:
        save(session, an_article("a0", text="Le fablab a fermé.", tags=("fablab",)), now=NOW + timedelta(days=9))
        save(session, an_article("appel", kind="appel", deadline=NOW.date()), now=NOW)
        save(session, an_article("plus-tard", published=NOW + timedelta(days=8)), now=NOW + timedelta(days=9))
    folder = frozen(engine, tmp_path / "essai", query="as-of:2026-11-24").folder
    articles = {row["canonical_url"].rpartition("/")[2]: row for row in rows(folder / "data/articles.jsonl")}
    assert articles.keys() == {"a0", "a1", "a2", "reserve", "lieu", "appel"}
    assert articles["a0"]["text"] == "Le fablab numéro 0."
    assert articles["appel"]["state"] == "open"
    assert verify(folder).problems == ()
