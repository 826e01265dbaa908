"""Feeds tell a story once, name the other sources, and follow when another article leads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from feeds.publish import publish
from store import saving, sources
from store.config import Config
from store.db import transaction
from store.stories import curation
from store.types import Article
from tests.builders import NOW, add_source, an_article, save
from tests.feeds.checks import check_atom, check_json, check_rss
from tests.store.stories.texts import RELEASE

ALSO_JOURNAL = 'Aussi chez <a href="https://journal.example/halle">Le Journal</a>'
ALSO_RESEAU = 'Aussi chez <a href="https://reseau.example/halle">Le Réseau</a>'


def an(source: str, hours: int = 0, *tags: str) -> Article:
    """The same press release, as a source has it."""
    url, published = f"https://{source}.example/halle", NOW - timedelta(hours=48 - hours)
    return an_article(canonical_url=url, source=source, text=RELEASE, published=published, tags=tags)


@pytest.fixture(autouse=True)
def _articles(sqlite_engine: Engine) -> None:
    add_source(sqlite_engine, "reseau", name="Le Réseau", kind="network")
    add_source(sqlite_engine, "journal", name="Le Journal")
    with transaction(sqlite_engine) as session:
        save(session, an("reseau", 0, "fablab"))


def _html(folder: Path, name: str) -> str:
    """What a JSON feed says, all items together."""
    data = (folder / f"{name}.json").read_bytes()
    (
        check_json(data),
        check_rss((folder / f"{name}.rss").read_bytes()),
        check_atom((folder / f"{name}.atom").read_bytes()),
    )
    return data.decode().replace('\\"', '"')


def test_a_story_is_told_once_with_its_other_sources(sqlite_engine: Engine, config: Config) -> None:
    publish(sqlite_engine, config)
    assert "Aussi chez" not in _html(config.public, "tag/fablab")
    with transaction(sqlite_engine) as session:
        save(session, an("journal", 30, "friche"))
    publish(sqlite_engine, config)
    assert _html(config.public, "index").count('"content_html"') == 1
    assert ALSO_JOURNAL in _html(config.public, "index")
    assert ALSO_JOURNAL in _html(config.public, "tag/fablab")
    assert ALSO_RESEAU in _html(config.public, "tag/friche")
    assert ALSO_RESEAU in _html(config.public, "source/journal")
    assert 'Aussi chez <a href="https://journal.example/halle">Le Journal</a>' in (
        config.public / "tag/fablab.html"
    ).read_text("utf-8")


def test_when_the_lead_goes_every_list_follows(sqlite_engine: Engine, config: Config) -> None:
    with transaction(sqlite_engine) as session:
        save(session, an("journal", 30, "friche", "fablab"))
    publish(sqlite_engine, config)
    with transaction(sqlite_engine) as session:
        saving.mark_gone(session, 1, NOW)
    publish(sqlite_engine, config)
    for name in ("index", "tag/fablab", "tag/friche", "source/journal"):
        assert "https://journal.example/halle" in _html(config.public, name)
        assert "Aussi chez" not in _html(config.public, name)


def test_what_is_published_bit_by_bit_is_what_is_published_at_once(sqlite_engine: Engine, config: Config) -> None:
    def step(number: int) -> None:
        with transaction(sqlite_engine) as session:
            match number:
                case 0:
                    save(session, an("journal", 30, "friche"))
                case 1:
                    save(session, an("journal", -30, "friche", "fablab"))
                case 2:
                    curation.split(session, 2, author="Zoé", now=NOW)
                case 3:
                    curation.merge(session, [1, 2], author="Zoé", now=NOW)
                case 4:
                    sources.set_state(session, "journal", "trial")
                case 5:
                    saving.mark_gone(session, 1, NOW)

    publish(sqlite_engine, config)
    for number in range(6):
        step(number)
        publish(sqlite_engine, config)
        assert publish(sqlite_engine, config, full=True).files_written == 0, number
