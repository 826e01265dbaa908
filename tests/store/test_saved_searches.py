"""Saved searches: what may be saved, that no circle ever is, and what becomes of those that use each other."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from store import saved_searches
from store.db import reading, transaction
from store.errors import InvalidInput, InvalidQuery, NotFound
from store.models import SavedSearchRow
from store.query import expansion
from store.query.parser import read_query
from store.query.unparser import unparse
from tests.builders import NOW, add_source


def _save(engine: Engine, **queries: str) -> None:
    with transaction(engine) as session:
        for name, query in queries.items():
            saved_searches.save(session, name, query, now=NOW)


def _understood(engine: Engine, text: str) -> str:
    with reading(engine) as session:
        return unparse(saved_searches.understand(session, text))


def test_a_saved_search_stands_for_its_query(engine: Engine) -> None:
    _save(engine, lieux="fablab OR tag:friche", bretons="search:lieux region:Bretagne")
    assert _understood(engine, "-search:bretons coopérative") == (
        "-((fablab OR tag:friche) territoire:region-53) coopérative"
    )


def test_saving_again_changes_what_is_given_and_keeps_the_rest(engine: Engine) -> None:
    with transaction(engine) as session:
        first = saved_searches.save(session, "appels", "is:open", now=NOW, title="Appels", owner="Zoé", public=True)
        again = saved_searches.save(session, "appels", "is:open  lang:fr", now=NOW)
    assert (first.title, first.owner, first.public) == ("Appels", "Zoé", True)
    assert (again.title, again.owner, again.public, again.query) == ("Appels", "Zoé", True, "is:open  lang:fr")
    with reading(engine) as session:
        assert saved_searches.all_searches(session) == [again]
        assert saved_searches.all_searches(session, public=False) == []


@pytest.mark.parametrize(
    ("name", "query", "says"),
    [
        ("a", "fablab (", "not closed"),
        ("a", "source:movilap", "did you mean movilab"),
        ("a", "search:inconnue", 'search: knows no "inconnue"'),
        ("a", "search:a", "in a circle: a → a"),
        ("a", "fablab -search:c", "in a circle: a → c → b → a"),
    ],
)
def test_what_cannot_be_understood_is_never_saved(sqlite_engine: Engine, name: str, query: str, says: str) -> None:
    add_source(sqlite_engine)
    _save(sqlite_engine, a="fablab", b="search:a", c="-search:b friche")
    with pytest.raises(InvalidQuery, match=says.replace("(", r"\(")):
        _save(sqlite_engine, **{name: query})
    assert _understood(sqlite_engine, "search:a") == "fablab"


@pytest.mark.parametrize(
    ("name", "says"), [("Appels bretons", "'appels-bretons'"), ("", "small letters"), ("a" * 81, "small letters")]
)
def test_a_name_can_stand_in_an_address(sqlite_engine: Engine, name: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        _save(sqlite_engine, **{name: "fablab"})


def test_saved_searches_within_each_other_are_bounded(sqlite_engine: Engine) -> None:
    _save(sqlite_engine, s0="fablab")
    for depth in range(1, expansion.DEEPEST):
        _save(sqlite_engine, **{f"s{depth}": f"search:s{depth - 1}"})
    with pytest.raises(InvalidQuery, match="within each other"):
        _save(sqlite_engine, deeper="search:s9")


def test_groups_within_each_other_are_bounded_when_all_is_written_out(sqlite_engine: Engine) -> None:
    _save(sqlite_engine, s0="-(a OR b -(c OR d))")
    for depth in range(1, 5):
        _save(sqlite_engine, **{f"s{depth}": f"e -(f OR g search:s{depth - 1})"})
    with pytest.raises(InvalidQuery, match="more than 20 groups"):
        _save(sqlite_engine, s5="e -(f OR g search:s4)")


def test_a_query_that_grows_beyond_measure_when_written_out_is_refused(sqlite_engine: Engine) -> None:
    _save(sqlite_engine, s0="a OR b OR c OR d", s1=" ".join(["search:s0"] * 20))
    with pytest.raises(InvalidQuery, match="more than 200"):
        _save(sqlite_engine, s2="search:s1 -search:s1 OR (fablab search:s1)")


def test_a_search_that_can_no_longer_be_understood_is_named(sqlite_engine: Engine) -> None:
    _save(sqlite_engine, lieux="tag:fablab")
    with transaction(sqlite_engine) as session:
        session.get_one(SavedSearchRow, "lieux").query = "tag:parti"  # as if the vocabulary had lost a tag
    with pytest.raises(InvalidQuery, match='saved search lieux cannot be understood: tag: knows no "parti"'):
        _understood(sqlite_engine, "search:lieux")
    with pytest.raises(InvalidQuery, match='no saved search "partie"'), reading(sqlite_engine) as session:
        saved_searches.expand(session, read_query("search:partie"))


def test_a_new_name_is_used_by_the_others_too(engine: Engine) -> None:
    _save(engine, a="fablab", b='search:"a"  OR -search:(a lieu)'.replace(" lieu", ""), c="search:b")
    with transaction(engine) as session:
        saved_searches.rename(session, "a", "lieux", NOW)
    with reading(engine) as session:
        assert [one.name for one in saved_searches.all_searches(session)] == ["b", "c", "lieux"]
        assert saved_searches.get(session, "b").query == "search:lieux  OR -search:(lieux)"
        assert saved_searches.users_of(session, "lieux") == ["b"]
    with pytest.raises(InvalidInput, match="already a saved search 'c'"), transaction(engine) as session:
        saved_searches.rename(session, "b", "c", NOW)


def test_a_search_that_others_use_stays(engine: Engine) -> None:
    _save(engine, a="fablab", b="search:a")
    with pytest.raises(InvalidInput, match="used by b"), transaction(engine) as session:
        saved_searches.remove(session, "a")
    with transaction(engine) as session:
        saved_searches.remove(session, "b")
        saved_searches.remove(session, "a")
        assert saved_searches.all_searches(session) == []
    with pytest.raises(NotFound, match="no saved search 'a'"), transaction(engine) as session:
        saved_searches.remove(session, "a")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("note:relire", 'no field "note"'),
        ("collection:lieux", 'no field "collection"'),
        ("dossier:lieux", 'no field "dossier"'),
        ("is:hidden", 'is: knows no "hidden"'),
        ("is:caché", "is: knows no"),
        ("has:note", "has: knows no"),
        ("source:essai", "source: knows no"),
        ("search:secrets", "search: knows no"),
        ("title:/a/ fablab", "regular expressions are for those"),
    ],
)
def test_anybody_can_ask_for_nothing_private(sqlite_engine: Engine, text: str, says: str) -> None:
    add_source(sqlite_engine, "essai", state="trial")
    _save(sqlite_engine, secrets="note:secret")
    with reading(sqlite_engine) as session, pytest.raises(InvalidQuery, match=says) as raised:
        saved_searches.understand(session, text, public=True)
    assert "hidden" not in raised.value.problem.advice
    assert "essai" not in raised.value.problem.advice


def test_anybody_finds_only_what_is_public(engine: Engine) -> None:
    with transaction(engine) as session:
        saved_searches.save(session, "choix", "is:collected OR fablab", now=NOW, public=True)
    with reading(engine) as session:
        found = [unparse(saved_searches.understand(session, text, public=True)) for text in ("", "a b", "search:choix")]
    assert found == ["is:public", "a b is:public", "(is:collected OR fablab) is:public"]


def test_what_no_database_stores_is_not_saved(engine: Engine) -> None:
    _save(engine, a='author:"a\x00b\ud800" "c\x00d" é')
    assert _understood(engine, "search:a") == 'author:a\ufffdb\ufffd "c\ufffdd" é'
