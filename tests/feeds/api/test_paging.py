"""Pages lead through all there is, once each, whatever arrives meanwhile; changes leave nothing out."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.api import cursors
from store import curation, removal, saving
from store.db import transaction
from tests.builders import NOW
from tests.feeds.api.conftest import Served
from tests.feeds.api.corpus import REAL, add

KEYS = st.lists(st.one_of(st.text(max_size=20), st.integers(-(2**63) + 1, 2**63 - 1), st.none()), max_size=4)


@given(st.text(max_size=20), KEYS)
def test_a_cursor_leads_back_to_its_keys(kind: str, keys: list[cursors.Key]) -> None:
    shape = [type(key) for key in keys]
    assert cursors.decode(kind, cursors.encode(kind, keys), shape) == tuple(keys)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.hex()))
def test_no_other_word_is_a_cursor(word: str) -> None:
    with pytest.raises(cursors.InvalidCursor):
        cursors.decode("calls", word, (str, int))


@pytest.mark.parametrize(
    "word",
    ["WyJjYWxscyIsImEiLDFd=", "WyJjYWxscyIsICJhIiwxXQ", "WyJjYWxscyIsImEiLHRydWVd", "W" * 500, "[" * 499],
)
def test_a_cursor_is_written_in_one_way_only(word: str) -> None:
    assert cursors.decode("calls", cursors.encode("calls", ["a", 1]), (str, int)) == ("a", 1)
    with pytest.raises(cursors.InvalidCursor):
        cursors.decode("calls", word, (str, int))


def _follow(served: Served, path: str, between: Any = lambda: None) -> list[Any]:
    """All items of a list, part by part."""
    items: list[Any] = []
    following: str | None = f"/api/v1/{path}"
    while following:
        part = served.json(following.removeprefix("/api/v1/"))
        items += part["items"]
        following = part["next"]
        between()
    return items


@pytest.mark.parametrize(
    "path",
    [
        "articles?", "articles?q=fablab&", "articles?q=fablab&order=rank&", "articles?q=le+-fablab&", "calls?",
        "calls?state=all&", "events?when=all&", "events?", "sources?", "territories?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("limit", [1, 3])
def test_parts_are_the_whole_in_its_order(api: Served, path: str, limit: int) -> None:
    whole = api.json(f"{path}limit=100")
    assert whole["next"] is None
    assert _follow(api, f"{path}limit={limit}") == whole["items"]


def test_what_arrives_while_one_pages_neither_hides_nor_repeats_anything(changing: Served) -> None:
    before = [one["id"] for one in changing.json("articles?limit=100")["items"]]
    arrivals = iter(range(100))

    def arrive() -> None:
        number = next(arrivals)
        with transaction(changing.engine) as session:
            add(session, f"fresh-{number}")
            add(session, f"old-{number}", published=NOW - timedelta(days=90 + number))

    seen = [one["id"] for one in _follow(changing, "articles?limit=3", arrive)]
    assert [number for number in seen if number in before] == before
    assert len(set(seen)) == len(seen)


class Copy:
    """What a client has that follows `changed_since`."""

    def __init__(self, served: Served, query: str = "") -> None:
        self.served, self.query, self.sequence = served, query, 0
        self.articles: dict[int, Any] = {}
        self.reasons: dict[int, str] = {}

    def follow(self) -> None:
        while True:
            asked = f"articles?changed_since={self.sequence}&limit=3&q={self.query}"
            part = self.served.json(asked)
            told = sorted(one["sequence"] for one in (*part["items"], *part["removed"]))
            assert all(self.sequence < one <= part["sequence"] for one in told)
            self.articles |= {one["id"]: one for one in part["items"]}
            for gone in part["removed"]:
                self.articles.pop(gone["id"], None)
                self.reasons[gone["id"]] = gone["reason"]
            self.sequence = part["sequence"]
            if part["next"] is None:
                return


@pytest.mark.parametrize("query", ["", "tag:tiers-lieu", "fablab"])
def test_whoever_follows_the_changes_has_what_the_list_shows(changing: Served, query: str) -> None:
    copy, dice, numbers = Copy(changing, query), random.Random(1), changing.numbers  # noqa: S311  # no secret
    copy.follow()
    for step in range(8):
        with transaction(changing.engine) as session:
            _change(session, step, dice, numbers)
        copy.follow()
        listed = changing.json(f"articles?limit=100&q={query}")["items"]
        assert {number: one["title"] for number, one in copy.articles.items()} == {
            one["id"]: one["title"] for one in listed
        }
    assert copy.sequence == changing.json("articles?limit=1")["sequence"]


def _change(session: Any, step: int, dice: random.Random, numbers: dict[str, int]) -> None:
    """Something new, something edited, and something that leaves."""
    numbers[f"new-{step}"] = add(session, f"new-{step}", tags=("tiers-lieu",), text="Un fablab.", title=f"Avant {step}")
    add(session, f"new-{dice.randrange(step + 1)}", title=f"Après {step}", tags=("tiers-lieu",), text="Un fablab.")
    match step:
        case 2:
            saving.mark_gone(session, numbers["whole"], REAL)
        case 3:
            curation.decide(session, numbers["fablab"], "hidden", author="anne", now=REAL)
        case 4:
            removal.forget(session, [numbers["new-1"]], now=REAL)
        case 5:
            curation.undecide(session, numbers["fablab"])
        case 6:
            removal.drop(session, [numbers["new-2"]], now=REAL)


def test_what_left_is_told_with_the_reason(changing: Served) -> None:
    copy = Copy(changing, "tag:fablab")
    with transaction(changing.engine) as session:
        removal.drop(session, [changing.numbers["closing"]], now=REAL)
    copy.follow()
    reasons = {name: copy.reasons.get(number) for name, number in changing.numbers.items()}
    assert {
        name: reasons[name] for name in ("gone", "hidden", "forgotten", "irrelevant", "on-trial", "closing", "film")
    } == {
        "gone": "gone",
        "hidden": "withdrawn",
        "forgotten": "forgotten",
        "irrelevant": "withdrawn",
        "on-trial": "withdrawn",
        "closing": "retention",
        "film": "no_match",
    }
    assert list(copy.articles) == [changing.numbers["fablab"]]
