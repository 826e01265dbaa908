"""Answers of MediaWiki's interface, of all ages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import UnreadableEntry
from crawler.entries.mediawiki import Answer, Change, Edit, Site, merged, read_query

API = "https://w.org/w/api.php"
WHEN = datetime(2025, 1, 22, 18, 49, tzinfo=UTC)
STAMP = "2025-01-22T18:49:00Z"


def read(query: Any = None, **more: Any) -> Answer:
    return read_query(json.dumps({"batchcomplete": True, "query": query or {}, **more}).encode(), API)


def a_page(**fields: Any) -> dict[str, Any]:
    page = {"pageid": 14, "ns": 0, "title": "Un lieu", "fullurl": "https://w.org/wiki/Un_lieu", "lastrevid": 9}
    return page | {"revisions": [{"revid": 9, "timestamp": STAMP}]} | fields


def test_a_page_and_what_is_announced_of_it() -> None:
    categories = [{"title": "Catégorie:Lieux"}, {"title": "Catégorie:À relire", "hidden": True}]
    [page] = read({"pages": [a_page(categories=categories)]}).pages
    made = Edit(
        page=14, title="Un lieu", namespace=0, revision=1, when=WHEN.replace(year=2020), user="Anne", first=True
    )
    link = page.link(made)
    assert (link.url, link.title, link.kind) == ("https://w.org/wiki/Un_lieu", "Un lieu", "api")
    assert (link.published, link.updated, link.authors) == (made.when, WHEN, ("Anne",))
    assert (link.categories, page.revision) == (("Lieux",), 9)


@pytest.mark.parametrize("flag", ["missing", "redirect", "invalid"])
@pytest.mark.parametrize("shape", [True, ""])
def test_what_is_no_page_any_more(flag: str, shape: object) -> None:
    """Before formatversion 2 a flag is an empty string under a name that is absent otherwise."""
    [gone] = read({"pages": {"-1": a_page(**{flag: shape})}}).pages
    [there] = read({"pages": {"14": a_page(**{flag: False})}}).pages
    assert (gone.gone, there.gone) == (True, False)


def test_a_page_whose_address_is_not_told() -> None:
    [page] = read({"pages": [{"title": "Un lieu à Die"}]}).pages
    assert page.url == "https://w.org/w/index.php?title=Un_lieu_%C3%A0_Die"


def test_revisions_tell_who_made_a_page() -> None:
    revisions = [{"revid": 1, "parentid": 0, "user": "Anne", "timestamp": STAMP}, {"revid": 2, "parentid": 1}]
    [edit] = read({"allrevisions": [{"pageid": 14, "ns": 0, "title": "Un lieu", "revisions": revisions}]}).edits
    assert edit == Edit(page=14, title="Un lieu", namespace=0, revision=1, when=WHEN, user="Anne", first=True)


@pytest.mark.parametrize("user", ["203.0.113.7", "2001:db8::1", "~2026-12345-6", "MediaWiki default"])
def test_addresses_of_visitors_are_nobody(user: str) -> None:
    [edit] = read({"pages": [a_page(revisions=[{"user": user, "timestamp": STAMP}])]}).edits
    assert edit.user == ""


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"type": "new"}, ("new", "", None)),
        ({"type": "log", "logtype": "delete"}, ("delete", "", None)),
        (
            {"type": "log", "logtype": "move", "logparams": {"target_title": "Autre", "target_ns": 0}},
            ("move", "Autre", 0),
        ),
        ({"type": "log", "logtype": "move", "move": {"new_title": "Autre", "new_ns": 0}}, ("move", "Autre", 0)),
    ],
    ids=["new", "delete", "move", "move before 1.25"],
)
def test_what_happened(entry: dict[str, Any], expected: tuple[str, str, int | None]) -> None:
    said = {"rcid": 3, "ns": 2, "title": "Un lieu", "timestamp": STAMP, **entry}
    [change] = read({"recentchanges": [said]}).changes
    kind, target, space = expected
    assert change == Change(
        id=3, kind=kind, title="Un lieu", namespace=2, target=target, target_namespace=space, when=WHEN
    )


def test_the_wiki_itself() -> None:
    spaces = {"-1": {"id": -1, "content": True}, "0": {"id": 0, "content": ""}, "2": {"id": 2, "content": False}}
    said = {"general": {"sitename": "Wiki", "mainpage": "Accueil"}, "namespaces": spaces, "statistics": {"pages": 7}}
    answer = read(said, curtimestamp=STAMP)
    assert (answer.site, answer.now) == (Site(name="Wiki", main_page="Accueil", namespaces=(0,), pages=7), WHEN)


def test_answers_that_go_on() -> None:
    whole = read({}, **{"continue": {"gapcontinue": "B", "continue": "gapcontinue||"}})
    assert (whole.following, whole.whole) == ({"gapcontinue": "B", "continue": "gapcontinue||"}, True)
    part = read_query(json.dumps({"query": {}, "continue": {"clcontinue": "14|X"}}).encode(), API)
    assert part.whole is False


def test_categories_that_come_in_several_answers_are_put_together() -> None:
    parts = [a_page(categories=[{"title": f"C:{name}"}]) for name in ("a", "b")]
    [page] = merged(page for part in parts for page in read({"pages": [part]}).pages)
    assert page.categories == ("a", "b")


@pytest.mark.parametrize(
    ("said", "error", "busy"),
    [
        ({"error": {"code": "readapidenied", "info": "Non."}}, "readapidenied (Non.)", False),
        ({"error": {"code": "maxlag", "info": "9 s"}}, "maxlag (9 s)", True),
        ({"posts": []}, "it answers JSON of another kind", False),
        ([], "it answers JSON of another kind", False),
    ],
    ids=str,
)
def test_errors_are_values(said: Any, error: str, busy: bool) -> None:
    answer = read_query(json.dumps(said).encode(), API)
    assert (answer.error, answer.busy) == (error, busy)


def test_a_page_is_no_answer() -> None:
    with pytest.raises(UnreadableEntry, match="an HTML page"):
        read_query(b"<!DOCTYPE html><title>Wiki</title>", API)


NAMES = ["pages", "allrevisions", "recentchanges", "general", "namespaces", "revisions", "title", "error", "ns"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(NAMES), x
)))  # fmt: skip
def test_whatever_it_answers_nothing_is_raised(said: Any) -> None:
    read(said)
    read_query(json.dumps({"query": {"pages": [said], "general": said, "namespaces": said}}).encode(), API)
