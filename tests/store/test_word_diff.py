"""A word diff tells the whole of both texts, and what a reader would say changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import word_diff
from store.word_diff import Piece, changed_words, diff, marked

SOME_WORDS = ("lieu", "ouvre", "le", " ", "\n", ", ", ".", "é", "12", "tiers-lieu ")
TEXTS = st.one_of(st.lists(st.sampled_from(SOME_WORDS), max_size=40).map("".join), st.text(max_size=30))


def _side(pieces: tuple[Piece, ...], without: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != without)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("un lieu", "un lieu", "un lieu"),
        ("", "un lieu", "{+un lieu+}"),
        ("un lieu", "un lieu ouvert", "un lieu{+ ouvert+}"),
        ("un\nlieu", "un lieu", "un[-\n-]{+ +}lieu"),
        ("un lieu", "", "[-un lieu-]"),
        ("le 12 mars", "le 14 avril", "le [-12 mars-]{+14 avril+}"),
        ("Il ouvre demain.", "Il n'ouvre pas demain.", "Il {+n'+}ouvre {+pas +}demain."),
        ("dépôt avant le 3 mai.", "dépôt avant le 3 juin.", "dépôt avant le 3 [-mai-]{+juin+}."),
    ],
)
def test_what_a_reader_sees(old: str, new: str, shown: str) -> None:
    assert marked(diff(old, new)) == shown


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_or_made_up(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert (_side(pieces, "added"), _side(pieces, "removed")) == (old, new)
    assert all(piece.text for piece in pieces)
    assert all(a.kind != b.kind and (a.kind, b.kind) != ("added", "removed") for a, b in pairwise(pieces))


@given(old=TEXTS, new=TEXTS, most=st.sampled_from([0, 4, 40]))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_in_texts_that_are_too_long_either(old: str, new: str, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_diff, "MOST", most)
        pieces = diff(old, new)
    assert (_side(pieces, "added"), _side(pieces, "removed")) == (old, new)


def test_a_long_text_is_compared_by_lines_and_within_them() -> None:
    lines = [f"Ligne {n} du très long rapport, mot à mot.\n" for n in range(3_000)]
    changed = [line.replace("rapport", "résumé") if n in (5, 1_500) else line for n, line in enumerate(lines)]
    pieces = diff("".join(lines), "".join(changed))
    assert [piece.text for piece in pieces if piece.kind != "same"] == ["rapport", "résumé"] * 2
    assert changed_words(pieces) == (2, 2)
    assert len(marked(pieces)) < 500
    assert len(marked(pieces, None)) > 90_000
