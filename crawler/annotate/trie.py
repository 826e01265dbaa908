"""Many terms found in one pass over the words of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Node = dict[str, Any]
HERE = ""
"""Key of the values of the term that ends at a node; no word is empty."""
GAP = "~"
"""Key of the terms that go on after some other words."""


class Trie(Generic[Value]):
    """Terms by their words, each with values. A word "~5" stands for up to five words of any kind."""

    def __init__(self, terms: Iterable[tuple[Iterable[str], Value]] = ()) -> None:
        self._root: Node = {}
        for words, value in terms:
            self.add(words, value)

    def add(self, words: Iterable[str], value: Value) -> None:
        """Add a term; one without words is left out."""
        node = self._root
        for word in words:
            if word[0] == GAP:
                node = node.setdefault(GAP, {}).setdefault(int(word[1:]), {})
            else:
                node = node.setdefault(word, {})
        if node is not self._root:
            node.setdefault(HERE, []).append(value)

    def find(self, words: list[str]) -> list[tuple[int, int, Value]]:
        """Every term in the text, as first word, word after the last, value; overlapping ones too."""
        found: list[tuple[int, int, Value]] = []
        number = len(words)
        for start, word in enumerate(words):
            node = self._root.get(word)
            at = start + 1
            # The same walk as below, without a generator for each word of a text.
            while node is not None:
                if HERE in node:
                    found.extend((start, at, value) for value in node[HERE])
                if GAP in node:
                    found.extend((start, end, value) for end, value in _leap(node[GAP], words, at))
                node = node.get(words[at]) if at < number else None
                at += 1
        return found

    def begins(self, word: str) -> bool:
        """Whether any term begins with a word."""
        return word in self._root

    def first_words(self) -> frozenset[str]:
        """Every word that a term begins with."""
        return frozenset(self._root)

    def at(self, words: list[str], start: int) -> list[tuple[int, Value]]:
        """The terms that begin at one word, as word after the last and value, longest first."""
        node = self._root.get(words[start], {})
        return sorted(_walk(node, words, start + 1), key=lambda found: -found[0])


def _walk(node: Node, words: list[str], at: int) -> Iterator[tuple[int, Any]]:
    while True:
        if HERE in node:
            yield from ((at, value) for value in node[HERE])
        if GAP in node:
            yield from _leap(node[GAP], words, at)
        if at >= len(words) or words[at] not in node:
            return
        node = node[words[at]]
        at += 1


def _leap(gaps: dict[int, Node], words: list[str], at: int) -> Iterator[tuple[int, Any]]:
    for most, node in gaps.items():
        for landing in range(at, min(at + most + 1, len(words))):
            if words[landing] in node:
                yield from _walk(node[words[landing]], words, landing + 1)
