"""The vocabulary: tags with their words, and the names of kinds, read from store/data/taxonomy.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast

import yaml

from store.errors import NotFound
from store.types import KINDS, Facet, Kind

# libyaml reads the file in 10 ms, pure Python in 70; not every system has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A subject of the vocabulary, with the terms that speak for it (the file says how terms are written)."""

    slug: str
    facet: Facet
    label: str
    label_en: str
    terms: tuple[str, ...]
    weak: tuple[str, ...] = ()
    """Terms that count only in company."""
    context: tuple[str, ...] = ()
    """Words that are company for the weak terms."""
    exclude: tuple[str, ...] = ()
    """Look-alikes: what they cover does not count."""
    core: float = 0.0
    """How much the tag makes a text worth keeping from a source that writes of everything, 0 to 1."""
    aliases: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    """Tags that every text with this one has, too."""
    fine: bool = False
    """Whether the tag is finer than what most readers ask for: given only when the text insists."""


@dataclass(frozen=True, kw_only=True)
class KindEntry:
    """A kind of document: its names, and the words that give it away."""

    kind: Kind
    labels: Mapping[str, tuple[str, str]]
    """By language: in one, in many."""
    title: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Words that speak for or against keeping a text of a source that writes of everything."""

    slug: str
    prior: float
    """What is believed of its weight before anything is learnt, -2 to 2; below 0 it speaks against."""
    terms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """All tags by slug, all kinds, and what readers see of them. Labels are in French unless English is asked for."""

    version: str
    """Changes with the file: the start of its SHA-256."""
    tags: Mapping[str, Tag]
    kinds: Mapping[Kind, KindEntry]
    signs: tuple[Sign, ...]
    clues: Mapping[str, tuple[str, ...]]
    """Words that tell kinds of document apart, by what they say."""
    facets: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, str]

    def tag(self, slug: str) -> Tag:
        """The tag of a slug or of one of its aliases. Raises NotFound, with the nearest slugs."""
        found = self.tags.get(self.aliases.get(slug, slug))
        if found is None:
            raise NotFound(f"no such tag: {slug!r}{_nearest(slug, [*self.tags, *self.aliases])}")
        return found

    def label(self, slug: str, language: str = "fr") -> str:
        """What readers see of a tag. Raises NotFound, with the nearest slugs."""
        tag = self.tag(slug)
        return tag.label_en if language == "en" else tag.label

    def facet_label(self, facet: str, language: str = "fr") -> str:
        """What readers see of a facet. Raises NotFound."""
        if facet not in self.facets:
            raise NotFound(f"no such facet: {facet!r}{_nearest(facet, list(self.facets))}")
        labels = self.facets[facet]
        return labels.get(language, labels["fr"])

    def kind_label(self, kind: str, language: str = "fr", *, plural: bool = False) -> str:
        """What readers see of a kind. Raises NotFound."""
        entry = self.kinds.get(cast(Kind, kind))
        if entry is None:
            raise NotFound(f"no such kind: {kind!r}{_nearest(kind, list(KINDS))}")
        return entry.labels.get(language, entry.labels["fr"])[plural]


@cache
def load_taxonomy() -> Taxonomy:
    """The shipped vocabulary, read once per process."""
    content = files("store.data").joinpath("taxonomy.yaml").read_bytes()
    data = yaml.load(content, Loader=LOADER)  # noqa: S506  # LOADER is one of the two safe ones
    tags = {slug: _tag(slug, entry) for slug, entry in data["tags"].items()}
    return Taxonomy(
        version=sha256(content).hexdigest()[:12],
        tags=tags,
        kinds={kind: _kind(kind, data["kinds"][kind]) for kind in KINDS},
        signs=tuple(_sign(slug, entry) for slug, entry in data["signs"].items()),
        clues={slug: tuple(map(str, terms)) for slug, terms in data["clues"].items()},
        facets=data["facets"],
        aliases={alias: tag.slug for tag in tags.values() for alias in tag.aliases},
    )


def _tag(slug: str, entry: dict[str, Any]) -> Tag:
    return Tag(
        slug=slug,
        facet=entry["facet"],
        label=entry["fr"],
        label_en=entry["en"],
        terms=_words(entry, "terms"),
        weak=_words(entry, "weak"),
        context=_words(entry, "context"),
        exclude=_words(entry, "not"),
        core=entry["core"],
        aliases=_words(entry, "aliases"),
        implies=_words(entry, "implies"),
        fine=bool(entry.get("fine")),
    )


def _kind(kind: Kind, entry: dict[str, Any]) -> KindEntry:
    return KindEntry(
        kind=kind,
        labels={language: (entry[language][0], entry[language][1]) for language in ("fr", "en")},
        title=_words(entry, "title"),
        terms=_words(entry, "terms"),
        exclude=_words(entry, "not"),
    )


def _sign(slug: str, entry: dict[str, Any]) -> Sign:
    return Sign(slug=slug, prior=entry["prior"], terms=_words(entry, "terms"))


def _words(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(map(str, entry.get(name, ())))


def _nearest(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=3)
    return f" (did you mean {', '.join(near)}?)" if near else ""
