"""Snippets: pieces of the original text, with the words that a query found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.query.parser import read_query
from store.query.snippets import LENGTH, snippet
from store.query.words import fold, lemma, words
from tests.store.query.texts import SENTENCES

FILLING = "mot " * 100


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("coopératives", "Une COOPÉRATIVE naît.", "Une [COOPÉRATIVE] naît."),
        ("renovees", "La re\u0301novation, puis réno\u00advée.", "La re\u0301novation, puis [réno\u00advée]."),
        ("oeuvre", "Chef-d’œuvre", "Chef-d’[œuvre]"),
        ("tiers-lieux", "Un tiers\nlieu, des lieux.", "Un [tiers] [lieu], des lieux."),
        ('"tiers lieux"', "Un tiers-lieu, des tiers-lieux.", "Un tiers-lieu, des [tiers]-[lieux]."),
        ("coop*", "Coopérer en coop, co-op", "[Coopérer] en [coop], co-op"),
        ("lieu -friche", "Un lieu, une friche", "Un [lieu], une friche"),
        ("lieu OR (friche bois)", "Un lieu, une friche", "Un [lieu], une [friche]"),
        ("title:lieu tag:fablab", "Un lieu", "Un lieu"),
        ("absent", "Un lieu", "Un lieu"),
        ("lieu", "", ""),
    ],
)
def test_words_found_are_marked_in_the_text_as_it_was_written(query: str, text: str, marked: str) -> None:
    assert snippet("", text, read_query(query)).marked("[", "]") == marked


def test_the_piece_shown_holds_most_of_the_words() -> None:
    found = snippet("", f"Un lieu. {FILLING}le lieu et la friche {FILLING}", read_query("lieu friche"))
    assert found.text.startswith("… mot mot")
    assert found.text.endswith("mot …")
    assert "le [lieu] et la [friche] mot" in found.marked("[", "]")
    assert len(words(found.text)) == LENGTH


def test_words_of_the_title_are_marked_in_the_title() -> None:
    found = snippet("Des lieux, un lieu", "Rien.", read_query("lieu"))
    assert found.title == ((4, 9), (14, 18))
    assert snippet("Des lieux", "Rien.", read_query("text:lieu")).title == ()


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(SENTENCES))
def test_what_is_marked_is_what_was_asked_for(noise: str, sentence: str) -> None:
    asked = sentence.split()[1].strip(".,")
    found = snippet(noise, f"{noise} {sentence} {noise}", read_query(asked))
    meant = {lemma(word) for word in words(asked)}
    pieces = [found.text[start:end] for start, end in found.spans]
    assert pieces
    assert {lemma(fold(piece)) for piece in pieces} <= meant
