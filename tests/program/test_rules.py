"""`veille rules`, as users run it."""

from __future__ import annotations

from pathlib import Path

from store import articles
from store.config import Config
from store.db import open_engine, reading, transaction
from tests.builders import add_source, an_article, save
from tests.program.veille import Veille


def test_a_rule_is_made_previewed_applied_and_removed(tmp_path: Path) -> None:
    engine = open_engine(Config(home=tmp_path / "var"), create=True)
    add_source(engine)
    with transaction(engine) as session:
        article = save(session, an_article(text="Un camion passe.", tags=("coworking",))).id or 0
    veille = Veille(tmp_path)
    made = veille("rules", "add", "camions", "--if", "camions", "--tag", "+fablab", "--tag", "-coworking")
    assert (made.code, made.out.splitlines()[0]) == (0, "camions: +fablab, -coworking, for what is saved from now on.")
    shown = veille("rules", "preview", "camions").out
    assert f"{article}   Un fablab ouvre  +tag:fablab, -tag:coworking\n" in shown
    assert shown.endswith("1 articles would change; do it with: veille rules apply camions\n")
    assert veille("rules", "apply", "camions", "--format", "json").facts["changed"] == 1
    [row] = veille("rules", "list", "--format", "json").facts
    assert (row["then"], row["articles"], row["state"]) == ("+fablab, -coworking", 1, "active")
    assert "rule: camions" in veille("show", str(article)).out
    assert veille("rules", "remove", "camions").out.endswith("1 articles changed; camions is removed.\n")
    with reading(engine) as session:
        assert articles.get(session, article).annotations.tags == ("coworking",)
    engine.dispose()
    wrong = veille("rules", "add", "x", "--if", "tag:fablabb", "--drop")
    assert (wrong.code, wrong.err.splitlines()[-2]) == (1, "  tag:fablabb")
