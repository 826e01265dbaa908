"""A task in a process of its own costs, at worst, itself."""

from __future__ import annotations

import os

import pytest

from crawler import work
from crawler.apart import MEMORY, run_apart
from crawler.workers import WorkFailed
from store.errors import InvalidInput


def test_it_gives_what_the_function_gives() -> None:
    assert [found.url for found in run_apart(work.read_bookmarks, b"https://a.example/", "a.txt").found] == [
        "https://a.example/"
    ]


def test_it_raises_what_the_function_raises() -> None:
    with pytest.raises(InvalidInput, match="extension"):
        run_apart(work.read_bookmarks, b"", "a.docx")


@pytest.mark.parametrize(("function", "argument"), [(os._exit, 1), (bytes, 2 * MEMORY)], ids=["crash", "memory"])
def test_one_that_dies_or_wants_too_much_is_named(function: type[bytes], argument: int) -> None:
    with pytest.raises(WorkFailed, match="crash"):
        run_apart(function, argument)
