"""`veille searches`: from saving to removing, and what is said of a query that cannot be understood."""

from __future__ import annotations

from pathlib import Path

from tests.program.veille import Veille


def test_a_search_is_saved_shown_renamed_and_removed(tmp_path: Path) -> None:
    veille = Veille(tmp_path)
    assert veille("init").code == 0
    wrong = veille("searches", "save", "lieux", "fablab tga:friche")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.splitlines() == [
        (
            'veille: there is no field "tga" (at character 8); did you mean tag:? '
            'to look for the words, write "tga:…" in quotes'
        ),
        "  fablab tga:friche",
        "         ^^^^",
    ]
    assert "search:lieux" in veille("searches", "save", "lieux", "fablab OU tag:friche", "--title", "Lieux").out
    assert veille("searches", "save", "bretons", "search:lieux région:bretagne", "--public").code == 0
    shown = veille("searches", "show", "bretons", "--format", "json").facts
    assert (shown["understood"], shown["public"]) == ("(fablab OR tag:friche) territoire:region-53", True)
    assert veille("searches", "rename", "lieux", "endroits").code == 0
    rows = veille("searches", "list", "--format", "json").facts
    assert [(row["name"], row["title"]) for row in rows] == [("bretons", "bretons"), ("endroits", "Lieux")]
    assert "used by bretons" in veille("searches", "remove", "endroits").err
    assert veille("searches", "remove", "bretons").code == 0
