"""After `forget` no byte of an article is left where we write: database, its log, public folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feeds import forgetting
from feeds.publish import publish
from store import articles, removal, tombstones
from store.config import Config
from store.db import reading, transaction
from store.removal import Wanted
from tests.builders import NOW, add_source, an_article, save

SENTENCE = "Le zorglubisme coopératif de Gwénaëlle Kerguelen inquiète Trifouillis"
TRACES = ("zorglub", "kerguelen", "gwénaëlle", "gwenaelle", "trifouillis", "inquiete", "adresse-a-oublier")
URL = "https://movilab.example/adresse-a-oublier"


def _traces(folder: Path) -> set[tuple[str, str]]:
    """Which words of the article are in which file, however they are written."""
    found = set()
    for file in folder.rglob("*"):
        data = file.read_bytes().lower() if file.is_file() else b""
        escaped = data.replace(b"\\u00e9", "é".encode()).replace(b"\\u00eb", "ë".encode())
        found |= {(file.name, word) for word in TRACES if word.encode() in data or word.encode() in escaped}
    return found


@pytest.fixture(autouse=True)
def _articles(sqlite_engine: Engine, config: Config) -> None:
    add_source(sqlite_engine)
    with transaction(sqlite_engine) as session:
        save(session, an_article("adresse-a-oublier", text=f"{SENTENCE}, hier. " * 300, title="Avant " + SENTENCE))
    with transaction(sqlite_engine) as session:
        secret = an_article("adresse-a-oublier", title=SENTENCE, text=f"{SENTENCE}. " * 400, excerpt=SENTENCE)
        save(session, secret, ("departement-29",))
        for number in range(40):
            save(session, an_article(f"autre-{number}", text=f"Un autre texte, le numéro {number}. " * 200))
    publish(sqlite_engine, config)
    (config.public / "source" / ".movilab.rss.part").write_text(SENTENCE)


def test_no_byte_is_left(sqlite_engine: Engine, config: Config) -> None:
    before = {name.removesuffix("-wal") for name, _ in _traces(config.home)}
    assert before >= {"veille.db", "index.rss", "departement-29.html", ".movilab.rss.part"}
    done = forgetting.forget(sqlite_engine, config, Wanted(urls=(URL,)), now=NOW)
    assert (done.articles, done.erased) == (1, True)
    assert _traces(config.home) == set()
    with reading(sqlite_engine) as session:
        assert articles.count(session) == 40


def test_asking_again_or_for_what_is_not_stored_only_leaves_a_tombstone(sqlite_engine: Engine, config: Config) -> None:
    unknown = "https://movilab.example/jamais-vu"
    for number in (1, 0):
        done = forgetting.forget(sqlite_engine, config, Wanted(urls=(URL, unknown)), now=NOW)
        assert (done.articles, done.erased) == (number, True)
    with reading(sqlite_engine) as session:
        assert tombstones.forgotten(session, [URL, unknown]) == {URL, unknown}
        assert removal.count(session) == 1


KILL_AT = ["removal._remove", "memberships.move", "forgetting.publish", "forgetting.erasure.erase"]


@pytest.mark.parametrize("place", KILL_AT)
def test_a_killed_removal_is_done_or_not_and_can_be_done_again(
    sqlite_engine: Engine, config: Config, place: str
) -> None:
    assert _forget_and_die(config, place) == -signal.SIGKILL
    with reading(sqlite_engine) as session:
        left = articles.count(session)
    assert left == (41 if place in KILL_AT[:2] else 40)
    forgetting.forget(sqlite_engine, config, Wanted(urls=(URL,)), now=NOW)
    assert _traces(config.home) == set()


def _forget_and_die(config: Config, place: str) -> int:
    script = f"""
import os, signal, sys
from feeds import forgetting
from store import memberships, removal
from store.config import Config
from store.db import open_engine
from tests.builders import NOW
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{place} = die
config = Config.model_validate_json(sys.argv[1])
forgetting.forget(open_engine(config), config, forgetting.Wanted(urls=({URL!r},)), now=NOW)
"""
    command = [sys.executable, "-P", "-c", script, config.model_dump_json()]
    paths = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": paths}).returncode
