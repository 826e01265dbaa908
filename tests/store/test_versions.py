"""Each version of an article is there, with its time; what changed between two can be asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from store.db import transaction
from store.errors import NotFound
from store.versions import difference, versions
from store.word_diff import marked
from tests.builders import NOW, add_source, an_article, save

DAY = timedelta(days=1)


@pytest.fixture
def article(engine: Engine) -> int:
    add_source(engine)
    with transaction(engine) as session:
        for day, text in (
            (0, "Il ouvre."),
            (1, "Il ouvre."),
            (3, "Il ferme."),
            (5, "Il ferme enfin."),
            (6, "Il ferme enfin."),
        ):
            saved = save(session, an_article(text=text), now=NOW + day * DAY)
    return saved.id or 0


def test_versions_follow_each_other(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        every = versions(session, article)
    told = [(one.number, one.text, (one.since - NOW).days, (one.until - NOW).days) for one in every]
    assert told == [(1, "Il ouvre.", 0, 1), (2, "Il ferme.", 3, 3), (3, "Il ferme enfin.", 5, 6)]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (None, None, "Il ferme{+ enfin+}."),
        (1, None, "Il [-ouvre-]{+ferme enfin+}."),
        (1, 2, "Il [-ouvre-]{+ferme+}."),
        (3, 1, "Il [-ferme enfin-]{+ouvre+}."),
        (None, 1, "Il ouvre."),
    ],
)
def test_two_versions_are_compared(engine: Engine, article: int, old: int | None, new: int | None, shown: str) -> None:
    with transaction(engine) as session:
        found = difference(session, article, old, new)
    assert (marked(found.text), marked(found.title)) == (shown, "Un fablab ouvre")


@pytest.mark.parametrize(("number", "says"), [(4, "versions 1 to 3"), (9, "no version 9")])
def test_a_version_that_is_not_there_is_told(engine: Engine, article: int, number: int, says: str) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound, match=says):
            difference(session, article, number)
        with pytest.raises(NotFound, match="no article 99"):
            versions(session, 99)
