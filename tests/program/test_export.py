"""Exports and corpora as users make them: files, pipes, wrong wishes, a machine that fails in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.program.veille import Veille
from tests.store.corpus.corpora import ARTICLES, fill


@pytest.fixture
def veille(sqlite_engine: Engine, tmp_path: Path) -> Veille:
    """A folder whose store holds five articles."""
    fill(sqlite_engine)
    return Veille(tmp_path)


def test_articles_go_to_a_file_and_to_the_standard_output(veille: Veille) -> None:
    printed = veille("export", "--format", "jsonl", "--query", "tag:fablab")
    assert (printed.code, printed.err) == (0, "4 articles\n")
    written = veille("export", "-f", "jsonl", "-q", "tag:fablab", "-o", "fablabs.jsonl")
    assert (written.out, written.err) == ("", "4 articles in fablabs.jsonl\n")
    assert (veille.folder / "fablabs.jsonl").read_text("utf-8") == printed.out
    assert veille("export", "--format", "txt", "--output", "textes", "--text", "open").code == 0
    assert len(list((veille.folder / "textes").iterdir())) == ARTICLES


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["export", "--format", "xls"], 2, "geojson"),
        (["export", "--format", "csv", "--query", "tag:fablab ("], 1, "^"),
        (["export", "--format", "csv", "--output", "/dev/full"], 1, "No space left"),
        (["corpus", "freeze", "essai", "--output", "var"], 1, "exists already"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_wishes_are_answered_with_a_sentence(veille: Veille, words: list[str], code: int, says: str) -> None:
    before = sorted(veille.folder.rglob("*"))
    ended = veille(*words)
    assert (ended.code, says in ended.err, "Traceback" in ended.err) == (code, True, False), ended.err
    assert [file for file in sorted(veille.folder.rglob("*")) if "veille.db" not in file.name] == [
        file for file in before if "veille.db" not in file.name
    ]


def test_an_output_that_fails_is_no_traceback(veille: Veille) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        assert _ended(veille, full) == (1, "veille: the standard output cannot be written: No space left on device\n")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        assert _ended(veille, closed) == (1, "")


def _ended(veille: Veille, out: Any) -> tuple[int, str]:
    """Exit code and complaints of an export that writes to `out`."""
    command = [sys.executable, "-P", "-m", "scheduler", "export", "--format", "csv"]
    place: dict[str, Any] = {"cwd": veille.folder, "env": veille.environment()}
    done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False, **place)
    return done.returncode, done.stderr


def test_a_corpus_is_frozen_and_verified_from_another_folder(veille: Veille, tmp_path: Path) -> None:
    frozen = veille("corpus", "freeze", "essai", "--query", "tag:fablab", "--author", "Anne Le Goff")
    assert (frozen.code, "Anne Le Goff (2026)" in frozen.out) == (0, True), frozen.err
    elsewhere = Veille(tmp_path / "ailleurs")
    elsewhere.folder.mkdir()
    verified = elsewhere("corpus", "verify", "../essai", "--format", "json")
    assert (verified.code, verified.facts["articles"], verified.facts["problems"]) == (0, 4, [])
    assert verified.facts["fingerprint"] in frozen.out
    assert "unchanged since: 4" in veille("corpus", "verify", "essai", "--store").out
    (veille.folder / "essai/README.md").write_text("autre")
    changed = elsewhere("corpus", "verify", "../essai")
    assert (changed.code, "README.md: changed" in changed.out) == (1, True)


def test_a_killed_freeze_looks_like_none(veille: Veille) -> None:
    pipe = veille.folder / "pipe"
    os.mkfifo(pipe)
    # It waits for a reader that never comes, with its folder begun.
    code = (
        "from pathlib import Path; from store.export.output import new_folder, write_file\n"
        "with new_folder(Path('essai')) as folder: print('begun', flush=True); write_file(Path('pipe'), [b'x'])"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code], cwd=veille.folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGKILL)
    assert not (veille.folder / "essai").exists()
    [left] = veille.folder.glob(".essai.*.part")
    assert veille("corpus", "verify", str(left)).code == 1
    assert veille("corpus", "freeze", "essai").code == 0
