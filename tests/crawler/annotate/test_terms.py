"""How the terms of the vocabulary are spelled out and found."""

from __future__ import annotations

import pytest

from crawler.annotate.fold import fold
from crawler.annotate.terms import Spelling, spellings
from crawler.annotate.trie import Trie


def found(term: str, text: str) -> list[str]:
    trie: Trie[Spelling] = Trie((one.words, one) for one in spellings(term))
    folded = fold(text)
    return [
        folded.surface(start, end)
        for start, end, spelling in trie.find(folded.words)
        if spelling.allows(folded.surface(start, end))
    ]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("tiers lieu(x)", "Un tiers-lieux, des Tiers Lieu.", ["tiers-lieux", "Tiers Lieu"]),
        (
            "mobilité(s) douce(s)|active(s)",
            "mobilités actives et mobilité douce",
            ["mobilités actives", "mobilité douce"],
        ),
        ("labellisé(e)(s)", "labellisées", ["labellisées"]),
        (
            "appel(s) à manifestation(s) d'intérêt",
            "Appel à manifestation d’intérêt",
            ["Appel à manifestation d’intérêt"],
        ),
        ("AMI", "un ami, une AMI, Ami", ["AMI"]),
        ("Scop(s)", "SCOP, Scops, scop", ["SCOP", "Scops"]),
        ("refuge LPO", "Refuge LPO, refuge lpo", ["Refuge LPO"]),
        ("France services", "en france services ; France Services", ["France Services"]),
        ("Fabrique ~2 Chambéry", "La Fabrique du Grand Chambéry", ["Fabrique du Grand Chambéry"]),
        ("Fabrique ~2 Chambéry", "La Fabrique de la ville de Chambéry", []),
        ("low tech", "slow technique", []),
    ],
)
def test_term(term: str, text: str, expected: list[str]) -> None:
    assert found(term, text) == expected


def test_longest_first_at_a_word() -> None:
    trie = Trie([(["loos"], "59360"), (["loos", "en", "gohelle"], "62528")])
    assert trie.at(["loos", "en", "gohelle"], 0) == [(3, "62528"), (1, "59360")]


def test_a_term_without_words_is_left_out() -> None:
    assert list(Trie([((), "nothing")]).find(["a", "b"])) == []
