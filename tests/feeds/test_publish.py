"""Only what changed is written, whole or not at all, and the same store gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from feeds import files
from feeds.publish import publish
from store import saving
from store.config import Config
from store.db import transaction
from store.errors import Busy, StoreError
from store.locks import exclusive
from tests.builders import NOW, add_source, an_article, save
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


def test_a_killed_publication_is_done_again(
    sqlite_engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, left = files.write, iter(range(7))

    def killed(file: Path, data: bytes) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return whole(file, data)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(files, "write", killed)
        publish(sqlite_engine, config)
    (config.public / "tag").mkdir(parents=True, exist_ok=True)
    (config.public / "tag" / ".half.part").write_text("half")
    publish(sqlite_engine, config)
    interrupted = {name: data for name, (_, data) in _state(config.public).items()}
    publish(sqlite_engine, config.model_copy(update={"public_dir": config.home / "other"}), full=True)
    assert interrupted == {name: data for name, (_, data) in _state(config.home / "other").items()}


def test_a_public_folder_that_was_emptied_is_filled_again(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    (config.public / "index.html").unlink()
    (config.public / "tag" / "fablab.rss").unlink()
    publish(sqlite_engine, config)
    assert (config.public / "tag" / "fablab.rss").exists()


def test_a_folder_that_cannot_be_written_is_named(sqlite_engine: Engine, config: Config) -> None:
    (config.home / "public").write_text("a file stands in the way")
    with pytest.raises(StoreError, match="public"):
        publish(sqlite_engine, config)


def test_two_publications_do_not_mix(sqlite_engine: Engine, config: Config) -> None:
    with exclusive(config.home / "publish.lock", ""), pytest.raises(Busy, match="another publication"):
        publish(sqlite_engine, config)
