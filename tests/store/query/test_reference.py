"""docs/queries.md says what the registry has, and its examples can be understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.query.fields import FIELDS
from store.query.fields.field import Field
from store.query.parser import read_query
from store.query.reference import filled_in
from store.query.tree import Phrase, Term, Word

PAGE = Path(__file__).parents[3] / "docs" / "queries.md"


def test_the_tables_of_the_page_are_those_of_the_registry() -> None:
    page = PAGE.read_text()
    # To bring the page up to date: write what `filled_in` gives.
    assert page == filled_in(page)


@pytest.mark.parametrize("field", FIELDS.all, ids=lambda field: field.name)
def test_the_example_of_a_field_is_about_it(field: Field) -> None:
    match read_query(field.example):
        case Term(name=name):
            assert name == field.name
        case Word(within=within) | Phrase(within=within):
            assert within == field.name
        case other:
            pytest.fail(f"{other} is not about {field.name}")


def test_the_examples_at_the_top_of_the_page_are_understood() -> None:
    shown = PAGE.read_text().split("```")[1]
    examples = [re.split(r"\s{2,}", line)[0] for line in shown.strip().splitlines()]
    assert len(examples) == 6
    assert all(map(read_query, examples))
