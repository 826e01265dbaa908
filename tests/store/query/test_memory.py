"""Words in memory, and what a query leaves out unless it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from store.query.fields import Context
from store.query.memory import matches
from store.query.parser import read_query
from store.query.unparser import unparse
from store.query.visibility import with_defaults
from store.types import Annotations, Provenance, StoredArticle
from tests.builders import NOW


@cache
def an_article() -> StoredArticle:
    return StoredArticle(
        id=1,
        sequence=1,
        canonical_url="https://movilab.org/a",
        source="movilab",
        title="Une coopérative à l'Œuvre",
        text="Les tiers-lieux d’été ouvrent. 12h30 : un fab lab, des recycleries.",
        first_seen=NOW - timedelta(days=8),
        last_checked=NOW,
        listed=NOW,
        text_hash="",
        provenance=Provenance(fetched_url=""),
    )


def holds(text: str, article: StoredArticle | None = None, context: Context | None = None) -> bool:
    return matches(read_query(text), article or an_article(), context or Context(now=NOW))


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "coopératives", "COOPERATIVE", "oeuvre", "œuvres", "tiers lieu", "tiers-lieu", "lieux"),
        *('"tiers lieux"', '"TIERS-LIEUX"', "« d'ete »", "tiers-li*", "recycl*", "title:coopératives", "text:lieu"),
        *("coopérative lieu", "absent OR lieu", "-absent", "lieu -(absent OR jardin)", 'text:"fab lab"', "12h30"),
        *("title:/coop.rative/ lieu", "seen:..P7D", "-seen:P7D"),
    ],
)
def test_an_article_answers(text: str) -> None:
    assert holds(text)
    assert not holds(f"-({text or '*'})")


@pytest.mark.parametrize(
    "text",
    [
        *("absent", "fablab", '"tiers lieu"', '"lieux tiers"', "tiers-été", "title:lieu", "text:coopérative", "-lieu"),
        *("lieu absent", "title:recycl*", "ieux*", '"l oeuvre les"', "œuvre-les", "source:ademe", "title:/^lieu/ lieu"),
    ],
)
def test_an_article_does_not_answer(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "-is:dropped -is:hidden"),
        ("fablab", "fablab -is:dropped -is:hidden"),
        ("fablab OR lieu", "(fablab OR lieu) -is:dropped -is:hidden"),
        ("is:dropped", "is:dropped -is:hidden"),
        ("fablab -(lieu is:hidden)", "fablab -(lieu is:hidden) -is:dropped"),
        ("is:dropped OR is:hidden", "is:dropped OR is:hidden"),
    ],
)
def test_dropped_and_hidden_articles_are_found_where_they_are_asked_for(text: str, expected: str) -> None:
    once = with_defaults(read_query(text))
    assert unparse(once) == expected
    assert with_defaults(once) == once


def test_what_is_left_out_is_left_out_in_memory() -> None:
    dropped = replace(an_article(), annotations=Annotations(relevant=False))
    hidden = Context(now=NOW, verdict="hidden")
    usual, dropping, hiding = (with_defaults(read_query(text)) for text in ("lieu", "is:dropped", "lieu is:hidden"))
    assert matches(usual, an_article(), Context(now=NOW))
    assert not matches(usual, dropped, Context(now=NOW))
    assert not matches(usual, an_article(), hidden)
    assert matches(dropping, dropped, Context(now=NOW))
    assert matches(hiding, an_article(), hidden)
