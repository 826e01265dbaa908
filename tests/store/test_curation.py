"""What people say stands above what our rules find, survives every crawl, and can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import articles, curation, curation_files, sources
from store.curation import Decision
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.types import ListKey, StoredArticle
from tests.builders import NOW, a_source, add_source, an_article, save

LATER = NOW + timedelta(days=1)


@pytest.fixture
def article(engine: Engine) -> int:
    add_source(engine)
    with transaction(engine) as session:
        return save(session, an_article(tags=("fablab", "friche"))).id or 0


def _get(engine: Engine, article: int) -> StoredArticle:
    with reading(engine) as session:
        return articles.get(session, article)


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {one.key.path: one.count for one in articles.lists_in_use(session)}


def _tag(session: Session, article: int, *changes: str) -> None:
    for change in changes:
        if change[0] == "=":
            curation.untag(session, article, change[1:])
        else:
            curation.tag(session, article, change[1:], added=change[0] == "+", author="anne", now=LATER)


@pytest.mark.parametrize(
    ("changes", "tags", "after"),
    [
        (["+coworking"], ("fablab", "friche", "coworking"), ("friche", "coworking")),
        (["-fablab"], ("friche",), ("friche",)),
        (["-friche"], ("fablab",), ()),
        (["+fablab"], ("fablab", "friche"), ("friche", "fablab")),
        (["+coworking", "=coworking"], ("fablab", "friche"), ("friche",)),
        (["-friche", "=friche"], ("fablab", "friche"), ("friche",)),
        (["+coworking", "-coworking"], ("fablab", "friche"), ("friche",)),
        (["=fablab"], ("fablab", "friche"), ("friche",)),
    ],
    ids=str,
)
def test_tags_by_people_stand_above_those_of_the_rules(
    engine: Engine, article: int, changes: list[str], tags: tuple[str, ...], after: tuple[str, ...]
) -> None:
    with transaction(engine) as session:
        _tag(session, article, *changes)
    assert _get(engine, article).annotations.tags == tags
    assert {path for path in _counts(engine) if path.startswith("/tag/")} == {f"/tag/{tag}" for tag in tags}
    with transaction(engine) as session:
        save(session, an_article(tags=("friche",), text="Un autre texte."), now=LATER)
    assert _get(engine, article).annotations.tags == after


def test_what_is_taken_back_is_as_the_rules_have_it_now(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        _tag(session, article, "+coworking", "-fablab")
        save(session, an_article(tags=("coworking",)), now=LATER)
        _tag(session, article, "=coworking", "=fablab")
    assert _get(engine, article).annotations.tags == ("coworking",)


def test_an_unchanged_crawl_is_no_news_after_a_person_decided(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        _tag(session, article, "+coworking", "-fablab")
        curation.decide(session, article, "dropped", author="anne", now=LATER)
        assert save(session, an_article(tags=("fablab", "friche")), now=LATER).outcome == "unchanged"


@pytest.mark.parametrize(
    ("verdict", "relevant", "shown"),
    [("dropped", True, False), ("dropped", False, False), ("kept", False, True), ("hidden", True, False)],
)
def test_verdicts_stand_above_the_rules_until_they_are_taken_back(
    engine: Engine, article: int, verdict: Decision, relevant: bool, shown: bool
) -> None:
    tags = ("fablab", "friche")
    with transaction(engine) as session:
        curation.decide(session, article, verdict, author="anne", reason="parce que", now=LATER)
        save(session, an_article(tags=tags, relevant=relevant, text="Un autre texte."), now=LATER)
    assert ("/" in _counts(engine)) is shown
    with transaction(engine) as session:
        assert bool(articles.newest(session, ListKey("tag", "fablab"))) is shown
        assert articles.changes_since(session, 0)[-1].public is shown
        curation.undecide(session, article)
    assert ("/" in _counts(engine)) is relevant
    assert _get(engine, article).annotations.relevant is relevant


def test_every_change_by_a_person_is_news(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        before = articles.last_sequence(session)
        _tag(session, article, "-fablab")
        curation.decide(session, article, "hidden", author="anne", now=LATER)
        [change] = articles.changes_since(session, before)
    assert change.left >= {ListKey("tag", "fablab"), ListKey("tag", "friche"), ListKey("all")}


def test_notes_are_kept_with_who_and_when(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        number = curation.note(session, article, " Rappeler. ", author="anne", now=LATER)
        curation.note(session, article, "Fait.", author="bob", now=LATER)
        said = curation.of_article(session, article)
        curation.remove_note(session, number)
        assert len(curation.of_article(session, article).notes) == 1
    assert (said.notes[0].text, said.notes[0].author, said.notes[0].created) == ("Rappeler.", "anne", LATER)
    assert curation.in_lines(said)[1] == f"note {number + 1}: Fait. — bob, 2026-11-25"


def test_what_is_unknown_is_said(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound, match="fablab"):
            _tag(session, article, "+fablap")
        with pytest.raises(NotFound, match="no article 99"):
            _tag(session, 99, "+fablab")
        with pytest.raises(NotFound, match="no note 7"):
            curation.remove_note(session, 7)
        with pytest.raises(InvalidInput, match="empty"):
            curation.note(session, article, "  ", author="anne", now=NOW)


def _say_all(session: Session, article: int) -> None:
    curation.note(session, article, "Rappeler.", author="anne", now=NOW)
    _tag(session, article, "+coworking", "-fablab")
    curation.decide(session, article, "kept", author="bob", reason="à suivre", now=LATER)


def test_all_that_was_said_goes_out_and_in_again(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        _say_all(session, article)
        written = list(curation_files.lines(session))
        before = curation.of_article(session, article)
        _tag(session, article, "=coworking", "=fablab")
        curation.undecide(session, article)
        for _ in range(2):
            assert curation_files.bring(session, written) == curation_files.Brought(articles=1, unknown=0)
        assert curation.of_article(session, article) == before
        assert list(curation_files.lines(session)) == written
    assert _get(engine, article).annotations.tags == ("friche", "coworking")


def test_of_two_decisions_the_later_counts(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        _say_all(session, article)
        written = list(curation_files.lines(session))
        curation.decide(session, article, "hidden", author="anne", now=LATER + timedelta(hours=1))
        curation.tag(session, article, "fablab", added=True, author="anne", now=NOW)
        curation_files.bring(session, written)
        said = curation.of_article(session, article)
    assert said.verdict is not None
    assert (said.verdict.verdict, {one.tag: one.added for one in said.tags}) == (
        "hidden", {"coworking": True, "fablab": False},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not a line"),
        ("[]", "line 2: not a line"),
        ('{"notes": []}', "line 2: not a line"),
        ('"texte"', "line 2: not a line"),
    ],
)
def test_a_file_that_is_none_of_ours_changes_nothing(engine: Engine, article: int, line: str, says: str) -> None:
    with transaction(engine) as session:
        _say_all(session, article)
        written = list(curation_files.lines(session))
        curation.undecide(session, article)
    with pytest.raises(InvalidInput, match=says), transaction(engine) as session:
        curation_files.bring(session, [*written, line])
    with reading(engine) as session:
        assert curation.of_article(session, article).verdict is None


def test_addresses_that_are_not_stored_are_counted(engine: Engine, article: int) -> None:
    line = json.dumps({"canonical_url": "https://x.example/", "notes": [], "tags": [], "verdict": None})
    with transaction(engine) as session:
        assert curation_files.bring(session, [line, ""]) == curation_files.Brought(articles=0, unknown=1)


TAGS = ("fablab", "friche", "coworking")
Step = set[str] | str | None
CHANGES = tuple(f"{sign}{tag}" for sign in "+-=" for tag in TAGS)
STEPS = st.lists(
    st.one_of(st.sets(st.sampled_from(TAGS)), st.sampled_from((*CHANGES, "hidden", "dropped", "kept")), st.none()),
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taking_all_back_gives_what_the_rules_say(sqlite_engine: Engine, steps: list[Step]) -> None:
    """On SQLite alone: what is tried is our own bookkeeping."""
    with sqlite_engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        sources.add(session, a_source(), NOW)
        article, ours = _follow(session, steps)
        for tag in TAGS:
            _tag(session, article, f"={tag}")
        curation.undecide(session, article)
        assert set(articles.get(session, article).annotations.tags) == ours
        counts = {one.key.path: one.count for one in articles.lists_in_use(session)}
        session.rollback()
    assert counts == {"/": 1, "/source/movilab": 1, "/type/article": 1} | {f"/tag/{tag}": 1 for tag in ours}


def _follow(session: Session, steps: list[Step]) -> tuple[int, set[str]]:
    """Store an article and do all of this to it: its number, and the tags that the rules gave last."""
    ours = {"fablab"}
    article = save(session, an_article(tags=tuple(ours))).id or 0
    for step in steps:
        match step:
            case set():
                ours = step
                save(session, an_article(tags=tuple(sorted(ours))))
            case None:
                curation.undecide(session, article)
            case "hidden" | "dropped" | "kept":
                curation.decide(session, article, step, author="anne", now=NOW)
            case str():
                _tag(session, article, step)
    return article, ours
