"""Stored articles understood anew: what differs is told, written under what people said, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from crawler import retag as retagging
from crawler.annotate import version
from crawler.read_again import Stored, read_again
from crawler.retag import retag
from store import annotating, articles, collections, curation, saving, search
from store.config import Config
from store.db import reading, transaction
from store.differences import Differences
from store.models import ArticleRow
from store.query.parser import read_query
from store.types import Event, Fresh, ListKey, Media, Source, StoredArticle
from tests.builders import NOW, a_source, add_source, an_article, save

LATER = NOW + timedelta(days=1)
FABLAB = "Le fablab de Concarneau ouvre ses portes dans le Finistère. Ce fablab prête des machines à tous."
CALL = "Appel à projets : candidatures jusqu'au 15 janvier 2027, 20 000 euros par lauréat."
GENERAL = a_source("general", topicality="general")


def _store(engine: Engine, *texts: str, **fields: Any) -> list[int]:
    """Articles as an annotator that knew nothing had them."""
    add_source(engine)
    with transaction(engine) as session:
        return [
            save(session, an_article(str(n), title=f"{text[:30]} {n}", text=text, **fields)).id or 0
            for n, text in enumerate(texts)
        ]


def _fresh(engine: Engine, ids: list[int], source: Source | None = None) -> list[Fresh]:
    with reading(engine) as session:
        found = annotating.load(session, ids)
    return read_again([Stored(article=one, source=(source or a_source()).context) for one in found])


def _all(engine: Engine) -> dict[int, StoredArticle]:
    with reading(engine) as session:
        return {one.id: one for one in search.stream(session, read_query(""), now=NOW)}


def _write(engine: Engine, ids: list[int], source: Source | None = None) -> Differences:
    differences, fresh = Differences(), _fresh(engine, ids, source)
    with transaction(engine) as session:
        for one in annotating.write(session, fresh, NOW):
            differences.add(one.before, one.after)
    return differences


def test_what_is_found_now_stands_where_readers_look_and_the_rest_stays(engine: Engine) -> None:
    one, other = _store(engine, FABLAB, CALL, kind="fiche")
    before = _all(engine)
    with reading(engine) as session:
        foreseen = annotating.compare(session, _fresh(engine, [one, other]), NOW)
    assert _all(engine) == before
    differences = _write(engine, [one, other])
    after = _all(engine)
    assert [(d.before, d.after.annotations) for d in foreseen] == [
        (before[d.before.id], after[d.before.id].annotations) for d in foreseen
    ]
    notes = after[one].annotations
    assert (notes.tags, notes.kind, notes.version) == (("fablab",), "article", version())
    assert "departement-29" in after[one].territories
    assert (str(after[other].annotations.deadline), after[other].annotations.amounts) == ("2027-01-15", (20_000,))
    with reading(engine) as session:
        counts = {item.key.path: item.count for item in articles.lists_in_use(session)}
        assert articles.newest(session, ListKey("tag", "fablab"))[0].id == one
        assert articles.revisions(session, one) == []
        [change] = [c for c in articles.changes_since(session, before[other].sequence) if c.article == one]
    assert (counts["/tag/fablab"], counts["/type/appel"], counts["/territoire/departement-29"]) == (1, 1, 1)
    assert "/type/fiche" not in counts
    assert ListKey("type", "fiche") in change.left
    unchanged = ("text", "title", "listed", "last_checked", "first_seen", "provenance", "outlinks", "published")
    assert all(getattr(after[one], name) == getattr(before[one], name) for name in unchanged)
    rows = {row["about"]: row for row in differences.rows()}
    assert differences.changed == 2
    assert (rows["kind:fiche"]["lost"], rows["tag:fablab"]["gained"], rows["territory:commune"]["gained"]) == (2, 1, 1)
    assert rows["tag:fablab"]["examples"] == [f"+ {after[one].title}"]


def test_what_readers_cannot_see_is_no_news(engine: Engine) -> None:
    [one] = _store(engine, FABLAB)
    _write(engine, [one])
    with transaction(engine) as session:
        session.execute(update(ArticleRow).values(annotator="old", evidence=[], relevance_score=0.1))
        sequence = articles.last_sequence(session)
        assert annotating.outdated(session, version()) == [one]
    assert _write(engine, [one]).changed == 0
    with reading(engine) as session:
        assert articles.last_sequence(session) == sequence
        assert annotating.outdated(session, version()) == []
        assert articles.get(session, one).annotations.evidence


def test_people_stand_above_and_what_they_take_back_is_as_the_text_has_it_now(engine: Engine) -> None:
    one, gone, filed = _store(engine, FABLAB, FABLAB + " Bis.", "La mairie vote son budget et refait la chaussée.")
    with transaction(engine) as session:
        curation.tag(session, one, "coworking", added=True, author="anne", now=NOW)
        curation.tag(session, one, "fablab", added=False, author="anne", now=NOW)
        curation.decide(session, one, "dropped", author="anne", now=NOW)
        saving.mark_gone(session, gone, NOW)
        collections.add(session, "À lire", filed, "", NOW)
    _write(engine, [one, gone, filed], GENERAL)
    with reading(engine) as session:
        dropped = articles.get(session, one)
        assert (dropped.annotations.tags, dropped.annotations.relevant) == (("coworking",), False)
        assert articles.get(session, gone).gone == NOW
        assert articles.get(session, filed).annotations.relevant
        assert "/tag/fablab" not in {item.key.path for item in articles.lists_in_use(session)}
    with transaction(engine) as session:
        curation.untag(session, one, "fablab")
        curation.untag(session, one, "coworking")
        curation.undecide(session, one)
        back = articles.get(session, one)
    assert (back.annotations.tags, back.annotations.relevant) == (("fablab",), True)


def test_a_text_that_changed_meanwhile_is_left_to_who_read_it(engine: Engine) -> None:
    [one] = _store(engine, FABLAB)
    fresh = _fresh(engine, [one])
    with transaction(engine) as session:
        saving.save(session, an_article("0", title="Autre", text="Un autre texte."), (), now=LATER)
        assert annotating.write(session, fresh, NOW) == []
        assert articles.get(session, one).annotations.tags == ()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"event": Event(start=NOW)}, "evenement"),
        ({"media": (Media(url="https://a.example/1.mp3", media_type="audio/mpeg"),)}, "podcast"),
        ({"canonical_url": "https://www.youtube.com/watch?v=abc"}, "video"),
        ({}, "article"),
    ],
    ids=str,
)
def test_what_came_with_the_page_still_counts(engine: Engine, fields: dict[str, Any], kind: str) -> None:
    add_source(engine)
    with transaction(engine) as session:
        one = save(session, an_article(text="Ils en parlent.", **fields)).id or 0
    assert _fresh(engine, [one])[0].annotations.kind == kind


def test_a_run_goes_on_where_it_was_stopped_and_tells_when_there_is_nothing_left(
    sqlite_engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, few = sqlite_engine, replace_batch(monkeypatch, 2)
    ids = _store(engine, *(f"{FABLAB} Numéro {n}." for n in range(5)))
    assert retag(engine, config, now=NOW).differences.changed == 5
    assert not any(one.annotations.tags for one in _all(engine).values())

    class Killed(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 5
        if done >= few:
            raise Killed

    with pytest.raises(Killed):
        retag(engine, config, apply=True, now=NOW, progress=stop)
    done = [one.id for one in _all(engine).values() if one.annotations.tags]
    assert done == sorted(ids, reverse=True)[:few]
    rest = retag(engine, config, apply=True, now=NOW)
    assert (rest.read, rest.differences.changed, rest.failed) == (3, 3, [])
    assert retag(engine, config, apply=True, now=NOW).read == 0
    with reading(engine) as session:
        sequence = articles.last_sequence(session)
    again = retag(engine, config, query='"numéro 3"', apply=True, now=NOW)
    assert (again.read, again.differences.changed) == (1, 0)
    with reading(engine) as session:
        assert articles.last_sequence(session) == sequence


def replace_batch(monkeypatch: pytest.MonkeyPatch, size: int) -> int:
    monkeypatch.setattr(retagging, "BATCH", size)
    return size


def test_an_article_that_is_no_longer_relevant_changes_those_of_its_story(engine: Engine) -> None:
    report = "\n\n".join(f"La mairie vote le point numéro {n} de son budget et refait la rue {n}." for n in range(40))
    [one] = _store(engine, report)
    add_source(engine, "general", topicality="general")
    with transaction(engine) as session:
        other = an_article(
            title="Autre titre", text=report, source="general", canonical_url="https://general.example/a"
        )
        relay = save(session, other).id or 0
        before = articles.last_sequence(session)
        found = articles.get(session, one).story
    assert found is not None
    assert [member.public for member in found.others] == [True]
    _write(engine, [relay], GENERAL)
    with reading(engine) as session:
        assert not articles.get(session, relay).annotations.relevant
        left = articles.get(session, one)
    assert left.story is not None
    assert [member.public for member in left.story.others] == [False]
    assert left.sequence > before
