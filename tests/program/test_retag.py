"""`veille retag`, as users run it."""

from __future__ import annotations

from pathlib import Path

from store.config import Config
from store.db import open_engine, transaction
from tests.builders import add_source, an_article, save
from tests.program.veille import Veille


def test_the_difference_is_shown_then_written_then_nothing_is_left(tmp_path: Path) -> None:
    engine = open_engine(Config(home=tmp_path / "var"), create=True)
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article(text="Le fablab de Concarneau ouvre ses portes dans le Finistère."))
    engine.dispose()
    veille = Veille(tmp_path)
    shown = veille("retag")
    assert (shown.code, shown.err) == (0, "")
    assert "tag:fablab             1       0     + Un fablab ouvre\n" in shown.out
    assert shown.out.endswith("1 articles read again, 1 would change; write it with: --apply\n")
    written = veille("retag", "--apply", "--format", "json").facts
    assert (written["read"], written["changed"], written["failed"]) == (1, 1, [])
    assert "tag:fablab" in {row["about"] for row in written["differences"]}
    assert (
        veille("retag").out
        == "Nothing to do: this version has read every article; --all or --query reads them again.\n"
    )
    assert veille("retag", "--all", "--query", "x").code == 2
