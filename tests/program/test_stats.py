"""`veille stats` and the API tell the same figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.config import Config
from store.db import open_engine
from tests.feeds.api.corpus import fill
from tests.feeds.serving import ask, serving
from tests.program.veille import Veille


@pytest.fixture
def veille(tmp_path: Path) -> Veille:
    """A folder whose store holds the corpus of the API's tests."""
    engine = open_engine(Config(home=tmp_path / "var"), create=True)
    fill(engine)
    engine.dispose()
    return Veille(tmp_path)


def test_the_command_and_the_api_tell_the_same_figures(veille: Veille) -> None:
    words = ["stats", "--by", "week,tag", "--query", "tag:tiers-lieu OR kind:appel", "--since", "2026-01-01"]
    asked = "by=week,tag&q=tag:tiers-lieu+OR+kind:appel&since=2026-01-01"
    with serving(Config(home=veille.folder / "var", api_rate=0)) as port:
        as_json = ask(port, f"/api/v1/statistics?{asked}").json
        as_csv = ask(port, f"/api/v1/statistics.csv?{asked}").body.decode()
    said = veille(*words, "--format", "json")
    assert (said.err, said.facts) == ("", as_json)
    assert as_json["total"] == 6
    assert veille(*words, "--format", "csv").out == as_csv.replace("\r\n", "\n")


def test_people_get_a_table_and_a_sentence_for_what_is_wrong(veille: Veille) -> None:
    table = veille("stats", "--by", "kind").out
    assert "kind       articles  sources  active sources" in table
    assert table.endswith("14 articles; 1 more have no date of their own (--date first_seen)\n")
    wrong = veille("stats", "--by", "colour")
    assert (wrong.code, wrong.out) == (1, "")
    assert "there is no dimension 'colour'" in wrong.err
