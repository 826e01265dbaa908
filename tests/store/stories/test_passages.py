"""Which texts have passages in common does not depend on the machine, on the order of arrival or on their length."""

from __future__ import annotations

import random
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from store.stories.index import CROWD, signature
from store.stories.overlap import Overlap
from store.stories.passages import KEYS, around, keys, number, read
from tests.store.stories.texts import RELEASE, told

WORDS = st.lists(st.sampled_from([f"mot{index}" for index in range(400)]), max_size=900).map(" ".join)
ANY = st.text(max_size=300)


def _text(seed: int, words: int) -> str:
    chance = random.Random(seed)  # noqa: S311  # the same each time
    return " ".join(f"mot{chance.randrange(5_000)}" for _ in range(words))


@given(WORDS, WORDS)
@settings(max_examples=100, deadline=None)
def test_overlap_is_the_same_seen_from_both_texts(one: str, other: str) -> None:
    there, back = Overlap(read(one), read(other)), Overlap(read(other), read(one))
    assert (there.shared, there.of_smaller, there.of_larger) == (back.shared, back.of_smaller, back.of_larger)
    assert len(there.exchanges) == len(back.exchanges)


@given(ANY, ANY)
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_read_and_compared(one: str, other: str) -> None:
    overlap = Overlap(read(one), read(other))
    assert 0 <= overlap.of_larger <= overlap.of_smaller <= 1
    assert keys(read(one)) <= read(one).distinct
    assert signature(told(one, title=other)).day > 0


@given(WORDS)
@settings(max_examples=50, deadline=None)
def test_case_accents_and_punctuation_change_no_key(text: str) -> None:
    assert keys(read(text.upper().replace(" ", ", "))) == keys(read(text))


def test_every_text_long_enough_has_as_many_keys_as_any_other() -> None:
    counts = [len(keys(read(_text(seed, words)))) for seed in range(10) for words in (40, 200, 1_000, 6_000)]
    assert min(counts) > KEYS / 2
    assert max(counts) < KEYS * 3


def test_a_part_of_a_text_has_keys_of_the_whole() -> None:
    for seed in range(50):
        words = _text(seed, 600).split()
        part = " ".join(words[150:400])
        assert len(keys(read(part)) & keys(read(" ".join(words)))) >= 4


def test_other_texts_have_hardly_any() -> None:
    found = [keys(read(_text(seed, 600))) for seed in range(20)]
    assert not any(one & other for one in found for other in found if one is not other)


def test_keys_are_the_same_in_every_process() -> None:
    script = "from store.stories.passages import number; print(number('tiers-lieu'))"
    other = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, check=True, text=True)
    assert int(other.stdout) == number("tiers-lieu")


def test_what_stands_near_a_common_passage_is_common() -> None:
    reading = read(RELEASE)
    middle = reading.passages[100]
    found = around(reading, frozenset({middle}))
    assert middle in found
    assert reading.passages[0] not in found
    assert len(found) < CROWD
