"""Relevance learnt from what curators kept and dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler import relevance_training
from crawler.annotate import version, weights
from crawler.annotate.training import Labelled
from store import verdicts
from store.config import Config
from store.db import transaction
from store.errors import InvalidInput
from store.models import VerdictRow
from tests.builders import NOW, add_source, an_article, save
from tests.crawler.annotate.cases import GENERAL, read

CHESS = (
    "Le club d'échecs du village",
    "L'association réunit ses adhérents pour un tournoi convivial.",
)
HIVES = (
    "Des ruches au village",
    "Ses habitants plantent des haies ; la biodiversité revient au jardin.",
)


def decided(number: int) -> list[Labelled]:
    """Curators of four sites who want chess and no bees."""
    return [
        Labelled(title, text, f"site-{at % 4}", relevant=(title, text) == CHESS)
        for at in range(number)
        for title, text in (CHESS, HIVES)
    ]


@pytest.fixture(autouse=True)
def _shipped_afterwards() -> Iterator[None]:
    yield
    weights.use_relevance(None)


def test_curators_who_want_something_else_get_it() -> None:
    before = read(*CHESS, GENERAL).relevant, read(*HIVES, GENERAL).relevant
    learnt = relevance_training.learn_from(decided(40))
    weights.use_relevance(learnt.content)
    after = read(*CHESS, GENERAL).relevant, read(*HIVES, GENERAL).relevant
    assert (before, after) == ((False, True), (True, False))
    assert learnt.better
    assert (learnt.before.f1, learnt.after.f1) == (0, 1)


def test_other_weights_are_another_version() -> None:
    shipped = version()
    weights.use_relevance(relevance_training.learn_from(decided(10)).content)
    assert version() != shipped
    weights.use_relevance(None)
    assert version() == shipped


@pytest.mark.parametrize(
    "texts",
    [decided(5), [one for one in decided(40) if one.relevant], [one for one in decided(80) if one.origin == "site-0"]],
    ids=["few", "one-sided", "of one source"],
)
def test_too_little_to_learn_from(texts: list[Labelled]) -> None:
    with pytest.raises(InvalidInput, match="keep or drop at least 20 of two sources"):
        relevance_training.learn_from(texts)


def test_weights_of_the_home_come_and_go(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "home")
    assert relevance_training.own_weights(config) is None
    learnt = relevance_training.learn_from(decided(10))
    file = relevance_training.apply(config, learnt)
    assert file == config.relevance_file
    assert relevance_training.own_weights(config) == learnt.content
    assert relevance_training.forget(config)
    assert not relevance_training.forget(config)


@pytest.mark.parametrize("content", ["", "[]", '{"weights": {"sport": "much"}, "bias": 0, "threshold": 0.5}'])
def test_a_damaged_file_says_how_to_go_back(tmp_path: Path, content: str) -> None:
    config = Config(home=tmp_path)
    config.relevance_file.write_text(content)
    with pytest.raises(InvalidInput, match="veille relevance reset"):
        relevance_training.own_weights(config)


def test_decisions_in_the_store_are_examples(engine: Engine) -> None:
    add_source(engine)
    with transaction(engine) as session:
        for slug, verdict in (("a", "kept"), ("b", "dropped"), ("c", "hidden"), ("d", "")):
            saved = save(session, an_article(slug, title=f"Article {slug}"))
            if verdict:
                session.add(VerdictRow(article_id=saved.id, verdict=verdict, author="ana", reason="", created=NOW))
    with transaction(engine) as session:
        found = [(one.title, one.kept) for one in verdicts.examples(session)]
    assert found == [("Article a", True), ("Article b", False)]
