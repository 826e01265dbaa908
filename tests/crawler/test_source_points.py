"""Entry points set by hand: what is followed comes first, what cannot be is refused with the remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.source_points import Deed, pointed, read_selectors, with_selectors
from store.errors import InvalidInput
from store.types import EntryPoint, Source
from tests.builders import a_source

FEED, LIST, NEW = "https://movilab.example/feed/", "https://movilab.example/actus", "https://movilab.example/blog"
SOURCE = a_source(
    entry_points=(
        EntryPoint(kind="feed", url=FEED),
        EntryPoint(kind="listing", url=LIST, rank=1, state="spare", selectors=(("item", "li"),)),
    )
)


def seen(source: Source) -> list[tuple[str, str, str, int]]:
    return [(point.kind, point.url, point.state, point.rank) for point in source.entry_points]


@pytest.mark.parametrize(
    ("deed", "url", "kind", "expected"),
    [
        ("follow", LIST, "", [("feed", FEED, "followed", 0), ("listing", LIST, "followed", 1)]),
        ("spare", FEED, "", [("listing", LIST, "spare", 0), ("feed", FEED, "spare", 1)]),
        ("drop", LIST, "", [("feed", FEED, "followed", 0)]),
        (
            "add",
            NEW,
            "",
            [("feed", FEED, "followed", 0), ("listing", NEW, "followed", 1), ("listing", LIST, "spare", 2)],
        ),
        ("add", LIST, "sitemap", None),
        ("add", FEED, "sitemap", [("sitemap", FEED, "followed", 0), ("listing", LIST, "spare", 1)]),
    ],
)
def test_deeds(deed: Deed, url: str, kind: str, expected: list[tuple[str, str, str, int]] | None) -> None:
    if expected is None:
        # Its selectors say that it is a listing.
        with pytest.raises(InvalidInput, match="selectors are for listings"):
            pointed(SOURCE, deed, url, kind=kind)
    else:
        assert seen(pointed(SOURCE, deed, url, kind=kind)) == expected


def test_new_selectors_take_the_place_of_the_old() -> None:
    changed = pointed(SOURCE, "add", LIST, selectors=(("item", "tr"), ("date", "td")))
    assert changed.entry_points[1].selectors == (("item", "tr"), ("date", "td"))


@pytest.mark.parametrize(
    ("deed", "url", "options", "says"),
    [
        ("follow", NEW, {}, f"has no entry point {NEW}; it has: {FEED}, {LIST}"),
        ("drop", NEW, {}, f"has no entry point {NEW}"),
        ("add", "actus", {}, "'actus' is no web address"),
        ("add", NEW, {"kind": "page"}, "kind cannot be 'page'; it is one of: feed"),
        ("add", NEW, {"kind": "feed", "selectors": (("item", "li"),)}, "selectors are for listings"),
        ("add", NEW, {"selectors": (("titre", "h2"),)}, "no selector is called 'titre'"),
    ],
)
def test_what_cannot_be_is_refused(deed: Deed, url: str, options: dict[str, str], says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        pointed(SOURCE, deed, url, **options)  # type: ignore[arg-type]  # a table of options
    assert says in str(refused.value)


def test_selectors_of_the_only_listing() -> None:
    assert with_selectors(SOURCE, (("item", "tr"),)).entry_points[1].selectors == (("item", "tr"),)
    assert with_selectors(SOURCE, ()).entry_points[1].selectors == ()
    for entry_points in ((), (SOURCE.entry_points[1], replace(SOURCE.entry_points[1], url=NEW))):
        with pytest.raises(InvalidInput, match="veille sources point movilab add URL"):
            with_selectors(replace(SOURCE, entry_points=entry_points), ())


def test_selectors_are_written_with_their_name() -> None:
    assert read_selectors(["item = li.a", "next=a[rel=next]"]) == (("item", "li.a"), ("next", "a[rel=next]"))
    with pytest.raises(InvalidInput, match="write it as item=article"):
        read_selectors(["article"])
