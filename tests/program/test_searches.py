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
    asked = veille("searches", "save", "lieux", "fablab OU tag:friche", "--title", "Lieux", "--public")
    assert (asked.code, "search:lieux" in asked.out) == (0, True)
    assert veille("searches", "rename", "lieux", "endroits").code == 0
    [row] = veille("searches", "list", "--format", "json").facts
    assert (row["name"], row["title"], row["public"]) == ("endroits", "Lieux", True)
    assert "fablab OR tag:friche" in veille("searches", "show", "endroits").out
    assert veille("searches", "remove", "endroits").code == 0
