"""The entry points of a source, as an admin sets them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from crawler import urls
from crawler.entries.listing import selector_problem
from store import sources
from store.config import Config
from store.db import open_engine, transaction
from store.errors import InvalidInput
from store.types import ENTRY_KINDS, EntryKind, EntryPoint, EntryState, Source

Deed = Literal["add", "follow", "spare", "drop"]
_STATES: dict[Deed, EntryState] = {"add": "followed", "follow": "followed", "spare": "spare"}


def point(
    config: Config, source_id: str, deed: Deed, url: str, *, kind: str = "", selectors: Sequence[str] = ()
) -> str:
    """Add an entry point to a source, follow it, keep it spare or drop it; what it is now, in a sentence.

    `selectors` are of the form "item=article h2". Raises NotFound or InvalidInput.
    """
    engine = open_engine(config)
    with transaction(engine) as session:
        source = sources.get_source(session, source_id)
        changed = pointed(source, deed, url, kind=kind, selectors=read_selectors(selectors))
        sources.change(session, changed)
    if deed == "drop":
        return f"{source_id}: {url} is dropped."
    [now] = [known for known in changed.entry_points if known.url == url]
    return f"{source_id}: {now.kind} {url} is {now.state}, number {now.rank + 1} of {len(changed.entry_points)}."


def pointed(
    source: Source, deed: Deed, url: str, *, kind: str = "", selectors: tuple[tuple[str, str], ...] = ()
) -> Source:
    """The source with one entry point added, followed, kept spare or dropped; what is followed comes first.

    An address that is known already takes the kind and selectors given. Raises InvalidInput.
    """
    if not urls.is_http(url):
        raise InvalidInput(f"{url!r} is no web address; write it as https://www.example.org/actualites/")
    known = {point.url: point for point in source.entry_points}
    if deed == "drop":
        _refuse_unknown(source, url)
        return _ranked(source, [point for point in source.entry_points if point.url != url])
    if url not in known and deed != "add":
        _refuse_unknown(source, url)
    fresh = EntryPoint(kind=_kind(kind or "listing"), url=url, rank=len(known), evidence="listed")
    point = replace(known.get(url, fresh), state=_STATES[deed])
    point = replace(point, kind=_kind(kind or point.kind), selectors=selectors or point.selectors)
    if point.selectors and point.kind != "listing":
        raise InvalidInput(f"selectors are for listings, and {url} is a {point.kind}; add --kind listing")
    if problem := selector_problem(point.selectors):
        raise InvalidInput(problem)
    return _ranked(source, [*(other for other in source.entry_points if other.url != url), point])


def with_selectors(source: Source, selectors: tuple[tuple[str, str], ...]) -> Source:
    """The source whose one listing is read by these selectors; without any it finds its list by itself again.

    Raises InvalidInput if they cannot be used, or if the source has no listing or several.
    """
    listings = [point for point in source.entry_points if point.kind == "listing"]
    if len(listings) != 1:
        number = "no listing" if not listings else f"{len(listings)} listings"
        raise InvalidInput(
            f"source {source.id!r} has {number}; say which address the selectors are for: "
            f"veille sources point {source.id} add URL --kind listing --selector item=…"
        )
    if problem := selector_problem(selectors):
        raise InvalidInput(problem)
    changed = replace(listings[0], selectors=selectors)
    return replace(
        source, entry_points=tuple(changed if point is listings[0] else point for point in source.entry_points)
    )


def read_selectors(written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Selectors from the form "item=article h2". Raises InvalidInput.

    >>> read_selectors(["item=li.actu", "link=a[href='/x']"])
    (('item', 'li.actu'), ('link', "a[href='/x']"))
    """
    pairs = [text.partition("=") for text in written]
    for name, equals, _ in pairs:
        if not equals:
            raise InvalidInput(f"the selector {name!r} has no name; write it as item={name}")
    return tuple((name.strip(), selector.strip()) for name, _, selector in pairs)


def _kind(text: str) -> EntryKind:
    for kind in ENTRY_KINDS:
        if kind == text:
            return kind
    raise InvalidInput(f"kind cannot be {text!r}; it is one of: {', '.join(ENTRY_KINDS)}")


def _refuse_unknown(source: Source, url: str) -> None:
    if all(point.url != url for point in source.entry_points):
        has = ", ".join(point.url for point in source.entry_points) or "none yet"
        raise InvalidInput(f"source {source.id!r} has no entry point {url}; it has: {has}")


def _ranked(source: Source, points: Sequence[EntryPoint]) -> Source:
    """In order: followed, spare, dead; among each as they were."""
    order: Sequence[EntryState] = ("followed", "spare", "dead")
    ordered = sorted(points, key=lambda point: order.index(point.state))
    return replace(source, entry_points=tuple(replace(point, rank=number) for number, point in enumerate(ordered)))
