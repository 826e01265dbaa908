"""The sources that come with Veille, as checked data: sources.yaml beside this file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources

from crawler.source_files import read_sources, to_source
from store.errors import InvalidInput
from store.types import Source

FILE = "sources.yaml"


@cache
def load_catalogue() -> tuple[Source, ...]:
    """Every source of the shipped catalogue, in its order. Raises InvalidInput when the file was edited wrongly."""
    return read_catalogue(resources.files(__name__).joinpath(FILE).read_bytes())


def read_catalogue(data: bytes) -> tuple[Source, ...]:
    """The sources of a catalogue. Unlike an import, any doubt is an error: raises InvalidInput that tells them all."""
    found = read_sources(data, FILE)
    unnamed = [f"{source.origin}: no id for {source.name!r}" for source in found.sources if "id" not in source.given]
    problems = [*found.problems, *unnamed]
    if problems:
        raise InvalidInput("\n".join([f"{FILE}: {len(problems)} wrong", *problems]))
    return tuple(to_source(source) for source in found.sources)


def shared_homepages(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """Homepages that several sources name, with the ids of these: one site followed in parts, or twice by mistake."""
    ids: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        ids[source.homepage].append(source.id)
    return {homepage: tuple(named) for homepage, named in ids.items() if len(named) > 1}
