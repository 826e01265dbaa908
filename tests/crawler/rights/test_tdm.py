"""Mining reserved: by a site's file, by a header, by a page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rights import tdm
from crawler.rights.tdm import Rule
from store.types import RightsMark

SITE = "https://a.example"
URL = f"{SITE}/.well-known/tdmrep.json"
POLICY = f"{SITE}/conditions.json"


def _file(*rules: object) -> bytes:
    return json.dumps(list(rules)).encode()


def _rule(location: str, reserved: object = 1, **more: object) -> dict[str, object]:
    return {"location": location, "tdm-reservation": reserved} | more


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_file(_rule("/")), [Rule(location="/", reserved=True)]),
        (_file(_rule("/a", 0)), [Rule(location="/a", reserved=False)]),
        (_file(_rule("/a", "1")), [Rule(location="/a", reserved=True)]),
        (_file(_rule("/", **{"tdm-policy": POLICY})), [Rule(location="/", reserved=True, policy=POLICY)]),
        (_file(_rule("/", **{"tdm-policy": "/conditions.json"})), [Rule(location="/", reserved=True, policy=POLICY)]),
        (_file(_rule("/", **{"tdm-policy": "javascript:x()"})), [Rule(location="/", reserved=True)]),
        (_file(_rule("/", **{"tdm-policy": ["/a"]})), [Rule(location="/", reserved=True)]),
        (json.dumps(_rule("/")).encode(), [Rule(location="/", reserved=True)]),
        (b"\xef\xbb\xbf" + _file(_rule("/")), [Rule(location="/", reserved=True)]),
        (_file(_rule("/a", 2), _rule("/b", None), _rule("/c")), [Rule(location="/c", reserved=True)]),
        (_file({"location": "/a"}, {"tdm-reservation": 1}, "x", 3, None, []), []),
        (_file(_rule("")), []),
        (_file({"location": 5, "tdm-reservation": 1}), []),
        (b"", []),
        (b"<html>404</html>", []),
        (b"{", []),
        (b"[" * 100_000, []),
        (b"\xff\xfe\x00", []),
        (b"null", []),
        (b"[" + b" " * tdm.BIGGEST_FILE + b"]", []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_file(body: bytes, expected: list[Rule]) -> None:
    assert list(tdm.read_tdmrep(body, URL)) == expected


def test_a_file_of_very_many_rules_is_bounded() -> None:
    assert len(tdm.read_tdmrep(_file(*[_rule("/")] * 2_000), URL)) == tdm.MOST_RULES


@pytest.mark.parametrize(
    ("location", "path", "expected"),
    [
        ("/", "/", True),
        ("/", "/a/b?c=1", True),
        ("/blog", "/blog", True),
        ("/blog", "/blogs/1", True),
        ("/blog/", "/blog", False),
        ("/blog", "/Blog", False),
        ("blog", "/blog/1", True),
        ("/*.html", "/a/b.html", True),
        ("/*.html", "/a/b.htm", False),
        ("*", "/anything", True),
        ("/*", "/anything", True),
        ("/a/*/c", "/a/b/c/d", True),
        ("/a/*/c", "/a/c", False),
        ("/a$", "/a", True),
        ("/a$", "/a/b", False),
        ("/*.pdf$", "/doc.pdf", True),
        ("/*.pdf$", "/doc.pdf?x=1", False),
        ("/*.pdf$", "/doc.pdf.html.pdf", True),
        ("/*a*b$", "/xaxb", True),
        ("/*a*b$", "/xab", True),
        ("/ab*b$", "/ab", False),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/prix-%24", "/prix-$", True),
        ("/%7Elieu", "/~lieu", True),
        ("/caf%c3%a9", "/caf%C3%A9", True),
        ("/café", "/caf%C3%A9", True),
        ("/a%2Fb", "/a/b", False),
        ("/?p=", "/?p=12", True),
    ],
)
def test_location(location: str, path: str, expected: bool) -> None:
    rules = (Rule(location=location, reserved=True),)
    assert (tdm.rule_for(rules, f"{SITE}{path}") is not None) is expected


def test_the_first_rule_that_matches_decides() -> None:
    rules = tdm.read_tdmrep(_file(_rule("/libre/", 0), _rule("/", 1)), URL)
    assert tdm.of_rule(tdm.rule_for(rules, f"{SITE}/libre/a")) == ()
    assert [mark.mark for mark in tdm.of_rule(tdm.rule_for(rules, f"{SITE}/autre"))] == ["tdm-reserved"]
    assert tdm.rule_for(rules[:1], f"{SITE}/autre") is None


FILE = RightsMark(mark="tdm-reserved", where=tdm.FILE)


@pytest.mark.parametrize(
    ("metas", "headers", "announced", "expected"),
    [
        ({}, {}, [], []),
        ({}, {}, [FILE], [tdm.FILE]),
        ({}, {"tdm-reservation": "1"}, [], [tdm.HEADER]),
        ({}, {"tdm-reservation": "0"}, [FILE], []),
        ({}, {"tdm-reservation": "yes"}, [FILE], [tdm.FILE]),
        ({"tdm-reservation": ["1"]}, {"tdm-reservation": "0"}, [], [tdm.META]),
        ({"tdm-reservation": ["0"]}, {"tdm-reservation": "1"}, [FILE], []),
        ({"tdm-reservation": [" 1 "]}, {}, [], [tdm.META]),
        ({"tdm-policy": [POLICY]}, {}, [], []),
    ],
    ids=str,
)
def test_the_page_is_believed_before_its_answer_and_that_before_the_file(
    metas: dict[str, list[str]], headers: dict[str, str], announced: list[RightsMark], expected: list[str]
) -> None:
    assert [mark.where for mark in tdm.of_page(metas, headers, announced)] == expected


def test_the_policy_is_kept() -> None:
    [mark] = tdm.of_page({}, {"tdm-reservation": "1", "tdm-policy": POLICY}, [])
    assert mark.value == POLICY
    [mark] = tdm.of_headers({"tdm-reservation": "1", "tdm-policy": "nonsense"})
    assert mark.value == ""


def test_no_pattern_takes_long() -> None:
    """A pattern that sends a backtracking matcher on a walk without end."""
    rules = (Rule(location="/" + "*a" * 240 + "b$", reserved=True),)
    assert tdm.rule_for(rules, f"{SITE}/" + "a" * 100_000) is None


NAMES = st.sampled_from(["location", "tdm-reservation", "tdm-policy"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=12)


@given(JSON)
def test_any_json_gives_rules_that_can_be_asked(value: object) -> None:
    rules = tdm.read_tdmrep(json.dumps(value).encode(), URL)
    tdm.rule_for(rules, f"{SITE}/a?b=%20")
