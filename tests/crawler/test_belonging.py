"""No source can claim, overwrite or hide what is another's."""

from __future__ import annotations

import pytest

from crawler.belonging import Belonging
from store.types import EntryPoint, Source


def a_site(source_id: str, home: str, *points: str, kind: str = "media") -> Source:
    entry_points = tuple(EntryPoint(kind="feed", url=url) for url in points)
    return Source(id=source_id, name=source_id, homepage=home, entry_points=entry_points, kind=kind)  # type: ignore[arg-type]  # a test's word


SITES = Belonging(
    [
        a_site("lieux", "https://www.lieux.example/"),
        a_site("blog", "https://lieux.example/blog/"),
        a_site("alice", "https://shared.example/~alice/"),
        a_site("bob", "https://shared.example/", "https://shared.example/~bob/feed.xml"),
        a_site("far", "https://far.example/", "https://feeds.example/far/rss"),
        a_site("port", "http://127.0.0.1:8001/"),
        a_site("other-port", "http://127.0.0.1:8002/"),
        a_site("collected", "https://lieux.example/inbox/", kind="collection"),
        a_site("broken", "not an address"),
    ]
)


@pytest.mark.parametrize(
    ("url", "source", "elsewhere"),
    [
        ("https://lieux.example/a", "lieux", False),
        ("http://m.lieux.example/a", "lieux", False),
        ("https://lieux.example/a", "far", True),
        ("https://LIEUX.example:443/a", "nobody", True),
        ("https://lieux.example/blog/a", "blog", False),
        ("https://lieux.example/blog/a", "lieux", True),
        ("https://lieux.example/a", "blog", True),
        ("https://shared.example/~alice/x", "bob", True),
        ("https://shared.example/~bob/x", "alice", True),
        ("https://shared.example/~bob/x", "bob", False),
        ("https://shared.example/~carol/x", "bob", False),
        ("https://shared.example/~alice", "alice", True),
        ("https://nobodys.example/x", "alice", False),
        ("https://feeds.example/far/item", "alice", False),
        ("http://127.0.0.1:8002/x", "port", True),
        ("http://127.0.0.1:8002/x", "other-port", False),
        ("https://lieux.example/inbox/a", "lieux", False),
        ("javascript:x", "lieux", False),
        ("https://lieux.example.evil.example/a", "far", False),
    ],
)
def test_an_address_belongs_to_the_innermost_place_around_it(url: str, source: str, *, elsewhere: bool) -> None:
    assert SITES.elsewhere(url, source) is elsewhere


@pytest.mark.parametrize(
    ("url", "source", "holder", "takes"),
    [
        ("https://lieux.example/a", "lieux", "far", True),
        ("https://lieux.example/a", "far", "lieux", False),
        ("https://lieux.example/a", "lieux", "lieux", False),
        ("https://lieux.example/blog/a", "blog", "lieux", True),
        ("https://lieux.example/blog/a", "lieux", "far", False),
        ("https://nobodys.example/x", "lieux", "far", False),
        ("https://lieux.example/inbox/a", "lieux", "collected", True),
    ],
)
def test_only_whose_it_is_takes_an_address_over(url: str, source: str, holder: str, *, takes: bool) -> None:
    assert SITES.takes_over(url, source, holder) is takes
