"""An address is stored once; what readers can see rises in `sequence`; nothing a crawl does loses text."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from store import articles, saving, sources, tombstones
from store.db import reading, transaction
from store.models import ArticleRow, RevisionRow, TombstoneRow
from store.types import Attachment, Change, Event, ListKey, Place, RightsMark
from tests.builders import NOW, add_source, an_article, save

FABLAB, FRICHE = ListKey("tag", "fablab"), ListKey("tag", "friche")
LATER = NOW + timedelta(hours=6)


@pytest.fixture(autouse=True)
def _source(engine: Engine) -> None:
    add_source(engine)


def _changes(engine: Engine, after: int = 0) -> list[Change]:
    with reading(engine) as session:
        return articles.changes_since(session, after)


def _titles(engine: Engine, key: ListKey) -> list[str]:
    with reading(engine) as session:
        return [article.title for article in articles.newest(session, key)]


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {summary.key.path: summary.count for summary in articles.lists_in_use(session)}


def test_an_article_comes_back_as_it_was_saved(engine: Engine) -> None:
    place = Place(level="commune", code="29039", name="Concarneau", role="subject", surface="Concarneau", main=True)
    article = an_article(
        tags=("fablab", "tiers-lieu"), places=(place,), authors=("Anne Le Goff",), categories=("Actus",)
    )
    with transaction(engine) as session:
        saved = save(session, article, ("departement-29", "commune-29039"))
    with reading(engine) as session:
        stored = articles.get(session, saved.id or 0)
    assert stored.annotations == article.annotations
    assert (stored.title, stored.published, stored.authors) == (article.title, NOW, ("Anne Le Goff",))
    assert stored.territories == ("commune-29039", "departement-29")


def test_the_same_article_twice_is_one_row_and_no_news(engine: Engine) -> None:
    with transaction(engine) as session:
        first = save(session, an_article())
    with transaction(engine) as session:
        second = save(session, an_article(), now=LATER)
    assert (first.outcome, second.outcome, first.id) == ("new", "unchanged", second.id)
    assert [change.sequence for change in _changes(engine)] == [1]


def test_a_new_text_keeps_the_old_one_as_a_revision(engine: Engine) -> None:
    with transaction(engine) as session:
        saved = save(session, an_article(text="Avant."))
        outcome = save(session, an_article(text="Après."), now=LATER).outcome
        [revision] = articles.revisions(session, saved.id or 0)
    assert outcome == "changed"
    assert (revision.text, revision.seen, revision.replaced) == ("Avant.", NOW, LATER)
    assert [change.sequence for change in _changes(engine)] == [2]


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"excerpt": "Autre chapeau"}, "changed"),
        ({"tags": ("fablab",)}, "changed"),
        ({"image": "https://movilab.example/a.png"}, "changed"),
        ({"authors": ()}, "unchanged"),
        ({"published": None, "published_origin": "unknown", "published_confidence": 0.0}, "unchanged"),
    ],
    ids=str,
)
def test_what_counts_as_a_change(engine: Engine, fields: dict[str, Any], outcome: str) -> None:
    with transaction(engine) as session:
        save(session, an_article(authors=("Anne Le Goff",)))
        again = an_article(**({"authors": ("Anne Le Goff",)} | fields))
        assert save(session, again, now=LATER).outcome == outcome
        assert session.scalars(select(RevisionRow)).all() == []


def test_a_part_never_takes_the_place_of_the_whole(engine: Engine) -> None:
    with transaction(engine) as session:
        whole = save(session, an_article(text="L'article entier.", tags=("fablab",)), ("departement-29",))
        part = an_article(text="Le début.", title="Un fablab…", partial="paywall", tags=())
        assert save(session, part, now=LATER).outcome == "unchanged"
        stored = articles.get(session, whole.id or 0)
    assert (stored.title, stored.text, stored.partial) == ("Un fablab ouvre", "L'article entier.", "")
    assert (stored.annotations.tags, stored.territories) == (("fablab",), ("departement-29",))


RULES = Attachment(url="https://a.example/r.pdf", title="Règlement", media_type="application/pdf", size=9)
READ = replace(RULES, text="Article premier.", body_hash="a" * 64)


def test_a_document_that_was_read_stays_read(engine: Engine) -> None:
    with transaction(engine) as session:
        first = save(session, an_article(attachments=(READ,)))
        assert save(session, an_article(attachments=(RULES,)), now=LATER).outcome == "unchanged"
        assert save(session, an_article(attachments=(replace(RULES, title="Règles"),)), now=LATER).outcome == "changed"
        stored = articles.get(session, first.id or 0)
    assert stored.attachments == (replace(READ, title="Règles"),)


def test_an_event_keeps_its_time_where_others_know_only_its_page(engine: Engine) -> None:
    event = Event(start=NOW, location="Morlaix")
    with transaction(engine) as session:
        first = save(session, an_article(event=event, kind="evenement"))
        assert save(session, an_article(), now=LATER).outcome == "unchanged"
        stored = articles.get(session, first.id or 0)
    assert (stored.event, stored.annotations.kind) == (event, "evenement")


def test_the_whole_takes_the_place_of_a_part(engine: Engine) -> None:
    with transaction(engine) as session:
        part = save(session, an_article(text="Le début.", partial="paywall"))
        assert save(session, an_article(text="L'article entier."), now=LATER).outcome == "changed"
        stored = articles.get(session, part.id or 0)
    assert (stored.text, stored.partial) == ("L'article entier.", "")


def test_a_poorer_reading_takes_nothing_away(engine: Engine) -> None:
    with transaction(engine) as session:
        saved = save(session, an_article(authors=("Anne Le Goff",)))
        poorer = an_article(text="Plus long.", published=None, published_confidence=0.0, published_origin="unknown")
        save(session, poorer, now=LATER)
        stored = articles.get(session, saved.id or 0)
    assert (stored.published, stored.published_origin, stored.authors) == (NOW, "feed", ("Anne Le Goff",))


def test_lists_are_in_step_with_every_write(engine: Engine) -> None:
    with transaction(engine) as session:
        first = save(session, an_article("a", tags=("fablab",)), ("departement-29",))
        save(session, an_article("b", tags=("fablab", "friche")))
        save(session, an_article("c", relevant=False, tags=("fablab",)))
    assert _counts(engine) == {
        "/": 2, "/source/movilab": 2, "/type/article": 2, "/tag/fablab": 2, "/tag/friche": 1,
        "/territoire/departement-29": 1,
    }  # fmt: skip
    with transaction(engine) as session:
        saving.mark_gone(session, first.id or 0, LATER)
        save(session, an_article("b", tags=("friche",)), now=LATER)
    assert _counts(engine) == {"/": 1, "/source/movilab": 1, "/type/article": 1, "/tag/friche": 1}


def test_a_change_names_the_lists_that_lost_the_article(engine: Engine) -> None:
    with transaction(engine) as session:
        save(session, an_article(tags=("fablab",)))
        save(session, an_article(tags=("friche",)), now=LATER)
        save(session, an_article(tags=("coworking",)), now=LATER)
    [change] = _changes(engine, after=1)
    assert (change.tags, change.left) == (("coworking",), frozenset({FABLAB, FRICHE}))


def test_gone_and_back(engine: Engine) -> None:
    with transaction(engine) as session:
        saved = save(session, an_article(tags=("fablab",)))
        assert saving.mark_gone(session, saved.id or 0, LATER)
        assert not saving.mark_gone(session, saved.id or 0, LATER)
    assert _titles(engine, FABLAB) == []
    with transaction(engine) as session:
        assert save(session, an_article(tags=("fablab",)), now=LATER).outcome == "changed"
    assert _titles(engine, FABLAB) == ["Un fablab ouvre"]


@pytest.mark.parametrize(
    ("age_days", "archive", "at_head"),
    [(0, False, True), (29, False, True), (31, False, False), (2, True, False)],
)
def test_old_articles_do_not_take_the_head_of_lists(
    engine: Engine, age_days: int, archive: bool, at_head: bool
) -> None:
    with transaction(engine) as session:
        save(session, an_article("today", title="Du jour"))
        late = an_article("late", title="Tardif", published=NOW - timedelta(days=age_days))
        save(session, late, now=LATER, archive=archive)
    assert (_titles(engine, ListKey("all"))[0] == "Tardif") is at_head


def test_a_source_on_trial_is_not_public_until_it_is_activated(engine: Engine) -> None:
    with transaction(engine) as session:
        sources.set_state(session, "movilab", "trial")
        save(session, an_article(tags=("fablab",)))
    assert _titles(engine, FABLAB) == []
    before = _changes(engine)[-1].sequence
    with transaction(engine) as session:
        sources.set_state(session, "movilab", "active")
    assert _titles(engine, FABLAB) == ["Un fablab ouvre"]
    assert _counts(engine)["/tag/fablab"] == 1
    assert len(_changes(engine, after=before)) == 1


def test_a_forgotten_address_stays_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(TombstoneRow(url_hash=tombstones.url_hash(an_article().canonical_url), forgotten=NOW))
        session.flush()
        assert save(session, an_article()).outcome == "forgotten"
        assert articles.count(session) == 0


def test_two_crawls_saving_the_same_articles_at_once(engine: Engine) -> None:
    def crawl(start: threading.Barrier, errors: list[BaseException]) -> None:
        start.wait()
        try:
            for number in range(30):
                with transaction(engine) as session:
                    save(session, an_article(str(number), tags=("fablab",)))
        except BaseException as error:
            errors.append(error)
            raise

    start, errors = threading.Barrier(4), list[BaseException]()
    threads = [threading.Thread(target=crawl, args=(start, errors)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with reading(engine) as session:
        assert articles.count(session) == 30
        sequences = session.scalars(select(ArticleRow.sequence)).all()
    assert sorted(sequences) == list(range(1, 31))
    assert _counts(engine)["/tag/fablab"] == 30


def test_changes_come_in_batches_in_order(engine: Engine) -> None:
    with transaction(engine) as session:
        for number in range(5):
            save(session, an_article(str(number)))
    with reading(engine) as session:
        assert [c.sequence for c in articles.changes_since(session, 0, limit=2)] == [1, 2]
        assert [c.sequence for c in articles.changes_since(session, 3, limit=9)] == [4, 5]


def test_an_article_leaves_the_lists_when_its_page_says_so(engine: Engine) -> None:
    end = RightsMark(mark="unavailable-after", value=(NOW + timedelta(days=10)).isoformat(), where="X-Robots-Tag")
    with transaction(engine) as session:
        save(session, an_article("bientot", marks=(end,)))
        save(session, an_article("toujours"))
        assert saving.expire(session, NOW + timedelta(days=9)) == 0
        assert saving.expire(session, NOW + timedelta(days=11)) == 1
        assert saving.expire(session, NOW + timedelta(days=11)) == 0
        [article] = articles.newest(session, ListKey("all"))
    assert article.canonical_url.endswith("toujours")
