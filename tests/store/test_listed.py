"""Stored articles by the addresses that entry points list."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from store import addresses, listed
from store.addresses import Announced
from store.db import transaction
from tests.builders import NOW, add_source, an_article, save

URL, OTHER, OLD = (f"https://movilab.example/{name}" for name in ("a", "b", "old"))


@pytest.fixture
def article(engine: Engine) -> int:
    """An article stored from URL; OTHER waits, and OLD leads to the article."""
    add_source(engine)
    with transaction(engine) as session:
        announced = [Announced(url=URL), Announced(url=OTHER)]
        addresses.announce_part(session, "movilab", 1, announced, now=NOW)
        stored = save(session, an_article(canonical_url=URL)).id
        assert stored is not None
        addresses.settle(session, URL, "stored", now=NOW, article=stored)
        addresses.alias(session, OLD, "movilab", stored, NOW)
    return stored


def test_the_article_at_an_address_is_not_that_of_a_redirect_to_it(engine: Engine, article: int) -> None:
    with transaction(engine) as session:
        found = [listed.article_at(session, url) for url in (URL, OLD, OTHER, "nowhere")]
    assert found == [article, None, None, None]


@pytest.mark.usefixtures("article")
def test_the_dates_of_stored_articles_are_known_by_their_addresses(engine: Engine) -> None:
    with transaction(engine) as session:
        assert listed.dated(session, [URL, OTHER, OLD, *["nowhere"] * 600]) == {URL: NOW, OLD: NOW}
