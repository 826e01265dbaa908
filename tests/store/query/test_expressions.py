"""Regular expressions: what they find, and that none takes long."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from store.db import reading
from store.errors import InvalidQuery
from store.models import ArticleRow
from store.query.fields import FIELDS, Expression, Scope, read_expression
from store.query.fields.words import matches
from tests.builders import NOW
from tests.store.query.articles import add_articles, slug

FOUND = {
    ("title", "FAB.?lab"): {"fablab"},
    ("title", "^appel-(ouvert|clos)$"): {"appel-ouvert", "appel-clos"},
    ("text", "tiers.lieu"): {"fablab"},
    ("text", "œuvre"): {"fablab"},
    ("title", "tiers.lieu"): set(),
    ("text", r"\d"): set(),
}


def test_an_expression_finds_the_same_in_sqlite_and_in_python(sqlite_engine: Engine) -> None:
    add_articles(sqlite_engine)
    with reading(sqlite_engine) as session:
        scope, rows = Scope.of(session, NOW), session.scalars(select(ArticleRow)).all()
        for (field, pattern), found in FOUND.items():
            condition = FIELDS[field].condition(read_expression(pattern), scope)
            by_sql = session.scalars(select(ArticleRow.canonical_url).where(condition))
            in_python = [row.canonical_url for row in rows if matches(pattern, getattr(row, field))]
            assert set(map(slug, by_sql)) == set(map(slug, in_python)) == found


def test_postgresql_is_not_asked(postgresql_engine: Engine) -> None:
    with reading(postgresql_engine) as session, pytest.raises(InvalidQuery, match="not looked for on PostgreSQL"):
        FIELDS["text"].condition(Expression("a"), Scope.of(session, NOW))


def test_an_expression_that_would_never_end_elsewhere_ends() -> None:
    # In engines that go back, 2^100000 steps.
    assert not matches("(a+)+$", "a" * 100_000 + "b")
    assert not matches("(a|aa)+$", "a" * 100_000 + "b")


def test_a_text_that_is_no_unicode_is_read() -> None:
    assert matches("fablab", "un \ud800 fablab")
    assert not matches("fablab", "")
