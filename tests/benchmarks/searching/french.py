"""French text without meaning: the words of the sample texts as often as they stand there, and the rarer words of the
language as often as their ranks would have it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import yaml

import crawler.sample
from crawler.sample.prose import to_text
from store.query.words import _dictionary, fold

RARE = 0.15
"""The part of a text that is made of words which the sample texts do not hold."""
SENTENCE = 18
"""Words of a sentence."""


class French:
    """Words with their frequencies. The same seed gives the same texts."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)  # noqa: S311
        written = [word for text in _texts() for word in text.split()]
        units = Counter(written)
        # Words that stand together often stay together, so that there are phrases to look for.
        units.update({f"{one} {other}": 2 * n for (one, other), n in Counter(pairwise(written)).items() if n > 4})
        known = {fold(word.strip(".,;:!?«»()")) for word in written}
        rare = sorted(set(_dictionary()) - known)
        self.random.shuffle(rare)
        share = RARE * units.total() / (1 - RARE)
        weights = [1 / (rank + 50) for rank in range(len(rare))]
        scale = share / sum(weights)
        self.units = [*units, *rare]
        self.frequencies = [float(n) for n in units.values()] + [weight * scale for weight in weights]
        self._cumulated = list(accumulate(self.frequencies))

    def words(self, number: int) -> list[str]:
        """Words as they follow each other in a text."""
        return self.random.choices(self.units, cum_weights=self._cumulated, k=number)

    def paragraph(self, characters: int) -> str:
        """Sentences of about this length together."""
        found = " ".join(self.words(characters // 6 + 20))
        return found[: found.rfind(" ", 0, characters)]


def _texts() -> Iterator[str]:
    folder = Path(crawler.sample.__file__).parent / "data"
    for file in sorted(folder.glob("*.yaml")):
        site = yaml.safe_load(file.read_text("utf-8"))
        yield from (to_text(post.get("body", "")) for post in site.get("posts", ()))
