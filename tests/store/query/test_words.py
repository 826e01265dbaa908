"""The analyser of words: what a word is, folded, and its lemma."""

from __future__ import annotations

from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.query import words
from store.query.words import LONGEST, fold, lemma, tokens

LETTERS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'atelier d’Été", "l atelier d ete"),
        ("Tiers-Lieux", "tiers lieux"),
        ("ŒUVRE, nævus, cœur", "oeuvre naevus coeur"),
        ("la ﬁlière eﬀective", "la filiere effective"),
        ("e\u0301nergie re\u0301nove\u0301e", "energie renovee"),
        ("coopé\u00adra\u00adtive", "cooperative"),
        ("\ufefftiers\u200blieu", "tierslieu"),
        ("1 200,50 € en 2026 (n° 12)", "1 200 50 en 2026 n 12"),
        ("3D, CO₂, m²", "3d co2 m2"),
        ("fab_lab aujourd'hui", "fab lab aujourd hui"),
        ("Straße; Łódź", "strasse lodz"),
        ("« … » — ! \x00 \ud800", ""),
        ("x" * 200, "x" * LONGEST),
    ],
)
def test_words_of_a_text(text: str, expected: str) -> None:
    assert words.words(text) == expected.split()


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_any_text_is_cut_into_plain_words_that_stand_where_they_say(text: str) -> None:
    found = tokens(text)
    assert words.words(text) == [token.word for token in found]
    assert all(fold(text[token.start : token.end]) == token.word for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    # What the index is given is cut again by its own tokenizer: at spaces alone.
    assert words.words(" ".join(words.words(text))) == words.words(text)


@given(LETTERS)
def test_folding_is_done_once_for_all(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(st.text(st.sampled_from("abcéèàçœôûï'’- "), max_size=40))
def test_accents_written_apart_and_capitals_change_nothing(text: str) -> None:
    assert words.words(normalize("NFD", text)) == words.words(text)
    assert words.words(text.upper()) == words.words(text)


@settings(deadline=None)  # the first one loads the dictionary
@given(LETTERS)
def test_a_lemma_needs_no_accents(word: str) -> None:
    assert lemma(word) == lemma(fold(word))


@pytest.mark.parametrize(
    "same",
    [
        "coopérative coopératives cooperative COOPÉRATIVES",
        "lieu lieux",
        "œuvre œuvres oeuvres",
        "travail travaux",
        "ressourcerie ressourceries",
        "fablab fablabs",
        "tierslieu tierslieux",
        "rénover rénovées rénovent",
        "marché marchés",
    ],
)
def test_inflections_have_one_lemma(same: str) -> None:
    assert len({lemma(word) for word in same.split()}) == 1


@pytest.mark.parametrize("pair", ["commun commune", "été sont", "habitat habitant", "énergie énergétique"])
def test_other_words_have_another(pair: str) -> None:
    one, other = pair.split()
    assert lemma(one) != lemma(other)
