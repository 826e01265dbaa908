"""How much of an article's text goes out, by what is asked and what its rights leave."""

from __future__ import annotations

import pytest

from store.export.names import TextPolicy
from store.types import Rights, RightsMark, Source
from tests.store.export.records import a_record

LONG = "Un texte long. " * 100


def given(policy: TextPolicy, rights: Rights, *marks: RightsMark, excerpt: str = "Extrait.") -> tuple[str, str]:
    source = Source(id="movilab", name="M", homepage="https://m.example/", rights=rights)
    record = a_record(policy=policy, source=source, marks=marks, text=LONG, excerpt=excerpt)
    assert bool(record.article.text) == (record.text_given == "whole")
    assert bool(record.article.attachments[0].text) == (record.text_given == "whole")
    return record.text_given, record.article.excerpt


USUAL, FULL, RESERVED = Rights(), Rights(republish="full"), Rights(tdm_reserved=True)


@pytest.mark.parametrize(
    ("policy", "rights", "marks", "expected"),
    [
        ("full", USUAL, (), "whole"),
        ("full", RESERVED, ("noarchive",), "whole"),
        ("allowed", USUAL, (), "whole"),
        ("allowed", RESERVED, (), "excerpt"),
        ("allowed", USUAL, ("noai",), "excerpt"),
        ("allowed", USUAL, ("noarchive",), "none"),
        ("allowed", Rights(republish="none"), (), "none"),
        ("open", USUAL, (), "excerpt"),
        ("open", FULL, (), "whole"),
        ("open", FULL, ("noai",), "excerpt"),
        ("excerpt", FULL, (), "excerpt"),
        ("excerpt", FULL, ("nosnippet",), "none"),
        ("none", FULL, (), "none"),
    ],
)
def test_text_goes_out_as_asked_and_allowed(policy: str, rights: Rights, marks: tuple[str, ...], expected: str) -> None:
    text, excerpt = given(TextPolicy(policy), rights, *(RightsMark(mark=mark) for mark in marks))
    assert text == expected
    assert bool(excerpt) == (expected != "none")


def test_an_excerpt_is_made_of_the_text_and_as_short_as_its_page_wants() -> None:
    assert len(given(TextPolicy.excerpt, USUAL, excerpt="")[1]) in range(400, 501)
    limit = RightsMark(mark="max-snippet", value="40")
    assert given(TextPolicy.allowed, USUAL, limit, excerpt="") == ("excerpt", "Un texte long. Un texte long. Un texte…")


def test_a_text_that_the_store_has_not_is_said_to_be_empty() -> None:
    assert a_record(text="").text_given == "empty"


def test_a_picture_that_may_not_be_shown_stays_here() -> None:
    marks = (RightsMark(mark="noimageindex"),)
    assert a_record(policy=TextPolicy.allowed, marks=marks).article.image is None
    assert a_record(policy=TextPolicy.full, marks=marks).article.image
