"""`veille search`, as users run it."""

from __future__ import annotations

from pathlib import Path

from store.config import Config
from store.db import open_engine, transaction
from tests.builders import add_source, an_article, save
from tests.program.veille import Veille


def test_a_search_and_one_that_cannot_be_understood(tmp_path: Path) -> None:
    engine = open_engine(Config(home=tmp_path / "var"), create=True)
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article(tags=("fablab",), text="Le tiers-lieu ouvre."))
    engine.dispose()
    found = Veille(tmp_path)("search", "tiers-lieux tag:fablab", "--facets")
    assert (found.code, found.err) == (0, "")
    assert "Le tiers-lieu ouvre." in found.out
    assert "1 article\n" in found.out
    wrong = Veille(tmp_path)("search", "tiers (fablab")
    assert wrong.code == 1
    assert wrong.err.splitlines()[-2:] == ["  tiers (fablab", "        ^"]
