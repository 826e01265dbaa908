"""Addresses of one page, whichever way they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.spellings import plain, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://lieux.example/a", "http://www.lieux.example/a/"),
        ("https://lieux.example/", "http://www.lieux.example/"),
        ("https://lieux.example/a?b=1", "http://lieux.example/a/?b=1"),
        ("http://lieux.example:8080/a", "http://www.lieux.example:8080/a/"),
        ("https://www.a.lieux.example/", "https://a.lieux.example/"),
    ],
)
def test_these_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert other in spellings(one)
    assert one in spellings(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://lieux.example/a", "https://lieux.example/b"),
        ("https://lieux.example/a", "https://lieux.example/A"),
        ("https://lieux.example/a?b=1", "https://lieux.example/a"),
        ("https://lieux.example/a", "https://blog.lieux.example/a"),
        ("http://lieux.example:8080/a", "http://lieux.example/a"),
        ("http://lieux.example:8443/a", "https://lieux.example:8443/a"),
        ("https://www.fr/", "https://fr/"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert plain(one) != plain(other)
    assert other not in spellings(one)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/a", "http://[::1]:8000/a", "http://localhost/a"])
def test_machines_have_no_www(url: str) -> None:
    assert not any("www." in spelling for spelling in spellings(url))


HOSTS = st.sampled_from(["lieux.example", "www.lieux.example", "a.b.example", "localhost", "10.0.0.1", "x.example:81"])
URLS = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.sampled_from(["/", "/a", "/a/", "/a/b", "/a//", "/a?x=1", "/?x=1"]),
)


@given(URLS)
def test_all_spellings_are_spellings_of_one_another(url: str) -> None:
    every = spellings(url)
    assert every[0] == url
    assert {plain(spelling) for spelling in every} == {plain(url)}
    assert all(set(spellings(spelling)) | {url} == set(every) | {spelling} for spelling in every)
