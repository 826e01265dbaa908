"""Only what changed is written, whole or not at all, and the same store gives the same bytes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feeds.publish import publish
from store import saving, sources
from store.config import Config
from store.db import transaction
from store.errors import Busy, StoreError
from store.locks import exclusive
from store.types import Rights
from tests.builders import NOW, a_source, add_source, an_article, save
from tests.feeds.checks import check_atom, check_json, check_rss

CHECKS = {".rss": check_rss, ".atom": check_atom, ".json": check_json}


@pytest.fixture(autouse=True)
def _articles(sqlite_engine: Engine) -> None:
    add_source(sqlite_engine)
    with transaction(sqlite_engine) as session:
        save(session, an_article("a", tags=("fablab",)), ("departement-29", "region-53"))
        save(session, an_article("b", tags=("friche",), kind="appel"))


def _state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Each published file with its time and bytes."""
    return {
        str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_every_list_has_three_valid_feeds_and_a_page(sqlite_engine: Engine, config: Config) -> None:
    done = publish(sqlite_engine, config)
    state = _state(config.public)
    lists = ["index", "tag/fablab", "tag/friche", "territoire/departement-29", "territoire/region-53"]
    lists += ["source/movilab", "type/article", "type/appel"]
    assert done.lists == len(lists)
    for name in lists:
        assert f"{name}.html" in state
        for suffix, check in CHECKS.items():
            assert check(state[f"{name}{suffix}"][1])
    assert {"feeds.opml", "style.css"} <= state.keys()


def test_an_unchanged_store_rewrites_nothing(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    before = _state(config.public)
    assert publish(sqlite_engine, config).lists == 0
    assert publish(sqlite_engine, config, full=True).files_written == 0
    assert _state(config.public) == before


def test_only_touched_lists_are_written(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    before = _state(config.public)
    with transaction(sqlite_engine) as session:
        save(session, an_article("c", tags=("fablab",), title="Un troisième"))
    publish(sqlite_engine, config)
    after = _state(config.public)
    changed = {name for name in after if after[name] != before.get(name)}
    assert "tag/fablab.rss" in changed
    assert not {name for name in changed if name.startswith(("tag/friche", "territoire/", "type/appel"))}


def test_a_list_that_lost_its_last_article_stays_valid_and_empty(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    with transaction(sqlite_engine) as session:
        saving.mark_gone(session, 1, NOW)
    publish(sqlite_engine, config)
    assert check_rss((config.public / "tag/fablab.rss").read_bytes()) == []
    assert "tag/fablab.rss" not in (config.public / "index.html").read_text()


def test_a_retagged_article_leaves_its_old_list(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    with transaction(sqlite_engine) as session:
        save(session, an_article("a", tags=("coworking",)), ("departement-29", "region-53"))
    publish(sqlite_engine, config)
    assert check_rss((config.public / "tag/fablab.rss").read_bytes()) == []
    assert len(check_rss((config.public / "tag/coworking.rss").read_bytes())) == 1


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: data for name, (_, data) in _state(folder).items()}


def _publish_and_die(config: Config, step: int) -> int:
    """Publish in a process of its own that is killed when it is about to put its file number `step` in place."""
    script = f"""
import os, pathlib, sys
from feeds import files
from feeds.publish import publish
from store.config import Config
from store.db import open_engine
steps, replace = iter(range({step})), pathlib.Path.replace
def dying(temporary, file):
    return replace(temporary, file) if next(steps, None) is not None else os._exit(9)
pathlib.Path.replace, files.BATCH = dying, 4
config = Config.model_validate_json(sys.argv[1])
publish(open_engine(config), config)
"""
    return subprocess.run([sys.executable, "-P", "-c", script, config.model_dump_json()], check=False).returncode


@pytest.mark.parametrize("step", [0, 3, 14, 33])
def test_a_killed_publication_is_done_again(sqlite_engine: Engine, config: Config, step: int) -> None:
    assert _publish_and_die(config, step) == 9
    assert list(config.public.rglob(".*.part"))
    publish(sqlite_engine, config)
    assert not list(config.public.rglob(".*.part"))
    publish(sqlite_engine, config.model_copy(update={"public_dir": config.home / "other"}))
    assert _contents(config.public) == _contents(config.home / "other")


def test_a_killed_publication_of_a_change_is_done_again(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    with transaction(sqlite_engine) as session:
        save(session, an_article("c", tags=("fablab",), title="Un troisième"))
    assert _publish_and_die(config, 5) == 9
    assert publish(sqlite_engine, config).lists == 4
    assert _contents(config.public)["tag/fablab.rss"].count(b"<item>") == 2
    assert not list(config.public.rglob(".*.part"))


def test_an_error_while_writing_leaves_nothing_half_written(
    sqlite_engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match=r"public folder .* cannot be written: No space left"):
        publish(sqlite_engine, config)
    assert _state(config.public) == {}


def test_what_readers_see_while_it_is_written_is_whole(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    file, seen, done = config.public / "index.rss", [], threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(len(check_rss(file.read_bytes())))

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        for number in range(10):
            with transaction(sqlite_engine) as session:
                save(session, an_article(f"n{number}"))
            publish(sqlite_engine, config)
        done.set()
        reader.result()
    assert seen == sorted(seen)
    assert {2, 12} & set(seen)


@pytest.mark.parametrize(
    "change", [{"public_url": "https://ailleurs.example"}, {"language": "en"}], ids=lambda change: next(iter(change))
)
def test_other_settings_change_every_feed(sqlite_engine: Engine, config: Config, change: dict[str, str]) -> None:
    publish(sqlite_engine, config)
    before = _contents(config.public)
    changed = config.model_copy(update=change)
    publish(sqlite_engine, changed)
    after = _contents(config.public)
    assert {name for name in before if name.endswith(".rss") and before[name] == after[name]} == set()
    assert publish(sqlite_engine, changed).files_unchanged == 0


def test_what_a_source_takes_back_is_taken_back(sqlite_engine: Engine, config: Config) -> None:
    add_source(sqlite_engine, "libre", rights=Rights(republish="full"))
    with transaction(sqlite_engine) as session:
        save(session, an_article("libre", source="libre", tags=("fablab",), text="Tout le texte."))
    publish(sqlite_engine, config)
    assert b"Tout le texte" in _contents(config.public)["tag/fablab.rss"]
    with transaction(sqlite_engine) as session:
        sources.change(session, a_source("libre", rights=Rights(republish="none")))
    publish(sqlite_engine, config)
    assert [name for name, data in _contents(config.public).items() if b"Tout le texte" in data] == []


def test_a_new_source_changes_nothing_that_is_published(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    add_source(sqlite_engine, "nouvelle")
    assert publish(sqlite_engine, config).lists == 0


def test_a_source_on_trial_is_published_when_it_is_no_more(sqlite_engine: Engine, config: Config) -> None:
    add_source(sqlite_engine, "essai", state="trial")
    with transaction(sqlite_engine) as session:
        save(session, an_article("essai", source="essai", title="À l'essai"))
    publish(sqlite_engine, config)
    assert "À l'essai" not in _contents(config.public)["index.rss"].decode()
    with transaction(sqlite_engine) as session:
        sources.set_state(session, "essai", "active")
    publish(sqlite_engine, config)
    assert "À l'essai" in _contents(config.public)["source/essai.rss"].decode()


def test_memory_is_bounded(sqlite_engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(sqlite_engine, config)
    monkeypatch.setattr("feeds.publish.KEPT", 1)
    assert publish(sqlite_engine, config, full=True).files_written == 0


def test_an_empty_store_has_a_page_and_feeds(sqlite_engine: Engine, config: Config) -> None:
    with transaction(sqlite_engine) as session:
        for number in (1, 2):
            saving.mark_gone(session, number, NOW)
    assert publish(sqlite_engine, config).lists == 1
    assert check_atom(_contents(config.public)["index.atom"]) == []
    assert publish(sqlite_engine, config).files_written == 0


def test_a_public_folder_that_was_emptied_is_filled_again(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    (config.public / "index.html").unlink()
    (config.public / "tag" / "fablab.rss").unlink()
    publish(sqlite_engine, config)
    assert (config.public / "tag" / "fablab.rss").exists()


def test_an_emptied_list_keeps_its_feed_through_a_full_publication(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    with transaction(sqlite_engine) as session:
        saving.mark_gone(session, 1, NOW)
    publish(sqlite_engine, config)
    moved = config.model_copy(update={"public_url": "https://ailleurs.example"})
    publish(sqlite_engine, moved, full=True)
    assert check_rss((config.public / "tag/fablab.rss").read_bytes()) == []
    assert b"ailleurs.example/tag/fablab.rss" in (config.public / "tag/fablab.rss").read_bytes()


def test_a_folder_that_cannot_be_written_is_named(sqlite_engine: Engine, config: Config) -> None:
    (config.home / "public").write_text("a file stands in the way")
    with pytest.raises(StoreError, match="public"):
        publish(sqlite_engine, config)


def test_two_publications_do_not_mix(sqlite_engine: Engine, config: Config) -> None:
    with exclusive(config.home / "publish.lock", ""), pytest.raises(Busy, match="another publication"):
        publish(sqlite_engine, config)
