"""Finds among all stored articles the few that may tell the same as one. How: docs/stories.md."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import TextClause, delete, insert, select, text
from sqlalchemy.orm import Session

from store.models import SignatureRow, StoryKeyRow
from store.stories import news, passages
from store.stories.news import Told
from store.stories.verdict import NEWS_WINDOW, RELAY_WINDOW

VERSION = 1
"""Raised whenever the same text gets other keys."""
MOST_PASSAGES, MOST_MARKS = 64, 24
"""Keys of an article at most."""
CROWD = 60
"""Articles that share one key at most; what more share tells nothing, and is not read further: a bound on the work."""
EVERYBODYS = 6
"""Stories that share a passage from which on it belongs to nobody: what a programme says of itself, a site's footer."""
NEAREST_TEXTS, NEAREST_NEWS = 12, 8
"""Articles that are compared at most."""
AT_ONCE = 8
"""Keys by which queries grow: few different statements, each prepared once."""


@dataclass(frozen=True)
class Signature:
    """By what an article is found."""

    day: int
    passages: tuple[int, ...]
    marks: tuple[int, ...]
    """What stands for its title, names and places."""

    @cached_property
    def keys(self) -> list[int]:
        return sorted({*self.passages, *self.marks})


@dataclass(frozen=True)
class Nearby:
    """What the index holds near an article."""

    articles: tuple[int, ...]
    common: frozenset[int]
    """Passages of the article that belong to nobody."""


def signature(told: Told) -> Signature:
    """The signature of an article."""
    found = sorted(passages.keys(told.reading))[:MOST_PASSAGES]
    return Signature(day(told.when), tuple(found), tuple(sorted(news.keys(told))[:MOST_MARKS]))


def day(time: datetime) -> int:
    """The number of a day in UTC, from 1970."""
    return int(time.astimezone(UTC).timestamp()) // 86_400


def put(session: Session, article_id: int, signed: Signature, *, new: bool = False) -> None:
    """Have an article found by its signature and no other one; a `new` one has none yet."""
    if not new:
        remove(session, article_id)
    connection = session.connection()
    connection.execute(insert(SignatureRow), [row(article_id, signed)])
    if signed.keys:
        connection.execute(insert(StoryKeyRow), key_rows(article_id, signed))


def row(article_id: int, signed: Signature) -> dict[str, Any]:
    """A row of `signatures`."""
    return {"article_id": article_id, "version": VERSION, "day": signed.day, "keys": array("q", signed.keys).tobytes()}


def key_rows(article_id: int, signed: Signature) -> list[dict[str, Any]]:
    """The rows of `story_keys` that belong to it."""
    return [{"key": key, "day": signed.day, "article_id": article_id} for key in signed.keys]


def remove(session: Session, article_id: int) -> None:
    """Have an article no more found."""
    columns = select(SignatureRow.day, SignatureRow.keys).where(SignatureRow.article_id == article_id)
    signed = session.execute(columns).one_or_none()
    if signed is None:
        return
    keys = array("q", signed.keys).tolist()
    mine = (StoryKeyRow.key.in_(keys), StoryKeyRow.day == signed.day, StoryKeyRow.article_id == article_id)
    session.execute(delete(StoryKeyRow).where(*mine))
    session.execute(delete(SignatureRow).where(SignatureRow.article_id == article_id))


def nearby(session: Session, article_id: int, signed: Signature) -> Nearby:
    """The articles that share most with a signature, and the passages that too many share."""
    relays = _holders(session, signed.passages, signed.day, RELAY_WINDOW.days, article_id)
    common = frozenset(key for key, held in relays.items() if len(set(held.values())) >= EVERYBODYS)
    texts = _nearest((held for key, held in relays.items() if key not in common), 1, NEAREST_TEXTS)
    tellers = _holders(session, signed.marks, signed.day, NEWS_WINDOW.days, article_id)
    told = _nearest(tellers.values(), 3, NEAREST_NEWS)
    return Nearby(tuple(dict.fromkeys([*texts, *told])), common)


def _nearest(holders: Iterable[dict[int, int]], least: int, most: int) -> list[int]:
    counted = Counter(article for held in holders if len(held) < CROWD for article in held)
    return [article for article, count in counted.most_common(most) if count >= least]


def _holders(session: Session, keys: Sequence[int], middle: int, days: int, but: int) -> dict[int, dict[int, int]]:
    """Of each key the articles that have it, with the story each is in (its own number below zero if in none)."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    if not keys:
        return found
    padded = [*keys, *[-1] * (-len(keys) % AT_ONCE)]
    values = {f"k{place}": key for place, key in enumerate(padded)}
    values |= {"since": middle - days, "until": middle + days, "crowd": CROWD}
    rows = session.execute(_statement(len(padded)), values)
    for key, article, story in rows:
        if article != but:
            found[key][article] = story or -article
    return found


@cache
def _statement(size: int) -> TextClause:
    """A bounded number of articles for each of so many keys.

    As text, and as many small queries in one: "IN" would read every article that has a common key.
    """
    union = " UNION ALL ".join(_OF_ONE_KEY.replace("{}", str(place)) for place in range(size))
    return text(_WITH_STORIES.replace("{}", union))


_OF_ONE_KEY = (
    "SELECT * FROM (SELECT key, article_id FROM story_keys WHERE key = :k{} AND day BETWEEN :since AND :until "
    "ORDER BY day DESC, article_id DESC LIMIT :crowd) AS k{}"
)
_WITH_STORIES = (
    "SELECT held.key, held.article_id, story_members.story_id FROM ({}) AS held "
    "LEFT JOIN story_members ON story_members.article_id = held.article_id"
)
