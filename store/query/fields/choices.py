"""Reading a value that is one of a known few, whatever way it is spelt."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from store.query.folding import folded
from store.query.problems import Advice, advice

LONGEST = 100
"""Characters of a value that is compared with those there are."""
_QUOTES = '"«»“”„‟″'
MOST = 12
"""Choices that an advice lists; of more only the nearest are named."""


def choose(name: str, text: str, spellings: Mapping[str, str]) -> str | Advice:
    """The value that a text spells. `spellings`: folded name or alias → value."""
    asked = folded(text)
    found = spellings.get(asked)
    if found is not None:
        return found
    # Comparing takes its time, and what is that long is near to nothing.
    comparable = spellings if len(asked) <= LONGEST else ()
    near = dict.fromkeys(spellings[one] for one in get_close_matches(asked, comparable, n=5, cutoff=0.6))
    every = tuple(dict.fromkeys(spellings.values()))
    return advice(
        "unknown_value", near=tuple(near)[:3], choices=every if len(every) <= MOST else (), name=name, value=text
    )


def plain_name(text: str, example: str) -> str | Advice:
    """A name as a person writes it, without quotes and double blanks."""
    bare = " ".join("".join(char if char.isprintable() and char not in _QUOTES else " " for char in text).split())
    return bare if folded(bare) else advice("no_name", value=text, example=example)
