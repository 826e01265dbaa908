"""Whether two articles tell the same, and why: relays of one text, or the same news in other words. Pure.

The verdict on two articles is the same whichever came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from store.stories.news import Told, title_likeness, wording_likeness
from store.stories.overlap import Overlap

NEWS_WINDOW = timedelta(hours=120)
"""Between two articles that tell the same news in other words, or between two of one source."""
RELAY_WINDOW = timedelta(days=90)
"""Between an article and its relay."""
LEAST = 12
"""Passages that two texts must share for their sharing to mean anything."""
LONG = 120
"""Passages that two texts share by no chance, and that no mere description of a programme has."""
PART, MOST = 0.4, 0.7
"""How much of the shorter text must stand in the longer one: where a title fits both, and where none does."""


@dataclass(frozen=True)
class Verdict:
    """What became of the comparison of two articles."""

    link: Literal["text", "news", ""]
    """"text": one text; "news": the same news in other words; "": neither."""
    score: float
    """0 to 1; of several links the highest counts."""
    why: str
    """For people: "same text (93 %)", "other names in the same form: Lorient/Quimper"."""
    against: bool = False
    """Whether the two must not come together, not even through a third: there is one text, told of two things."""

    def __bool__(self) -> bool:
        return bool(self.link)


def judge(one: Told, other: Told, common: frozenset[int] = frozenset()) -> Verdict:
    """Whether two articles tell the same. `common` are passages that stand in articles of all kinds."""
    if abs(one.when - other.when) > RELAY_WINDOW:
        return _apart("too far apart in time")
    overlap = Overlap(one.reading, other.reading, common)
    contradiction = _contradiction(one, other)
    if contradiction:
        return _apart(contradiction, against=overlap.shared >= LEAST)
    if one.source == other.source:
        return _copy(one, other, overlap)
    if overlap.shared < LEAST:
        return _news(one, other)
    relay = _relay(one, other, overlap)
    return relay if relay or overlap.exchanges else _news(one, other) or relay


def _contradiction(one: Told, other: Told) -> str:
    """Why the two cannot tell the same, however alike they are; "" if nothing is against it."""
    if one.deadline and other.deadline and one.deadline != other.deadline:
        return f"other closing dates: {one.deadline}/{other.deadline}"
    if one.event and other.event and abs(one.event - other.event) >= timedelta(hours=12):
        return f"other days: {one.event.date()}/{other.event.date()}"
    return ""


def _elsewhere(one: Told, other: Told) -> str:
    """How the two places differ that articles are about, if neither names the other's."""
    if one.main and other.main and one.main not in other.places and other.main not in one.places:
        return f"other places: {one.main}/{other.main}"
    return ""


def _copy(one: Told, other: Told, overlap: Overlap) -> Verdict:
    """Of one source only the same text at the same time is the same: it does not relay itself, but it repeats forms."""
    if abs(one.when - other.when) > NEWS_WINDOW:
        return _apart("the same source, at another time")
    if overlap.exchanges or overlap.shared < LEAST or overlap.of_larger < 0.85:
        return _apart("the same source, another text")
    return Verdict("text", overlap.of_larger, f"same text ({overlap.of_larger:.0%})")


def _relay(one: Told, other: Told, overlap: Overlap) -> Verdict:
    """One text, perhaps with cuts, another lede and what the relaying site adds."""
    part = overlap.of_smaller
    if _filled_in(one, other, overlap):
        exchanged = ", ".join(map(str, overlap.exchanges[:3]))
        return _apart(f"other names in the same form: {exchanged}", against=True)
    if min(overlap.starts) > 0.4 and part < MOST:
        return _apart(f"only their endings are the same ({part:.0%})")
    # A relay may add where its readers live: of most of a long text, this is surely all that differs.
    elsewhere = _elsewhere(one, other) if part < MOST or overlap.shared < LONG else ""
    if elsewhere:
        return _apart(elsewhere)
    titled = title_likeness(one, other) >= 0.75 or _titled(one, other) or _titled(other, one)
    if overlap.of_larger < 0.3 and not titled:
        return _apart(f"a small part of a longer text ({overlap.of_larger:.0%})")
    if part < (PART if titled else MOST):
        return _apart(f"too little common text ({part:.0%})")
    return Verdict("text", part, f"same text ({part:.0%})")


def _titled(one: Told, other: Told) -> bool:
    """Whether the one's title would do for the other: most of its telling words stand in the other."""
    stems = one.telling_stems
    return len(stems) >= 2 and len(stems & (other.title_stems | other.stems.keys())) >= 0.7 * len(stems)


def _filled_in(one: Told, other: Told, overlap: Overlap) -> bool:
    """Whether the two are one form, filled in for two places, days or persons.

    A single name may be another wording in a long text, unless the titles differ by names too; in a paragraph that many
    have it says nothing of the rest.
    """
    if len(overlap.exchanges) != 1:
        return bool(overlap.exchanges)
    if overlap.exchanges[0].everybodys:
        return False
    return overlap.shared < 200 or bool(one.title_names - other.names and other.title_names - one.names)


def _news(one: Told, other: Told) -> Verdict:
    """The same news, in the words of two sources."""
    apart = abs(one.when - other.when)
    if apart > NEWS_WINDOW:
        return _apart("too far apart in time for news")
    elsewhere = _elsewhere(one, other)
    if elsewhere:
        return _apart(elsewhere)
    if one.title_figures and other.title_figures and one.title_figures != other.title_figures:
        return _apart("other figures in the title")
    hours = f"within {apart.total_seconds() / 3600:.0f} h"
    titles, stems = title_likeness(one, other), one.telling_stems & other.telling_stems
    names, places = one.names & other.names, one.places & other.places
    same_place = bool(one.main and other.main and (one.main == other.main or {one.main, other.main} & places))
    if len(stems) < 2 or titles < (0.3 if same_place else 0.7) or len(names) < 2:
        return _apart(f"other titles ({titles:.0%})")
    wording = wording_likeness(one, other)
    if wording < (0.3 if same_place else 0.45):
        return _apart(f"other words (titles {titles:.0%}, texts {wording:.0%})")
    place = "same place, " if same_place else ""
    why = f"{place}words of the title ({titles:.0%}) and names ({', '.join(sorted(names)[:4])}), {hours}"
    return Verdict("news", (titles + wording) / 2, why)


def _apart(why: str, *, against: bool = False) -> Verdict:
    return Verdict("", 0.0, why, against)
