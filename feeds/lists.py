"""Which lists there are, what they are called, where their feeds lie, and which a changed article touches. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from feeds.text import clean
from store.errors import NotFound
from store.taxonomy import load_taxonomy
from store.territories import Gazetteer, load_gazetteer
from store.types import Change, ListKey, ListKind, Territory

FORMATS = ("rss", "atom", "json")
KINDS: tuple[ListKind, ...] = ("type", "tag", "territoire", "source")
# No dot, which begins a suffix; capitals only in the codes of Corsica.
SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}|(?:commune|departement|epci|region)-[0-9AB]{1,9}")


class Section(NamedTuple):
    """A heading under which lists are shown; sections stand in the order of their rank."""

    rank: int
    title: str


def touched(change: Change) -> frozenset[ListKey]:
    """The lists that show a changed article, or showed it before: of a source on trial, not even the names."""
    if not change.public:
        return change.left
    present = [ListKey("all"), ListKey("source", change.source), ListKey("type", change.kind)]
    present += [ListKey("tag", tag) for tag in change.tags]
    present += [ListKey("territoire", territory) for territory in change.territories]
    return frozenset(present) | change.left


def address(key: ListKey, suffix: str = "") -> str:
    """The address of a list below the site's root, or of one of its files.

    >>> address(ListKey("tag", "fablab"), "rss"), address(ListKey("all"), "atom"), address(ListKey("all"))
    ('/tag/fablab.rss', '/index.atom', '/')
    """
    if key.kind == "all":
        return f"/index.{suffix}" if suffix else "/"
    name = f"/{key.kind}/{_file_name(key.value)}"
    return f"{name}.{suffix}" if suffix else name


def _file_name(value: str) -> str:
    """A name that is one file in one folder, whatever the value holds."""
    if SAFE.fullmatch(value):
        return value
    return f"x-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:24]}"


def at_address(page: str) -> ListKey | None:
    """The list whose address this is; None for one whose value is not spelled out there.

    >>> at_address("/tag/fablab"), at_address("/about")
    (ListKey(kind='tag', value='fablab'), None)
    """
    kind, _, value = page.strip("/").partition("/")
    for known in KINDS:
        if kind == known and SAFE.fullmatch(value):
            return ListKey(known, value)
    return None


def name(key: ListKey, sources: Mapping[str, str], language: str = "fr", *, plural: bool = True) -> str:
    """What a list is called; `sources` gives the names of sources by id. What nobody knows keeps its slug.

    Not `plural`: what one article of it is called, where that differs ("Appel", "Appels").
    """
    match key.kind:
        case "all":
            return "Tous les articles" if language == "fr" else "All articles"
        case "tag":
            return _tag(key.value, language)
        case "territoire":
            return _territory(key.value)
        case "source":
            return clean(sources.get(key.value, key.value))
        case "type":
            return _kind(key.value, language, plural=plural)


def section(key: ListKey, language: str = "fr") -> Section:
    """Where a list stands among the others: tags by facet, territories by level."""
    english = language != "fr"
    match key.kind:
        case "tag":
            return _facet(key.value, language)
        case "territoire":
            rank, titles = LEVELS.get(key.value.partition("-")[0], LEVELS["commune"])
            return Section(rank, titles[english])
        case _:
            rank, titles = SECTIONS[key.kind]
            return Section(rank, titles[english])


SECTIONS = {
    "all": (0, ("Tout", "Everything")),
    "type": (1, ("Types d'articles", "Kinds")),
    "source": (90, ("Sources", "Sources")),
}
LEVELS = {
    "region": (50, ("Régions", "Regions")),
    "departement": (51, ("Départements", "Départements")),
    "epci": (52, ("Intercommunalités", "Groups of communes")),
    "commune": (53, ("Communes", "Communes")),
}


def _facet(slug: str, language: str) -> Section:
    taxonomy = load_taxonomy()
    tag = taxonomy.tags.get(slug)
    if tag is None:
        return Section(40, "Autres étiquettes" if language == "fr" else "Other tags")
    return Section(10 + list(taxonomy.facets).index(tag.facet), taxonomy.facet_label(tag.facet, language))


def _tag(slug: str, language: str) -> str:
    # A tag may outlive its entry in the vocabulary until the store is tagged anew.
    taxonomy = load_taxonomy()
    known = taxonomy.tags.get(taxonomy.aliases.get(slug, slug))
    if known is None:
        return clean(slug)
    return known.label if language == "fr" else known.label_en


def _kind(kind: str, language: str, *, plural: bool) -> str:
    try:
        return load_taxonomy().kind_label(kind, language, plural=plural)
    except NotFound:
        return clean(kind)


def _territory(slug: str) -> str:
    gazetteer = load_gazetteer()
    try:
        territory = Territory.parse(slug)
        label, code = gazetteer.name(territory), _departement(gazetteer, territory)
    except (ValueError, NotFound):
        return clean(slug)
    return f"{label} ({code})" if code else label


def _departement(gazetteer: Gazetteer, territory: Territory) -> str:
    """The code that tells a département from its région, and a commune from its namesakes elsewhere; else ""."""
    match territory.level:
        case "departement":
            return territory.code
        case "commune":
            return next((one.code for one in gazetteer.containing(territory) if one.level == "departement"), "")
        case _:
            return ""
