"""Rules stand above what the annotator finds and below what people say, and leave nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from store import articles, collections, curation, rule_effects, rules, saved_searches, saving
from store.db import reading, transaction
from store.errors import InvalidInput, InvalidQuery, NotFound
from store.models import ArticleRow, RuledRow
from store.rule_effects import Effects
from store.types import Annotations, Event, StoredArticle
from tests.builders import NOW, add_source, an_article, save

LATER = NOW + timedelta(days=1)


def _add(engine: Engine, name: str = "camions", query: str = "camion", **effects: Any) -> None:
    tags = effects.pop("tags", ["fablab"])
    with transaction(engine) as session:
        rules.add(session, name, query, tags=tags, now=NOW, **effects)


def _save(engine: Engine, slug: str = "a", text: str = "Un camion passe.", **fields: Any) -> int:
    with transaction(engine) as session:
        return save(session, an_article(slug, text=text, **fields), now=fields.pop("now", NOW)).id or 0


def _notes(engine: Engine, article: int) -> Annotations:
    with reading(engine) as session:
        return articles.get(session, article).annotations


def _preview(engine: Engine, name: str = "camions") -> Effects:
    with reading(engine) as session:
        return rule_effects.preview(session, name, NOW)


def _state(engine: Engine) -> tuple[list[StoredArticle], dict[str, int]]:
    """All that readers see, but for the number of the last change."""
    with reading(engine) as session:
        ids = session.scalars(select(ArticleRow.id).order_by(ArticleRow.id)).all()
        found = [articles.get(session, article) for article in ids]
        counts = {item.key.path: item.count for item in articles.lists_in_use(session)}
    return [replace(one, sequence=0) for one in found], counts


@pytest.mark.parametrize(
    ("effects", "tags", "kind", "relevant"),
    [
        ({"tags": ["fablab"]}, ("friche", "fablab"), "article", True),
        ({"tags": [], "without": ["friche"]}, (), "article", True),
        ({"tags": [], "kind": "appel"}, ("friche",), "appel", True),
        ({"tags": [], "drop": True}, ("friche",), "article", False),
        ({"tags": ["fablab"], "without": ["friche"], "kind": "emploi", "drop": True}, ("fablab",), "emploi", False),
    ],
    ids=str,
)
def test_a_rule_holds_for_what_is_saved_and_says_so(
    engine: Engine, effects: dict[str, Any], tags: tuple[str, ...], kind: str, relevant: bool
) -> None:
    add_source(engine)
    _add(engine, **effects)
    one, other = _save(engine, tags=("friche",)), _save(engine, "b", text="Un train passe.", tags=("friche",))
    notes = _notes(engine, one)
    assert (notes.tags, notes.kind, notes.relevant) == (tags, kind, relevant)
    assert {(why.rule, why.words) for why in notes.evidence} == {("rule: camions", "camion")}
    assert _notes(engine, other) == Annotations(tags=("friche",))
    with transaction(engine) as session:
        again = save(session, an_article("a", text="Un camion passe.", tags=("friche",)), now=LATER)
    assert again.outcome == "unchanged"
    _save(engine, text="Un autre texte.", tags=("friche",))
    assert _notes(engine, one) == Annotations(tags=("friche",))
    with reading(engine) as session:
        assert session.scalars(select(RuledRow)).all() == []


def test_what_is_stored_is_previewed_changed_and_exactly_taken_back(engine: Engine) -> None:
    add_source(engine)
    one, other = _save(engine, tags=("friche", "coworking"), kind="appel"), _save(engine, "b", tags=("fablab",))
    dropped, _ = _save(engine, "c", relevant=False), _save(engine, "d", text="Un train passe.")
    with transaction(engine) as session:
        curation.tag(session, other, "coworking", added=True, author="anne", now=NOW)
        saving.mark_gone(session, one, NOW)
    before = _state(engine)
    _add(engine, tags=["fablab"], without=["coworking"], kind="emploi")
    foreseen = _preview(engine)
    assert _state(engine) == before
    done = rule_effects.apply(engine, "camions", NOW)
    assert done == foreseen
    assert (done.changed, [row["id"] for row in done.articles]) == (3, [dropped, other, one])
    assert {row["about"]: (row["gained"], row["lost"]) for row in done.differences} == {
        "kind:emploi": (3, 0),
        "kind:article": (0, 2),
        "kind:appel": (0, 1),
        "tag:fablab": (2, 0),
        "tag:coworking": (0, 1),
    }
    assert _notes(engine, one).tags == ("friche", "fablab")
    assert _notes(engine, other).tags == ("fablab", "coworking")
    assert not _notes(engine, dropped).relevant
    assert _preview(engine).changed == 0
    with reading(engine) as session:
        sequence = articles.last_sequence(session)
        assert rule_effects.touched(session) == {"camions": 3}
    assert rule_effects.apply(engine, "camions", NOW).changed == 0
    with reading(engine) as session:
        assert articles.last_sequence(session) == sequence
    rule_effects.undo(engine, "camions", LATER)
    assert _state(engine) == before
    with reading(engine) as session:
        assert rules.get(session, "camions").paused
    with pytest.raises(InvalidInput, match="paused"):
        rule_effects.apply(engine, "camions", NOW)
    rule_effects.remove(engine, "camions", NOW)
    with pytest.raises(NotFound, match="there is no rule 'camions'"):
        _preview(engine)


def test_a_rule_asks_what_the_annotator_says_and_the_later_one_wins(engine: Engine) -> None:
    add_source(engine)
    one = _save(engine, tags=("friche",))
    _add(engine, "erste", "tag:friche", tags=["fablab"], without=["friche"], kind="appel")
    _add(engine, "zweite", "tag:friche", tags=["friche"], kind="emploi")
    _add(engine, "dritte", "tag:fablab", tags=[], drop=True)
    for name in ("erste", "zweite", "dritte"):
        rule_effects.apply(engine, name, NOW)
    notes = _notes(engine, one)
    assert (notes.tags, notes.kind, notes.relevant) == (("fablab", "friche"), "emploi", True)
    rule_effects.undo(engine, "zweite", NOW)
    notes = _notes(engine, one)
    assert (notes.tags, notes.kind) == (("fablab",), "appel")
    with transaction(engine) as session:
        rules.set_paused(session, "erste", paused=True)
    _save(engine, "b", tags=("friche",))
    rule_effects.remove(engine, "erste", NOW)
    assert _notes(engine, one) == Annotations(tags=("friche",))


def test_people_stand_above_rules(engine: Engine) -> None:
    add_source(engine)
    one, filed = _save(engine), _save(engine, "b")
    with transaction(engine) as session:
        curation.tag(session, one, "fablab", added=False, author="anne", now=NOW)
        curation.decide(session, one, "kept", author="anne", now=NOW)
        collections.add(session, "À lire", filed, "", NOW)
    _add(engine, drop=True)
    rule_effects.apply(engine, "camions", NOW)
    assert (_notes(engine, one).tags, _notes(engine, one).relevant) == ((), True)
    assert (_notes(engine, filed).tags, _notes(engine, filed).relevant) == (("fablab",), True)
    with transaction(engine) as session:
        curation.untag(session, one, "fablab")
        curation.undecide(session, one)
    assert (_notes(engine, one).tags, _notes(engine, one).relevant) == (("fablab",), False)
    rule_effects.undo(engine, "camions", NOW)
    assert (_notes(engine, one).tags, _notes(engine, one).relevant) == ((), True)


def test_a_calendar_that_dates_an_article_is_what_it_is_without_its_rule(engine: Engine) -> None:
    add_source(engine)
    _add(engine, tags=[], kind="appel")
    one = _save(engine)
    with transaction(engine) as session:
        saving.date_event(session, one, Event(start=NOW), NOW)
    assert _notes(engine, one).kind == "appel"
    rule_effects.undo(engine, "camions", NOW)
    assert _notes(engine, one).kind == "evenement"


@pytest.mark.parametrize(
    ("query", "effects", "error", "sentence"),
    [
        ("camion (", {}, InvalidQuery, "parenthesis"),
        ("tag:fablabb", {}, InvalidQuery, "fablab"),
        ("search:nulle-part", {}, InvalidQuery, "nulle-part"),
        ("  ", {}, InvalidInput, "every article"),
        ("camion as-of:2026-01-01", {}, InvalidInput, "as-of:2026-01-01 cannot be told"),
        ("camion", {"tags": ["fablabb"]}, NotFound, "fablab"),
        ("camion", {"tags": [], "kind": "apel"}, InvalidInput, "appel"),
        ("camion", {"tags": []}, InvalidInput, "does nothing"),
        ("camion", {"without": ["fablab"]}, InvalidInput, "choose one"),
        ("camion", {"name": "Mes règles"}, InvalidInput, "name of a rule"),
    ],
    ids=str,
)
def test_what_cannot_be_a_rule_is_refused(
    engine: Engine, query: str, effects: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        _add(engine, query=query, **dict(effects))
    with reading(engine) as session:
        assert rules.all_rules(session) == []


def test_saved_searches_in_rules_are_kept_and_renamed_with_them(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        saved_searches.save(session, "roulants", "camion OR bus", now=NOW)
    _add(engine, query="search:roulants")
    with transaction(engine) as session, pytest.raises(InvalidInput, match="the rule camions"):
        saved_searches.remove(session, "roulants")
    with transaction(engine) as session:
        saved_searches.rename(session, "roulants", "mobiles", NOW)
    assert _notes(engine, _save(engine, text="Un bus passe.")).tags == ("fablab",)
