"""Which lists there are, what they are called, where their feeds lie, and which a changed article touches. Pure."""

from __future__ import annotations

import hashlib
import re

from store.errors import NotFound
from store.taxonomy import load_taxonomy
from store.territories import load_gazetteer
from store.types import Change, ListKey, Territory

FORMATS = ("rss", "atom", "json")
SAFE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")


def touched(change: Change) -> frozenset[ListKey]:
    """The lists that show a changed article, or showed it before."""
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
    if SAFE.fullmatch(value) and ".." not in value:
        return value
    return f"x-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:24]}"


def name(key: ListKey, sources: dict[str, str], language: str = "fr") -> str:
    """What a list is called; `sources` gives the names of sources by id."""
    match key.kind:
        case "all":
            return "Tous les articles" if language == "fr" else "All articles"
        case "tag":
            return _tag(key.value, language)
        case "territoire":
            return _territory(key.value)
        case "source":
            return sources.get(key.value, key.value)
        case "type":
            return load_taxonomy().kind_label(key.value, language, plural=True)


def group(key: ListKey, language: str = "fr") -> str:
    """The heading under which a list is shown."""
    french, english = GROUPS[key.kind]
    return french if language == "fr" else english


GROUPS = {
    "all": ("Tout", "Everything"),
    "tag": ("Thèmes et lieux", "Tags"),
    "territoire": ("Territoires", "Territories"),
    "type": ("Types d'articles", "Kinds"),
    "source": ("Sources", "Sources"),
}


def _tag(slug: str, language: str) -> str:
    try:
        return load_taxonomy().label(slug, language)
    except NotFound:
        # A tag may outlive its entry in the vocabulary until the store is tagged anew.
        return slug


def _territory(slug: str) -> str:
    try:
        territory = Territory.parse(slug)
        label = load_gazetteer().name(territory)
    except (ValueError, NotFound):
        return slug
    return f"{label} ({territory.code})" if territory.level == "departement" else label
