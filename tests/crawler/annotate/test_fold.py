"""Words that can be compared keep their place in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.annotate.fold import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tiers-Lieu", ["tiers", "lieu"]),
        ("l’Œuvre d'à côté", ["l", "oeuvre", "d", "a", "cote"]),
        ("cafe\u0301", ["cafe"]),
        ("tiers\u00adlieu", ["tierslieu"]),
        ("3ᵉ lieu", ["3e", "lieu"]),
        ("#TiersLieux", ["tierslieux"]),
        ("\u200b \u00ad", []),
        ("Привет", ["привет"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert fold(text).words == words


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("tiers - lieu", True),
        ("nouveaux lieux, nouveaux", True),
        ("St. Malo", True),
        ("un tiers. Lieu", False),
        ("un tiers ! Lieu", False),
        ("un tiers\n\nLieu", False),
        ("un tiers\nlieu", True),
        ("tiers (lieu", False),
    ],
)
def test_a_sentence_ends_between_words(text: str, joined: bool) -> None:
    folded = fold(text)
    assert folded.joined(0, len(folded.words)) is joined


@given(st.text())
def test_every_word_is_where_it_says(text: str) -> None:
    folded = fold(text)
    assert len(folded.words) == len(folded.starts) == len(folded.ends)
    for at, word in enumerate(folded.words):
        assert fold(folded.surface(at, at + 1)).words == [word]
