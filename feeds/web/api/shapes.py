"""What the API answers, as types: the answers are made of them, and so is their description in the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from store.followed import HealthState
from store.statistics import Basis, Dimension
from store.types import CallState, Kind, Level, Partial, Republish, Role, SourceKind, Topicality

Day = date
Where = Literal["title", "lead", "text", "source"]
SourceState = Literal["active", "paused", "retired"]


class Shape(BaseModel):
    """Every field is always there, with null or an empty list where nothing is known."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class Place(Shape):
    """A territory as a text names it."""

    level: Level
    code: str = Field(description="INSEE code; SIREN for an EPCI.")
    name: str
    role: Role
    surface: str = Field(description="The words of the text that name it; empty where nothing of it may be shown.")
    main: bool = Field(description="Whether this is the place the article is about.")


class Media(Shape):
    """A recording or film."""

    url: str
    media_type: str
    size: int = Field(description="Bytes; 0 if unknown.")
    seconds: int = Field(description="0 if unknown.")
    thumbnail: str | None


class Event(Shape):
    """When and where something takes place."""

    start: datetime
    end: datetime | None
    all_day: bool
    location: str
    cancelled: bool


class Retelling(Shape):
    """Another article that tells the same."""

    id: int
    source: str = Field(description="Id of its source.")
    canonical_url: str


class Story(Shape):
    """The articles that tell the same: relays of one text, or the same news in the words of several sources."""

    id: int = Field(description="As `story:` asks for it.")
    lead: bool = Field(description="Whether this article stands for the story; `is:lead` finds those that do.")
    others: list[Retelling] = Field(description="The other articles, the lead first.")


class Article(Shape):
    """An article as lists show it. Text, excerpt and image are what the rights of the article and its source allow."""

    id: int
    sequence: int = Field(description="Rises with every change; see `changed_since`.")
    canonical_url: str
    source: str = Field(description="Id of the source.")
    title: str
    excerpt: str = Field(description="At most 500 characters, fewer or none where the page says so.")
    snippet: str | None = Field(
        None, description="Where the words of the query stand, between stars (**); null where none may be shown."
    )
    authors: list[str]
    published: datetime | None = Field(description="The source's own date.")
    published_origin: str
    published_confidence: float = Field(description="0 to 1.")
    updated: datetime | None
    first_seen: datetime
    language: str
    kind: Kind
    tags: list[str]
    territories: list[str] = Field(description="Slugs of the places and of what contains them: departement-29.")
    places: list[Place]
    relevance_score: float
    story: Story | None = Field(description="Null for an article that is alone with its news.")
    image: str | None
    media: list[Media]
    event: Event | None
    partial: Partial = Field(description="Why the stored text is not the whole article; empty if it is.")
    deadline: date | None
    amounts: list[int] = Field(description="Euros.")
    state: CallState | None = Field(description="Of a call.")
    licence: str | None


class Evidence(Shape):
    """Why one decision was taken."""

    about: str
    rule: str
    words: str
    where: Where
    score: float


class Revision(Shape):
    """A version that was replaced."""

    title: str
    text_hash: str = Field(description="SHA-256 of title and text.")
    seen: datetime = Field(description="When it was last seen unchanged.")
    replaced: datetime


class Attachment(Shape):
    """A document that the article links to."""

    url: str
    title: str
    media_type: str
    size: int


class Allowed(Shape):
    """What may be done with the article, and why not more."""

    full: bool = Field(description="Whether the whole text may be republished; then `text` holds it.")
    mining: bool = Field(description="Whether the text may be handed on in corpora.")
    image: bool
    because: list[str]


class WholeArticle(Article):
    """One article with everything that may be said of it."""

    text: str | None = Field(description="The whole text where its source allows it to be republished, else null.")
    text_hash: str
    last_checked: datetime
    rights: Allowed
    attachments: list[Attachment]
    outlinks: list[str]
    categories: list[str] = Field(description="The site's own.")
    evidence: list[Evidence]
    revisions: list[Revision]


class Removed(Shape):
    """An article that is not, or no longer, in the selection."""

    id: int
    sequence: int
    reason: Literal["gone", "withdrawn", "no_match", "forgotten", "retention"] = Field(
        description="gone: its source took it away; withdrawn: not shown (any more); no_match: does not meet `q`;"
        " forgotten: removed on request; retention: kept no longer."
    )


class Page(Shape):
    """A part of a list."""

    next: str | None = Field(description="Address of the next part, relative to the server; null at the end.")


class Articles(Page):
    items: list[Article]
    removed: list[Removed] = Field(description="Only with `changed_since`.")
    sequence: int = Field(description="Ask with changed_since=this for what comes later.")


class Calls(Page):
    items: list[Article]


class Events(Page):
    items: list[Article]


class Health(Shape):
    """Whether a source can be heard."""

    state: HealthState = Field(description="waiting: not visited successfully yet; resting: paused or retired.")
    since: datetime | None = Field(description="Since when it is failing, blocked or silent.")


class Source(Shape):
    """A site that is followed."""

    id: str
    name: str
    homepage: str
    kind: SourceKind
    scope: str | None = Field(description="Territory it writes about; null: the whole country.")
    topicality: Topicality
    language: str
    state: SourceState
    licence: str | None
    republish: Republish
    tdm_reserved: bool = Field(description="Whether text and data mining is reserved.")
    articles: int
    newest: datetime | None
    watched_since: datetime | None = Field(description="First successful visit.")
    last_visit: datetime | None
    health: Health


class Sources(Page):
    items: list[Source]


class Tag(Shape):
    """A subject of the vocabulary."""

    slug: str
    facet: str
    label: str
    label_en: str
    articles: int


class Facet(Shape):
    slug: str
    label: str


class Tags(Shape):
    version: str = Field(description="Of the vocabulary.")
    facets: list[Facet]
    items: list[Tag]


class Territory(Shape):
    """A territory that articles are about."""

    slug: str
    level: Level
    code: str
    name: str
    within: list[str] = Field(description="What contains it, nearest first.")
    articles: int


class Territories(Page):
    items: list[Territory]


class SavedSearch(Shape):
    """A query with a name, for anyone to use as `search:name`."""

    name: str
    title: str
    query: str


class SavedSearches(Shape):
    items: list[SavedSearch]


class Row(BaseModel):
    """A value for each dimension asked for (null: articles without one), and the figures."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str | None]

    articles: int
    sources: int = Field(description="Different sources these articles are of.")
    active_sources: int = Field(description="Sources that were being watched in that period, as denominator.")


class Period(Shape):
    period: str
    active_sources: int


class Statistics(Shape):
    by: list[Dimension]
    date: Basis
    query: str
    since: Day | None
    until: Day | None
    total: int = Field(description="Articles counted, each once.")
    undated: int = Field(description="Articles found but counted nowhere, since their source gives no date.")
    rows: list[Row]
    periods: list[Period]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="Address of an explanation.")
    title: str
    status: int
    detail: str
    parameter: str | None = Field(None, description="Which parameter is wrong.")
    position: int | None = Field(None, description="Where the query cannot be understood, in characters from 0.")
    pointed: str | None = Field(None, description="The query with carets under the place.")
    advice: str | None = None
    reason: str | None = Field(None, description="Of a 410: gone, forgotten or retention.")
