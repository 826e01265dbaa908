"""A source as a file tells it, and the source of the store it becomes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

from store.types import (
    ENTRY_KINDS,
    EntryPoint,
    FetchPolicy,
    Rights,
    Source,
    SourceKind,
    SourceState,
    Territory,
    Topicality,
)

ImportType = Literal["feed", "sitemap", "listing", "wordpress", "mediawiki", "calendar", "site", ""]
IMPORT_TYPES: tuple[ImportType, ...] = get_args(ImportType)
LONGEST_ID = 60

# Letters that Unicode does not take apart.
LETTERS = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


@dataclass(frozen=True, kw_only=True)
class ImportedSource:
    """A source as a file tells it, checked: what the file leaves open has its default."""

    name: str
    url: str
    """The address given: of the site, or of the entry point that `type` names."""
    id: str
    type: ImportType = ""
    """What is at `url`; "" is for discovery to find out."""
    kind: SourceKind = "media"
    scope: Territory | None = None
    topicality: Topicality = "dedicated"
    language: str = "fr"
    state: SourceState = "active"
    fetch: FetchPolicy = "auto"
    schedule: str | None = None
    owner: str | None = None
    note: str = ""
    rights: Rights = field(default_factory=Rights)
    homepage: str = ""
    """If the file gives it besides `url`."""
    entry_points: tuple[EntryPoint, ...] = ()
    """Best first. None: the one that `type` and `url` tell, if they do."""
    categories: tuple[str, ...] = ()
    """Of an OPML outline, the titles it lies under, outermost first."""
    given: frozenset[str] = frozenset()
    """The fields that the file states; the others are defaults."""
    origin: str = ""
    """Where in the file: "line 4"."""


@dataclass(frozen=True)
class ImportedSources:
    """What a file lists. Whether problems are grave enough to import nothing is the caller's decision."""

    sources: tuple[ImportedSource, ...]
    problems: tuple[str, ...] = ()
    """Sentences that name the place, the column, the value and what is allowed."""


def to_source(imported: ImportedSource) -> Source:
    """The source of the store. Without an entry point in the file it has none: discovery finds them at the homepage."""
    told = tuple(
        EntryPoint(kind=kind, url=imported.url, evidence="listed") for kind in ENTRY_KINDS if kind == imported.type
    )
    return Source(
        id=imported.id,
        name=imported.name,
        homepage=imported.homepage or (root(imported.url) if told else imported.url),
        kind=imported.kind,
        scope=imported.scope,
        topicality=imported.topicality,
        language=imported.language,
        state=imported.state,
        fetch=imported.fetch,
        schedule=imported.schedule,
        owner=imported.owner,
        note=imported.note,
        rights=imported.rights,
        entry_points=imported.entry_points or told,
    )


def root(url: str) -> str:
    """The site an address belongs to.

    >>> root("https://vert.eco/articles/feed?page=2")
    'https://vert.eco/'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def make_id(name: str, url: str) -> str:
    """A slug of at most 60 characters from a name or, if nothing of it can be spelled in ASCII, from the host.

    >>> make_id("L'Œuvre – Fab Lab de Brest", "https://example.org/")
    'l-oeuvre-fab-lab-de-brest'
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return _slug(name) or _slug(host) or "source"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
    if len(slug) <= LONGEST_ID:
        return slug
    # At the end of a word, unless the first one is all there is.
    return slug[: LONGEST_ID + 1].rpartition("-")[0] or slug[:LONGEST_ID]
