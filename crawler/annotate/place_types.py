"""What is known of a name of a place in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.annotate.vocabulary import Where
from store.territories import Record
from store.types import Role

CERTAIN, STRONG, WEAK, NONE = 3, 2, 1, 0
"""A département in parentheses; a long name; a name that needs support; an ordinary word."""
Form = Literal["official", "short", "acronym", "former", "first"]
"""How a name stands to the official one. "first" is what people call a place with a long name: Chamonix, Levallois."""
Hint = Literal["label", "noun", "body", "locative", "inside", "of", "feature", "none"]
"""How the words before a name lead up to it: "Lieu : X", "commune de X", "tribunal de X", "à X", "dans le X", "de X",
"étang de X"."""
Chosen = tuple[Record, ...]
"""The territories that a name means: one, several at once ("Alsace"), or none."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, the territories it may mean, and what speaks for it."""

    records: tuple[Record, ...]
    sure: int
    rule: str
    where: Where
    position: int
    surface: str
    role: Role = "mention"
    hint: Hint = "none"
    form: Form = "official"

    @property
    def end(self) -> int:
        """Where the words end, in the title or in the text."""
        return self.position + len(self.surface)
