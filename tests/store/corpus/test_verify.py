"""Whatever differs from what was frozen is found, without the store; with it, what became of the articles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import bagit
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, delete, select

from store import removal
from store.corpus import bag
from store.corpus.comparison import Since, compare
from store.corpus.verify import read_corpus, verify
from store.db import reading, transaction
from store.errors import InvalidInput
from store.export.names import FormatName, TextPolicy
from store.models import ArticleRow, RemovalRow
from store.saving import mark_gone
from store.tombstones import url_hash
from tests.builders import NOW, an_article, save
from tests.store.corpus.corpora import bytes_of, fill, frozen


@pytest.fixture
def corpus(sqlite_engine: Engine, tmp_path: Path) -> Path:
    fill(sqlite_engine)
    return frozen(sqlite_engine, tmp_path / "essai").folder


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        file = folder / name
        content = file.read_text("utf-8")
        assert old in content
        file.write_text(content.replace(old, new), "utf-8")

    return change


ARTICLES = "data/articles.jsonl"
DRIFTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a word": (edit(ARTICLES, "numéro 1", "numéro 9"), "its hash does not match"),
    "a tag": (edit(ARTICLES, '"fablab"', '"friche"'), f"{ARTICLES}: changed"),
    "a cut line": (lambda f: (f / ARTICLES).write_bytes((f / ARTICLES).read_bytes()[:-40]), "line 5 is broken"),
    "a line less": (
        lambda f: (f / ARTICLES).write_bytes(b"".join((f / ARTICLES).read_bytes().splitlines(keepends=True)[1:])),
        "4 articles, the manifest says 5",
    ),
    "a line twice": (
        lambda f: (f / ARTICLES).write_bytes((f / ARTICLES).read_bytes() * 2),
        "is there twice",
    ),
    "an empty file": (lambda f: (f / ARTICLES).write_bytes(b""), "0 articles"),
    "no articles": (lambda f: (f / ARTICLES).unlink(), f"{ARTICLES}: missing"),
    "no sources": (lambda f: (f / "data/sources.jsonl").unlink(), "data/sources.jsonl: missing"),
    "another file": (lambda f: (f / "data/autre.txt").write_text("x"), "data/autre.txt: was not frozen"),
    "another note": (lambda f: (f / "NOTES.txt").write_text("x"), "NOTES.txt: was not frozen"),
    "a hidden file": (lambda f: (f / "data/.DS_Store").write_text("x"), "data/.DS_Store: was not frozen"),
    "no readme": (lambda f: (f / "README.md").unlink(), "README.md: missing"),
    "the citation": (edit("CITATION.cff", "2026", "2025"), "CITATION.cff: changed"),
    "the count": (edit("manifest.json", '"count": 5', '"count": 6'), "the manifest says 6"),
    "the manifest's JSON": (edit("manifest.json", "{", "["), "manifest.json: not JSON"),
    "a checksum": (edit("manifest-sha256.txt", "  data/rights", "0  data/rights"), "manifest-sha256.txt: changed"),
    "no checksums": (lambda f: (f / "manifest-sha512.txt").unlink(), "manifest-sha512.txt: missing"),
    "no list of lists": (lambda f: (f / "tagmanifest-sha256.txt").unlink(), "tagmanifest-sha256.txt: missing"),
    "a manifest of lists": (edit("manifest.json", '"articles": {', '"articles": [], "a": {'), "does not say which"),
    "a line of other types": (edit(ARTICLES, '"id": 5', '"id": [5]'), "has a field of another type"),
    "a line of nothing": (edit(ARTICLES, '"title": ', '"titre": '), "has no title"),
    "a line that is a number": (lambda f: (f / ARTICLES).write_bytes(b"1\n"), "line 1 is no object"),
    "no text": (lambda f: (f / ARTICLES).write_bytes(b"\xff\xfe"), "line 1 is broken"),
    "a source's line": (
        lambda f: (f / "data/sources.jsonl").write_bytes(b"{}\n"),
        "1 lines, the manifest says 3",
    ),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_every_drift_is_found(corpus: Path, drift: str) -> None:
    change, says = DRIFTS[drift]
    assert verify(corpus).problems == ()
    change(corpus)
    assert says in "\n".join(verify(corpus).problems)


def test_who_forges_checksums_too_is_betrayed_by_the_texts(corpus: Path) -> None:
    edit(ARTICLES, "numéro 1", "numéro 9")(corpus)
    bagit.Bag(str(corpus)).save(manifests=True)
    [problem] = verify(corpus).problems
    assert "its hash does not match" in problem


def test_who_forges_hashes_too_is_betrayed_by_the_manifest(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / ARTICLES).read_bytes().splitlines()]
    rows[0]["canonical_url"] = "https://ailleurs.example/"
    (corpus / ARTICLES).write_text("".join(json.dumps(row) + "\n" for row in rows))
    bagit.Bag(str(corpus)).save(manifests=True)
    assert verify(corpus).problems == (f"{ARTICLES}: not the articles of the manifest, or in another order",)


def test_a_broken_parquet_file_is_told(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    folder = frozen(sqlite_engine, tmp_path / "essai", output_format=FormatName.parquet).folder
    file = folder / "data/articles.parquet"
    table = pq.read_table(file)
    file.write_bytes(file.read_bytes()[:200])
    assert any("not a Parquet file" in problem for problem in verify(folder).problems)
    pq.write_table(table.slice(1), file)
    assert any("4 articles, the manifest says 5" in problem for problem in verify(folder).problems)


def test_a_corpus_is_verified_wherever_it_lies(corpus: Path, tmp_path: Path) -> None:
    moved = tmp_path / "clé usb" / "corpus"
    shutil.copytree(corpus, moved)
    found = verify(moved)
    assert found.problems == ()
    assert found.fingerprint == bag.fingerprint(corpus)
    assert bytes_of(moved) == bytes_of(corpus)


@pytest.mark.parametrize("name", ["rien", "vide"])
def test_what_is_no_corpus_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "vide").mkdir()
    with pytest.raises(InvalidInput, match=name):
        verify(tmp_path / name)


def test_a_manifest_that_points_elsewhere_is_not_followed(corpus: Path) -> None:
    edit("manifest.json", ARTICLES, "../../etc/passwd")(corpus)
    assert any("no file of articles that we know" in problem for problem in verify(corpus).problems)


def test_the_store_says_what_became_of_the_articles(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    folder = frozen(engine, tmp_path / "essai").folder
    url = "https://movilab.example/"
    with transaction(engine) as session:
        save(session, an_article("a0", text="Un autre texte.", tags=("fablab",)))
        save(session, an_article("a1", text="Le fablab numéro 1.", tags=("friche",)))
        mark_gone(session, session.query(ArticleRow).filter_by(canonical_url=f"{url}a2").one().id, NOW)
        session.execute(delete(ArticleRow).where(ArticleRow.canonical_url.in_((f"{url}reserve", f"{url}lieu"))))
        removed = RemovalRow(
            sequence=99, article_id=4, url_hash=url_hash(f"{url}reserve"), reason="forgotten", note="", removed=NOW
        )
        session.add(removed)
    with reading(engine) as session:
        since = compare(session, read_corpus(folder))
    assert since == Since(
        text_changed=[f"{url}a0"],
        otherwise_changed=[f"{url}a1"],
        gone=[f"{url}a2"],
        removed=[f"{url}reserve (forgotten, 2026-11-24)"],
        unknown=[f"{url}lieu"],
    )
    assert verify(folder).problems == ()


def test_what_was_forgotten_is_in_no_corpus_to_come(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    before = frozen(sqlite_engine, tmp_path / "avant", policy=TextPolicy.full).folder
    with transaction(sqlite_engine) as session:
        wanted = session.scalars(select(ArticleRow.id).where(ArticleRow.text.contains("secret"))).all()
        assert removal.forget(session, wanted, now=NOW) == 1
    with reading(sqlite_engine) as session:
        assert compare(session, read_corpus(before)).removed == [
            "https://movilab.example/reserve (forgotten, 2026-11-24)"
        ]
    folder = frozen(sqlite_engine, tmp_path / "essai", policy=TextPolicy.full).folder
    assert not any(b"secret" in content or b"/reserve" in content for content in bytes_of(folder).values())
