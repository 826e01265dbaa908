"""The plain values that cross the borders between crawler, store and feeds: frozen and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

Level = Literal["region", "departement", "epci", "commune"]
Facet = Literal["lieu", "programme", "theme", "demarche"]
Kind = Literal[
    "article", "entretien", "tribune", "video", "podcast", "evenement", "appel", "emploi", "rapport", "fiche"
]
Role = Literal["subject", "mention", "address"]
CallState = Literal["open", "closed", "permanent"]
SourceKind = Literal[
    "network", "media", "institution", "funder", "research", "directory", "blog", "wiki", "place", "collection"
]
SourceState = Literal["trial", "active", "paused", "retired"]
Topicality = Literal["dedicated", "general"]
EntryKind = Literal["feed", "sitemap", "listing", "wordpress", "mediawiki", "calendar"]
EntryState = Literal["followed", "spare", "dead"]
Partial = Literal["", "paywall", "wall", "summary", "cut", "retention"]
ListKind = Literal["all", "tag", "territoire", "source", "type"]
FetchPolicy = Literal["auto", "always", "never"]
Republish = Literal["excerpt", "none", "full"]

LEVELS: tuple[Level, ...] = get_args(Level)
KINDS: tuple[Kind, ...] = get_args(Kind)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
SOURCE_STATES: tuple[SourceState, ...] = get_args(SourceState)
TOPICALITIES: tuple[Topicality, ...] = get_args(Topicality)
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
ENTRY_STATES: tuple[EntryState, ...] = get_args(EntryState)
FETCH_POLICIES: tuple[FetchPolicy, ...] = get_args(FetchPolicy)
REPUBLISH: tuple[Republish, ...] = get_args(Republish)
LONGEST_COLLECTION = 80
"""Characters of the name of a collection."""


@dataclass(frozen=True, order=True)
class Territory:
    """A French territory by level and INSEE code (SIREN for an EPCI).

    Codes of different levels collide ("75" is Paris and Nouvelle-Aquitaine), so a code never goes without its level.
    """

    level: Level
    code: str

    def __str__(self) -> str:
        return f"{self.level}-{self.code}"

    @classmethod
    def parse(cls, slug: str) -> Territory:
        """Read "departement-29". Raises ValueError for anything else.

        >>> Territory.parse("departement-29")
        Territory(level='departement', code='29')
        """
        level, _, code = slug.partition("-")
        for known in LEVELS:
            if level == known and code.isalnum():
                return cls(known, code)
        raise ValueError(f"not a territory: {slug!r} (write it as departement-29, commune-29039, region-53)")


@dataclass(frozen=True, order=True)
class ListKey:
    """A list of articles with an address of its own: all of them, or those of a tag, territory, source or kind."""

    kind: ListKind
    value: str = ""

    @property
    def path(self) -> str:
        """Its address without suffix.

        >>> ListKey("tag", "fablab").path, ListKey("all").path
        ('/tag/fablab', '/')
        """
        return f"/{self.kind}/{self.value}" if self.value else "/"


@dataclass(frozen=True, kw_only=True)
class Change:
    """An article that was stored or changed, as publishers and exports read it, in order of `sequence`."""

    sequence: int
    article: int
    source: str
    kind: Kind
    tags: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    public: bool = True
    """Whether lists show it now: it is relevant, its source has it still and is not on trial."""
    left: frozenset[ListKey] = frozenset()
    """Lists the article was taken out of by this change."""
    removed: bool = False
    """Whether it is no longer stored at all; of it nothing is known then but its number and the lists it left."""


@dataclass(frozen=True, kw_only=True)
class ListSummary:
    """How much a list holds."""

    key: ListKey
    count: int
    newest: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """A territory as a text names it."""

    level: Level
    code: str
    name: str
    role: Role = "mention"
    surface: str = ""
    """The words of the text that name it."""
    main: bool = False
    """Whether this is the place the article is about; at most one per article."""

    @property
    def territory(self) -> Territory:
        return Territory(self.level, self.code)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why one decision was taken."""

    about: str
    """What was decided: "tag:fablab", "place:commune-29039", "kind:appel", "relevant", "deadline"."""
    rule: str
    """The rule that fired, as a short stable name: "term", "département in parentheses", …"""
    words: str = ""
    where: Literal["title", "lead", "text", "source"] = "text"
    position: int = 0
    """Offset of the words in the title or the text, in characters."""
    score: float = 1.0


@dataclass(frozen=True, kw_only=True)
class SourceContext:
    """What the annotator may know of the source that published a text."""

    id: str
    kind: SourceKind = "media"
    topicality: Topicality = "dedicated"
    scope: Territory | None = None
    """The territory a source writes about; None for the whole country."""


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """What we understood of a text. Tags are slugs of the taxonomy, best first."""

    relevant: bool = True
    relevance_score: float = 1.0
    """0 to 1; kept also for dedicated sources, where it does not decide."""
    kind: Kind = "article"
    tags: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    opened: date | None = None
    """Day a call was launched."""
    deadline: date | None = None
    """Last day to apply, register or answer."""
    permanent: bool = False
    """Whether a call says it has no closing date."""
    amounts: tuple[int, ...] = ()
    """Money on offer, in euros."""
    evidence: tuple[Evidence, ...] = ()
    version: str = ""
    """Of the annotator and the vocabulary that decided."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """How an article came to us."""

    fetched_url: str
    entry_point: int | None = None
    run: int | None = None
    method: str = ""
    """Extraction method and version: "page trafilatura-2.3.1", "feed", "api"."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Media:
    """A recording or film that belongs to an article."""

    url: str
    media_type: str = ""
    """"audio/mpeg", "video/mp4", "text/html" for a player's page; "" if unknown."""
    size: int = 0
    """Bytes; 0 if unknown."""
    seconds: int = 0
    """Duration; 0 if unknown."""
    thumbnail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that an article's page links to, with the text it holds."""

    url: str
    title: str
    media_type: str
    size: int
    """Bytes; 0 if it was not fetched."""
    text: str = ""
    problem: str = ""
    """Why there is no text: "scanned", "encrypted", "too_large", "unreadable", "unreachable"; "" if there is, or where
    documents of this type are not read."""
    body_hash: str = ""
    """SHA-256 of the document."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """When and where something takes place, as its source says it."""

    start: datetime
    """UTC; midnight in Paris for an event of whole days."""
    end: datetime | None = None
    """UTC; for whole days the midnight after the last of several; None for one day, or where nothing is said."""
    all_day: bool = False
    location: str = ""
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class RightsMark:
    """What a page, an answer or a site says of what may be done with it, and where it says so."""

    mark: str
    """"noarchive", "nosnippet", "noai", "tdm-reserved", "licence", "copyright"."""
    value: str = ""
    """The licence's address or name, the policy's address; "" where the mark says all."""
    where: str = ""
    """"meta robots", "X-Robots-Tag", "tdm-reservation header", "/.well-known/tdmrep.json", "rel=license", "feed"."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article as it is kept: every field checked, the address canonical, times in UTC."""

    canonical_url: str
    source: str
    title: str
    text: str
    excerpt: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """The source's own date; never in the future; None where the source gives none."""
    published_origin: str = "unknown"
    """Where the date was read, best first, "+" between those that agree: "json-ld+meta", "feed", "url"."""
    published_confidence: float = 0.0
    updated: datetime | None = None
    language: str = "fr"
    image: str | None = None
    categories: tuple[str, ...] = ()
    """The site's own categories and keywords, as written there; our tags are in `annotations`."""
    partial: Partial = ""
    """Why the text is not the whole article; "" if it is."""
    marks: tuple[RightsMark, ...] = ()
    media: tuple[Media, ...] = ()
    event: Event | None = None
    attachments: tuple[Attachment, ...] = ()
    outlinks: tuple[str, ...] = ()
    """Addresses on other sites that the text links to."""
    annotations: Annotations = field(default_factory=Annotations)
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class StoryMember:
    """Another article of a story."""

    article: int
    source: str
    source_name: str
    title: str
    url: str
    public: bool
    """Whether lists may show it."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """The story of an article that is not alone with its news, seen from that article."""

    id: int
    lead: bool
    """Whether the article stands for the story where only one of it is shown."""
    why: str
    """Why the article belongs to it; "" for the first one."""
    others: tuple[StoryMember, ...]
    """The other articles, the lead first."""


@dataclass(frozen=True, kw_only=True)
class StoredArticle(Article):
    """An article as the store gives it back."""

    id: int
    sequence: int
    first_seen: datetime
    last_checked: datetime
    listed: datetime
    """Where the article stands in newest-first lists: its arrival if it was news then, else its own date."""
    text_hash: str
    gone: datetime | None = None
    """Since when the source no longer has it."""
    territories: tuple[str, ...] = ()
    """Slugs of the places and of every territory that contains them."""
    story: Story | None = None
    """None for an article that is alone with its news."""


@dataclass(frozen=True, kw_only=True)
class EntryPoint:
    """Where a source is visited."""

    kind: EntryKind
    url: str
    rank: int = 0
    """Best first."""
    evidence: str = "guess"
    """How well the address is known: "verified" (visited by us), "probed", "listed", "conflicting", "guess"."""
    selectors: tuple[tuple[str, str], ...] = ()
    """Of a listing: (name, selector) with name item, link, title, date or next; empty: found by itself."""
    state: EntryState = "followed"
    """"spare": takes over when one that is followed dies."""
    found: str = ""
    """What was there when it was found, for people: "20 articles, newest 2026-11-20, full text"."""
    bookmark: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Where its reader goes on; each kind of reader has its own keys."""
    failures: int = field(default=0, compare=False)
    """How often in a row it has not answered."""
    next_visit: datetime | None = field(default=None, compare=False)
    """When it is due; None: at once."""
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What a source allows."""

    licence: str | None = None
    republish: Republish = "excerpt"
    tdm_reserved: bool = False
    contact: str | None = None
    seen: tuple[RightsMark, ...] = ()
    """What the site itself says, with where."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A site we follow."""

    id: str
    name: str
    homepage: str
    kind: SourceKind = "media"
    scope: Territory | None = None
    """None: the whole country."""
    topicality: Topicality = "dedicated"
    language: str = "fr"
    state: SourceState = "active"
    fetch: FetchPolicy = "auto"
    schedule: str | None = None
    """"cron …", "every …" or "window …" (docs/schedules.md); None: the default rhythm."""
    owner: str | None = None
    note: str = ""
    rights: Rights = field(default_factory=Rights)
    entry_points: tuple[EntryPoint, ...] = ()

    @property
    def context(self) -> SourceContext:
        return SourceContext(id=self.id, kind=self.kind, topicality=self.topicality, scope=self.scope)


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """What our annotator says now of a stored text."""

    article: int
    text_hash: str
    """Of the text it read. Where another one is stored by now, the reading that brought it knows better."""
    annotations: Annotations
    territories: tuple[str, ...]
