"""Which article of a story stands for it. Pure; the order is the same whichever came first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.types import SourceKind

SPEAKERS: dict[SourceKind, int] = {
    **dict.fromkeys(("institution", "funder", "place", "network", "research"), 0),
    **dict.fromkeys(("media", "blog", "wiki"), 1),
    **dict.fromkeys(("directory", "collection"), 2),
}
"""Who is likelier to speak for itself than to relay; lower is likelier."""
ISSUERS: frozenset[SourceKind] = frozenset(("institution", "funder"))
"""Who issues what others relay, and hardly relays what others write."""


@dataclass(frozen=True, kw_only=True)
class Teller:
    """An article of a story, as far as its place in the story goes."""

    id: int
    public: bool
    """It is relevant, its source has it still and is not on trial."""
    named: bool
    """Another article of the story links to it, as relays do to what they relay."""
    partial: bool
    when: datetime
    source_kind: SourceKind
    dedicated: bool


def ranked(tellers: Iterable[Teller]) -> Sequence[Teller]:
    """The articles of a story, the one that stands for it first.

    What is public before what is not; the original before its relays, as far as links tell; the whole text before a
    part; an institution or a funder before others; the earlier day before the later; on one day, who speaks for itself
    before who reports, and a source that is all about our subject before one that is not.
    """
    return sorted(tellers, key=_order)


def _order(teller: Teller) -> tuple[object, ...]:
    return (
        not teller.public,
        not teller.named,
        teller.partial,
        teller.source_kind not in ISSUERS,
        teller.when.date(),
        SPEAKERS[teller.source_kind],
        not teller.dedicated,
        teller.when,
        teller.id,
    )
