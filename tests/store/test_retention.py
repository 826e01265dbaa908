"""Articles are kept as long as the rules say, and what people chose stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from store import articles, collections, curation, maintenance, retention, saved_searches, search
from store.db import reading, transaction
from store.errors import InvalidInput, InvalidQuery, NotFound
from store.models import RemovalRow, WordRow
from store.retention import Applied
from store.types import Attachment
from tests.builders import NOW, add_source, an_article, save

PAPER = Attachment(url="https://a.example/r.pdf", title="Règlement", media_type="application/pdf", size=9, text="Zug")


@pytest.fixture(autouse=True)
def _sources(engine: Engine) -> None:
    add_source(engine)
    add_source(engine, "other")


def _save(session: Session, slug: str, published: datetime | None, **fields: object) -> int:
    return save(session, an_article(slug, published=published, **fields), archive=True).id or 0


def _ago(months: int) -> datetime:
    return NOW - timedelta(days=31 * months)


def _left(engine: Engine) -> set[str]:
    with reading(engine) as session:
        found = search.stream(session, saved_searches.understand(session, ""), now=NOW)
        return {one.canonical_url.rpartition("/")[2] for one in found}


def _fill(engine: Engine) -> None:
    with transaction(engine) as session:
        _save(session, "old", _ago(14), tags=("fablab",), title="Vieux fablab")
        _save(session, "older", _ago(20), tags=("friche",))
        _save(session, "young", _ago(6), tags=("fablab",))
        _save(session, "undated", None)
        _save(session, "elsewhere", _ago(30), source="other", tags=("fablab",))


@pytest.mark.parametrize(
    ("rules", "gone"),
    [
        ([], set()),
        ([("source", "movilab", "remove:12")], {"old", "older"}),
        ([("source", "movilab", "remove:15")], {"older"}),
        ([("query", "tag:fablab", "remove:3")], {"old", "young", "elsewhere"}),
        ([("query", "vieux", "remove:1")], {"old"}),
        ([("query", "", "remove:12"), ("query", "tag:fablab", "keep")], {"older"}),
        ([("query", "", "remove:12"), ("source", "other", "keep")], {"old", "older"}),
        ([("query", "search:fabriques", "remove:12")], {"old", "elsewhere"}),
        ([("source", "movilab", "excerpt:12")], set()),
        ([("source", "movilab", "excerpt:1"), ("source", "movilab", "keep")], set()),
    ],
    ids=str,
)
def test_what_goes_is_what_the_preview_said(engine: Engine, rules: list[tuple[str, str, str]], gone: set[str]) -> None:
    _fill(engine)
    with transaction(engine) as session:
        saved_searches.save(session, "fabriques", "tag:fablab", now=NOW)
        for scope, value, rule in rules:
            retention.set_rule(session, "source" if scope == "source" else "query", value, rule, NOW)
        due = retention.preview(session, NOW)
    assert {met.title for one in due for met in one.first} or not gone
    applied = retention.apply(engine, NOW)
    assert applied.removed == len(gone) == sum(one.articles for one in due if one.rule.action == "remove")
    assert _left(engine) == {"old", "older", "young", "undated", "elsewhere"} - gone
    assert retention.apply(engine, NOW) == Applied()


def test_of_an_old_article_the_excerpt_stays(engine: Engine) -> None:
    old = {"title": "Un titre", "excerpt": "Un extrait.", "attachments": (PAPER,), "tags": ("fablab",)}
    with transaction(engine) as session:
        article = _save(session, "old", _ago(14), text="Un extrait. Première rédaction zorglub.", **old)
        _save(session, "old", _ago(14), text="Un extrait. Seconde version complète.", **old)
        retention.set_rule(session, "source", "movilab", "excerpt:12", NOW)
        before = articles.last_sequence(session)
    assert retention.apply(engine, NOW) == Applied(reduced=1)
    with reading(engine) as session:
        found = articles.get(session, article)
        assert (found.text, found.partial, found.attachments[0].text) == ("Un extrait.", "retention", "")
        assert (articles.revisions(session, article), found.annotations.tags) == ([], ("fablab",))
        assert [change.article for change in articles.changes_since(session, before)] == [article]
        assert set(session.scalars(select(WordRow.word))) == {"un", "titre", "extrait"}
        numbers = [len(search.ids(session, saved_searches.understand(session, q), NOW)) for q in ("seconde", "extrait")]
        assert numbers == [0, 1]


def test_no_crawl_brings_a_text_back(engine: Engine) -> None:
    with transaction(engine) as session:
        article = _save(session, "old", _ago(14), excerpt="Un extrait.")
        retention.set_rule(session, "query", "", "excerpt:12", NOW)
    retention.apply(engine, NOW)
    with transaction(engine) as session:
        again = an_article("old", published=_ago(14), text="Toute une page, corrigée.", tags=("fablab",))
        assert save(session, again).outcome == "unchanged"
        assert articles.get(session, article).text == "Un extrait."


def test_what_people_chose_stays(engine: Engine) -> None:
    with transaction(engine) as session:
        noted, filed, kept, hidden = (_save(session, slug, _ago(14)) for slug in ("noted", "filed", "kept", "hidden"))
        curation.note(session, noted, "À garder.", author="anne", now=NOW)
        collections.add(session, "Bretagne", filed, "", NOW)
        curation.decide(session, kept, "kept", author="anne", now=NOW)
        curation.decide(session, hidden, "hidden", author="anne", now=NOW)
        retention.set_rule(session, "source", "movilab", "remove:12", NOW)
    assert retention.apply(engine, NOW).removed == 1
    assert _left(engine) == {"noted", "filed", "kept"}


def test_many_go_in_batches_and_the_daily_maintenance_does_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    with transaction(engine) as session:
        for number in range(7):
            _save(session, str(number), _ago(14))
        retention.set_rule(session, "source", "movilab", "remove:12", NOW)
    maintenance.maintain(engine, NOW)
    assert _left(engine) == set()
    with reading(engine) as session:
        assert session.scalars(select(RemovalRow.reason)).all() == ["retention"] * 7


def test_a_rule_takes_the_place_of_the_one_before(engine: Engine) -> None:
    with transaction(engine) as session:
        first = retention.set_rule(session, "source", "movilab", "remove:12", NOW)
        second = retention.set_rule(session, "source", "movilab", "EXCERPT:24", NOW)
        assert [one.form for one in retention.rules(session)] == ["excerpt:24"]
        assert first.number == second.number == retention.remove_rule(session, second.number).number
        assert retention.rules(session) == []


@pytest.mark.parametrize(
    "rule", ["remove", "remove:0", "remove:-1", "remove:1201", "keep:3", "forget:3", "", "remove:x"]
)
def test_what_is_no_rule_is_told(engine: Engine, rule: str) -> None:
    with transaction(engine) as session, pytest.raises(InvalidInput, match="is no rule"):
        retention.set_rule(session, "source", "movilab", rule, NOW)


def test_what_is_unknown_is_told(engine: Engine) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound, match="did you mean movilab"):
            retention.set_rule(session, "source", "movilap", "remove:12", NOW)
        with pytest.raises(InvalidQuery):
            retention.set_rule(session, "query", "(fablab", "remove:12", NOW)
        with pytest.raises(NotFound, match="no rule 5"):
            retention.remove_rule(session, 5)


def test_a_rule_whose_search_is_gone_does_nothing(engine: Engine) -> None:
    _fill(engine)
    with transaction(engine) as session:
        saved_searches.save(session, "fabriques", "tag:fablab", now=NOW)
        retention.set_rule(session, "query", "-search:fabriques", "remove:12", NOW)
        saved_searches.remove(session, "fabriques")
    with pytest.raises(InvalidQuery, match="fabriques"):
        retention.apply(engine, NOW)
    assert len(_left(engine)) == 5
