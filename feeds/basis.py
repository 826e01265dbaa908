"""What every feed rests on besides its articles, kept beside the feeds: when it changes, all are written anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from store import rights
from store.config import Config
from store.taxonomy import load_taxonomy
from store.types import Rights, Source

NAME = ".published"
Basis = Mapping[str, str]
"""Short hashes by what they are of: "site", and each source."""


def basis(config: Config, sources: Iterable[Source]) -> Basis:
    """What feeds written now rest on: program, vocabulary, addresses, names, and what sources allow."""
    site = [version("veille"), load_taxonomy().version, config.public_url, config.language]
    return {"site": _hash(site)} | {
        f"source {source.id}": _hash([source.name, source.homepage, *_rights(source.rights)]) for source in sources
    }


def outdated(published: Basis | None, now: Basis) -> bool:
    """Whether feeds written on `published` must be written again. A source that is new has no feeds yet."""
    return published is None or any(now.get(name) != value for name, value in published.items())


def read(folder: Path) -> Basis | None:
    """What the feeds of a folder rest on; None if it holds none, or not all of them."""
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and (folder / "index.html").is_file()
    return found if whole else None


def dump(now: Basis) -> bytes:
    """The bytes that `read` understands."""
    return json.dumps(now, indent=0, sort_keys=True).encode()


def _rights(found: Rights) -> list[object]:
    """What of a source's rights shows in feeds."""
    forbidding = sorted({mark.mark for mark in found.seen if mark.mark in rights.FORBIDDING})
    return [found.republish, rights.of_source(found), rights.reserved(found), forbidding]


def _hash(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
