"""A query with `as-of:` finds what it would have found then, as it was written then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import articles, as_of, facets, saved_searches, saving, search, sources
from store.db import transaction
from store.errors import InvalidQuery, SearchTooSlow
from tests.builders import NOW, a_source, add_source, an_article, save

DAY = timedelta(days=1)


def _day(number: int) -> str:
    return (NOW + number * DAY).date().isoformat()


@pytest.fixture(autouse=True)
def _history(engine: Engine) -> None:
    """Day 0: a and b. Day 2: a becomes another text. Day 4: b goes, c comes. Day 6: a again another."""
    add_source(engine)
    with transaction(engine) as session:
        save(session, an_article("a", title="Un jardin", text="On y plante des choux.", tags=("friche",)))
        b = save(
            session,
            an_article(
                "b", title="Un atelier", text="On y plante des clous.", deadline=(NOW + DAY).date(), kind="appel"
            ),
        )
        save(
            session,
            an_article("a", title="Un verger", text="On y greffe des pommiers.", tags=("friche",)),
            now=NOW + 2 * DAY,
        )
        saving.mark_gone(session, b.id or 0, NOW + 4 * DAY)
        save(session, an_article("c", title="Un pommier", text="Il y pousse."), now=NOW + 4 * DAY)
        save(session, an_article("a", title="Un parc", text="On y flâne.", tags=("friche",)), now=NOW + 6 * DAY)


def _found(session: Session, query: str, now: datetime = NOW + 9 * DAY) -> list[str]:
    tree = saved_searches.understand(session, query)
    titles = [one.title for one in search.stream(session, tree, now=now)]
    assert titles == [one.title for one in search.search(session, tree, now=now).articles]
    assert len(titles) == search.count(session, tree, now) == facets.facets(session, tree, now).among
    return sorted(titles)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (f"as-of:{_day(-1)}", []),
        (f"as-of:{_day(0)}", ["Un atelier", "Un jardin"]),
        (f"as-of:{_day(3)}", ["Un atelier", "Un verger"]),
        (f"as-of:{_day(5)}", ["Un pommier", "Un verger"]),
        (f"as-of:{_day(8)}", ["Un parc", "Un pommier"]),
        ("as-of:2030", ["Un parc", "Un pommier"]),
        (f"plante as-of:{_day(1)}", ["Un atelier", "Un jardin"]),
        (f"plante as-of:{_day(5)}", []),
        (f"pommier as-of:{_day(3)}", ["Un verger"]),
        (f"pommiers as-of:{_day(5)}", ["Un pommier", "Un verger"]),
        (f"pommiers as-of:{_day(8)}", ["Un pommier"]),
        (f"-pommier as-of:{_day(3)}", ["Un atelier"]),
        (f'"des choux" as-of:{_day(1)}', ["Un jardin"]),
        (f"(choux OR flan*) as-of:{_day(1)}", ["Un jardin"]),
        (f"title:verger (as-of:{_day(3)} tag:friche)", ["Un verger"]),
        (f"(choux OR kind:appel) as-of:{_day(1)}", ["Un atelier", "Un jardin"]),
        (f"is:open as-of:{_day(0)}", ["Un atelier"]),
        (f"is:open as-of:{_day(3)}", []),
        ("as-of:P3D plante", []),
        ("as-of:P8D choux", ["Un jardin"]),
        (f"search:vergers as-of:{_day(5)}", ["Un verger"]),
        (f"tag:fablab choux as-of:{_day(1)}", []),
    ],
)
def test_what_was_there(engine: Engine, query: str, titles: list[str]) -> None:
    with transaction(engine) as session:
        saved_searches.save(session, "vergers", "verger OR greffer", now=NOW)
        assert _found(session, query) == titles


def test_expressions_are_looked_for_in_the_text_of_then_where_they_can_be(engine: Engine) -> None:
    with transaction(engine) as session:
        query = f"title:/^Un ver/ as-of:{_day(3)}"
        if engine.dialect.name == "sqlite":
            assert _found(session, query) == ["Un verger"]
        else:
            with pytest.raises(InvalidQuery):
                _found(session, query)


def test_words_are_shown_in_the_text_of_then(engine: Engine) -> None:
    with transaction(engine) as session:
        page = search.search(session, saved_searches.understand(session, f"choux as-of:{_day(1)}"), now=NOW + 9 * DAY)
    assert [(one.title, one.text) for one in page.articles] == [("Un jardin", "On y plante des choux.")]
    assert "choux" in str(page.snippets[0])


def test_what_cannot_be_read_anew_in_time_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_of, "MOST", 0)
    with transaction(engine) as session:
        with pytest.raises(SearchTooSlow, match="narrow"):
            _found(session, f"choux as-of:{_day(1)}")
        assert _found(session, f"tag:friche as-of:{_day(1)}") == ["Un jardin"]


WORDS = ("lieu", "lieux", "ouvrir", "ouvre", "ferme")
EVENTS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*WORDS, "gone"])), max_size=7)
ASKED = st.lists(
    st.sampled_from([*WORDS, "-lieu", "-ferme", "(lieu OR ferme)", "tag:fablab", "-tag:fablab"]), max_size=3
)


@given(events=EVENTS, asked=ASKED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_asking_later_finds_what_was_found_then(
    sqlite_engine: Engine, events: list[tuple[int, str]], asked: list[str]
) -> None:
    """What a query finds at the end of each day is what `as-of:` finds afterwards. What went stays away: of an article
    that came back the store does not know when it was away."""
    with sqlite_engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        sources.add(session, a_source("other"), NOW)
        then = [_happens(session, day, *event, " ".join(asked)) for day, event in enumerate(events)]
        later = [
            _states(session, f"{' '.join(asked)} source:other as-of:{_day(day)}", NOW + 30 * DAY)
            for day in range(len(events))
        ]
        session.rollback()
    assert later == then


def _happens(session: Session, day: int, slug: int, text: str, asked: str) -> list[tuple[str, str]]:
    now, url = NOW + day * DAY, f"https://other.example/{slug}"
    stored = articles.find(session, url)
    if text == "gone" and stored:
        saving.mark_gone(session, stored.id, now)
    elif text != "gone" and not (stored and stored.gone):
        article = an_article(canonical_url=url, source="other", title="", text=text, tags=("fablab",) * (slug % 2))
        save(session, article, now=now)
    return _states(session, f"{asked} source:other -is:gone", now)


def _states(session: Session, query: str, now: datetime) -> list[tuple[str, str]]:
    found = search.stream(session, saved_searches.understand(session, query), now=now)
    return [(one.canonical_url, one.text) for one in found]
