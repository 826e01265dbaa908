"""The measures of understanding, on a labelled file of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.types import Territory
from tests import evaluate
from tests.evaluation import measures
from tests.evaluation.gold import Answer, Row, implied, read_gold

LORIENT, MORBIHAN, BRETAGNE = Territory("commune", "56121"), Territory("departement", "56"), Territory("region", "53")
PARIS = Territory("commune", "75056")


def line(number: int, **fields: Any) -> str:
    """A labelled text, a place that opens unless told otherwise."""
    text = "Les habitants et l'association réparent, jardinent et partagent des outils ; la commune soutient le projet."
    row = {
        "id": f"t-{number}", "origin": f"site-{number % 3}:page-{number}.md", "title": "Un fablab ouvre à Lorient (56)",
        "text": text, "date": "2026-03-10", "relevant": True, "negative": None, "tags": ["fablab"],
        "places": [{"surface": "Lorient", "code": "56121", "level": "commune", "main": True}], "places_optional": [],
        "kind": "article", "deadline": None, "deadline_alt": [], "amounts": [],
    }  # fmt: skip
    return json.dumps(row | fields, ensure_ascii=False)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Nine texts of three sites."""
    file = tmp_path / "labelled.jsonl"
    match = {"title": "Match nul à Rennes", "text": "Le championnat reprend au stade ; les joueurs et l'entraîneur.",
             "relevant": False, "negative": "plain", "tags": [],
             "places": [{"surface": "Rennes", "code": "35238", "level": "commune", "main": True}]}  # fmt: skip
    call = {"title": "Appel à projets tiers-lieux", "text": "Candidatures avant le 3 mai. Une aide de 5 000 euros.",
            "tags": ["appel-a-projets", "tiers-lieu"], "places": [], "kind": "call", "deadline": "2026-05-03",
            "amounts": [{"value_eur": 5000}]}  # fmt: skip
    kinds: list[dict[str, Any]] = [{}, match, call]
    file.write_text("\n".join(line(at, **kinds[at // 3]) for at in range(9)), "utf-8")
    return file


def answer(**fields: Any) -> Answer:
    return Answer(**fields)


def row(labelled: Path) -> Row:
    return read_gold(labelled)[0]


def test_a_perfect_answer(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.main([str(labelled), "--dated", "--by", "origin"])
    told = capsys.readouterr().out
    assert "F1 1.000   (right 6, wrong 0, missed 0)" in told
    assert "false alarms on plain negatives: 0/3" in told
    assert "accuracy 9/9" in told
    assert "main place 6/6" in told
    assert "site-0" in told


def test_weights_that_have_not_seen_the_site(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.main([str(labelled), "--folds"])
    assert "average precision 1.000" in capsys.readouterr().out


def test_nothing_answered_is_nothing_right(labelled: Path) -> None:
    pairs = [(one, answer()) for one in read_gold(labelled)]
    assert str(measures.relevance(pairs)) == "P 0.000  R 0.000  F1 0.000   (right 0, wrong 0, missed 6)"
    assert measures.kinds(pairs) == (0, 9)
    assert measures.main_places(pairs) == (0, 6)
    assert (measures.deadlines(pairs).missed, measures.amounts(pairs).missed) == (3, 3)


def test_a_commune_implies_what_contains_it(labelled: Path) -> None:
    pairs = [(row(labelled), answer(places=frozenset({MORBIHAN})))]
    assert implied({LORIENT}, "departement") == {MORBIHAN}
    assert implied({LORIENT}, "region") == {BRETAGNE}
    assert measures.territories(pairs, "commune").missed == 1
    assert measures.territories(pairs, "departement").right == 1
    assert measures.territories(pairs, "region").right == 1


def test_paris_is_one_place(labelled: Path) -> None:
    text = line(0, places=[{"surface": "Paris", "code": "75", "level": "departement", "main": True}])
    labelled.write_text(text, "utf-8")
    assert row(labelled).places == {PARIS}


def test_a_wrong_day_is_wrong_and_missed(labelled: Path) -> None:
    one = read_gold(labelled)[6]
    count = measures.deadlines([(one, answer(deadline="2026-05-04")), (one, answer(deadline="2026-05-03"))])
    assert (count.right, count.wrong, count.missed) == (1, 1, 1)


def test_tags_of_texts_that_are_not_relevant_count_apart(labelled: Path) -> None:
    one = read_gold(labelled)[3]
    pairs = [(one, answer(tags=frozenset({"culture"})))]
    assert measures.tags(pairs, of_relevant=True).wrong == 0
    assert measures.tags(pairs, of_relevant=False).wrong == 1
