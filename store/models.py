"""The tables, and nothing else: no query, no rule. What a column means is said in docs/store.md."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads this class attribute
        datetime: UtcDateTime,
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON,
    }


class SourceRow(Base):
    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    homepage: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(String(40))
    topicality: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    fetch: Mapped[str] = mapped_column(String(10))
    schedule: Mapped[str | None]
    owner: Mapped[str | None]
    note: Mapped[str]
    licence: Mapped[str | None]
    republish: Mapped[str] = mapped_column(String(10))
    tdm_reserved: Mapped[bool]
    rights_seen: Mapped[list[Any]] = mapped_column(server_default="[]")
    contact: Mapped[str | None]
    added: Mapped[datetime]
    next_visit: Mapped[datetime | None] = mapped_column(index=True)
    last_visit: Mapped[datetime | None]
    first_success: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    visit_requested: Mapped[bool] = mapped_column(default=False)
    last_discovery: Mapped[datetime | None]


class EntryPointRow(Base):
    __tablename__ = "entry_points"
    __table_args__ = (Index("uq_entry_points_source_id_url", "source_id", "url", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str]
    rank: Mapped[int]
    evidence: Mapped[str] = mapped_column(String(20))
    selectors: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(20), server_default="followed")
    found: Mapped[str] = mapped_column(server_default="")
    bookmark: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    rhythm: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    health: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    failures: Mapped[int] = mapped_column(server_default="0")
    last_visit: Mapped[datetime | None]
    next_visit: Mapped[datetime | None]
    last_status: Mapped[str | None]
    last_success: Mapped[datetime | None]


class DocumentRow(Base):
    """What was last read at the address of an entry point or of a part of it, to ask only for what changed."""

    __tablename__ = "documents"

    url: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_hash: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[list[Any] | None]
    checked: Mapped[datetime]


class RunRow(Base):
    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    started: Mapped[datetime] = mapped_column(index=True)
    finished: Mapped[datetime | None]
    pid: Mapped[int]
    outcome: Mapped[str | None]


class VisitRow(Base):
    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_source_id_started", "source_id", "started"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    outcome: Mapped[str | None]
    error: Mapped[str | None]
    requests: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    refused: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]] = mapped_column(server_default="[]")


class ArticleRow(Base):
    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_source_id_place", "source_id", "place"),
        Index("ix_articles_kind_place", "kind", "place"),
        Index("ix_articles_text_hash", "text_hash"),
        Index("uq_articles_place", "place", unique=True),
        # They hold all that statistics count, so that no row, with its text, has to be read.
        Index("ix_articles_counted_by_published", "published", "relevant", "source_id", "kind", "language"),
        Index("ix_articles_counted_by_first_seen", "first_seen", "relevant", "source_id", "kind", "language"),
        # Ids rise with arrival and are never given twice, even after the newest article was forgotten.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    canonical_url: Mapped[str] = mapped_column(unique=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"))
    title: Mapped[str]
    excerpt: Mapped[str]
    text: Mapped[str]
    authors: Mapped[list[Any]]
    published: Mapped[datetime | None]
    published_origin: Mapped[str]
    published_confidence: Mapped[float]
    updated: Mapped[datetime | None]
    first_seen: Mapped[datetime]
    last_checked: Mapped[datetime]
    listed: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(BigInteger, server_default="0")
    gone: Mapped[datetime | None]
    expires: Mapped[datetime | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(10))
    image: Mapped[str | None]
    media: Mapped[list[Any]] = mapped_column(server_default="[]")
    event: Mapped[dict[str, Any] | None]
    categories: Mapped[list[Any]]
    partial: Mapped[str] = mapped_column(String(20), server_default="")
    marks: Mapped[list[Any]] = mapped_column(server_default="[]")
    kind: Mapped[str] = mapped_column(String(20))
    relevant: Mapped[bool]
    relevance_score: Mapped[float]
    opened: Mapped[date | None]
    deadline: Mapped[date | None] = mapped_column(index=True)
    permanent: Mapped[bool]
    amounts: Mapped[list[Any]]
    evidence: Mapped[list[Any]]
    annotator: Mapped[str]
    text_hash: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    fetched_url: Mapped[str]
    entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_points.id", ondelete="SET NULL"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    method: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]


class ArticleTagRow(Base):
    __tablename__ = "article_tags"
    __table_args__ = (Index("ix_article_tags_tag_place", "tag", "place", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(80), primary_key=True)
    rank: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger, server_default="0")


class ArticleTerritoryRow(Base):
    """The territories of an article: those it names and those that contain them."""

    __tablename__ = "article_territories"
    __table_args__ = (Index("ix_article_territories_territory_place", "territory", "place", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    territory: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger, server_default="0")


class ArticlePlaceRow(Base):
    __tablename__ = "article_places"
    __table_args__ = (Index("ix_article_places_level_code", "level", "code"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    surface: Mapped[str]
    main: Mapped[bool]


class AttachmentRow(Base):
    """A document that an article's page links to: a call's rules, a deliberation."""

    __tablename__ = "attachments"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    title: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    text: Mapped[str]
    problem: Mapped[str]
    body_hash: Mapped[str] = mapped_column(String(64))
    fetched: Mapped[datetime]


class OutlinkRow(Base):
    """An address on another site that the text of an article links to."""

    __tablename__ = "outlinks"
    __table_args__ = (Index("ix_outlinks_host", "host", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(String(255))


class CollectedRow(Base):
    """An article that a person filed by hand in a named collection."""

    __tablename__ = "collected"

    collection: Mapped[str] = mapped_column(String(80), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True)
    note: Mapped[str]
    added: Mapped[datetime]


class BackfillRow(Base):
    """A walk through the archives of an entry point back to a date, and how far it has come."""

    __tablename__ = "backfills"

    entry_point_id: Mapped[int] = mapped_column(ForeignKey("entry_points.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[date]
    place: Mapped[dict[str, Any]]
    requests: Mapped[int]
    articles: Mapped[int]
    started: Mapped[datetime]
    finished: Mapped[datetime | None]


class RevisionRow(Base):
    """A title and text that an article had before, with the time they were replaced."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    text_hash: Mapped[str] = mapped_column(String(64))
    seen: Mapped[datetime]
    replaced: Mapped[datetime]


class DepartureRow(Base):
    """A list that an article was taken out of, so that the list is published again."""

    __tablename__ = "departures"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, index=True)
    article_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str]


class ListRow(Base):
    """How many public articles a list holds, kept in step by every write so that nobody has to count."""

    __tablename__ = "lists"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]
    newest: Mapped[datetime]


class AddressRow(Base):
    """Every address an entry point ever announced, and what became of it."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_source_id_state", "source_id", "state"),
        Index("ix_addresses_listed_in", "listed_in"),
    )

    url: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_points.id", ondelete="SET NULL"), index=True)
    listed_in: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None]
    title: Mapped[str | None]
    score: Mapped[float | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    fingerprints: Mapped[dict[str, Any]]
    link: Mapped[dict[str, Any]]
    found: Mapped[datetime]
    checked: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class TombstoneRow(Base):
    """An address that was forgotten on request, kept as a hash so that no crawl brings it back."""

    __tablename__ = "tombstones"

    url_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    forgotten: Mapped[datetime]


class IncidentRow(Base):
    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_source_id_closed", "source_id", "closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    entry_point_id: Mapped[int | None] = mapped_column(ForeignKey("entry_points.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    message: Mapped[str]
    opened: Mapped[datetime]
    closed: Mapped[datetime | None]


class ScheduleRow(Base):
    """A job of the scheduler."""

    __tablename__ = "schedules"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    schedule: Mapped[str]
    paused: Mapped[bool] = mapped_column(default=False)
    requested: Mapped[bool] = mapped_column(default=False)
    last_run: Mapped[datetime | None]
    last_outcome: Mapped[str | None]


class CounterRow(Base):
    """Numbers that only rise: the last `sequence` given out, the last one published."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class TagRow(Base):
    """The vocabulary as loaded, for people who read the tables."""

    __tablename__ = "tags"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    facet: Mapped[str] = mapped_column(String(20))
    label: Mapped[str]


class WordRow(Base):
    """Every word that titles and texts hold, folded as the index has it, with the lemma it is an inflection of."""

    __tablename__ = "words"

    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    lemma: Mapped[str] = mapped_column(String(80), index=True)


class SavedSearchRow(Base):
    """A query with a name, which other queries may use."""

    __tablename__ = "saved_searches"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str]
    query: Mapped[str]
    owner: Mapped[str | None]
    public: Mapped[bool]
    created: Mapped[datetime]
    changed: Mapped[datetime]


class NoteRow(Base):
    """What a person wrote about an article."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    author: Mapped[str]
    text: Mapped[str]
    created: Mapped[datetime]


class ManualTagRow(Base):
    """A tag that a person added to an article or took away from it, whatever our rules say."""

    __tablename__ = "manual_tags"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(80), primary_key=True)
    added: Mapped[bool]
    automatic: Mapped[bool] = mapped_column(default=False)
    author: Mapped[str]
    created: Mapped[datetime]


class VerdictRow(Base):
    """What a person decided about an article: "hidden", "dropped" (not relevant) or "kept" (relevant)."""

    __tablename__ = "verdicts"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(20))
    relevant: Mapped[bool] = mapped_column(default=True)
    author: Mapped[str]
    reason: Mapped[str]
    created: Mapped[datetime]


class RemovalRow(Base):
    """An article that was forgotten or fell out of retention, without anything it said."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    article_id: Mapped[int]
    url_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(default="")
    removed: Mapped[datetime]


class RetentionRow(Base):
    """How long the articles of a source or of a query are kept, and in which form."""

    __tablename__ = "retentions"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(20))
    value: Mapped[str]
    rule: Mapped[str] = mapped_column(String(20))
    months: Mapped[int]
    created: Mapped[datetime]


class StoryRow(Base):
    """Articles that tell the same: relays of one text, or one piece of news in the words of several sources."""

    __tablename__ = "stories"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[datetime]


class StoryMemberRow(Base):
    """An article of a story of at least two. An article without such a row is alone with its news."""

    __tablename__ = "story_members"
    __table_args__ = (Index("ix_story_members_story_id_rank", "story_id", "rank"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    rank: Mapped[int]
    why: Mapped[str]


class StoryChoiceRow(Base):
    """A person's word on two articles, the one with the lower number first: together in a story, or never."""

    __tablename__ = "story_choices"

    one_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True)
    together: Mapped[bool]
    author: Mapped[str]
    created: Mapped[datetime]


class SignatureRow(Base):
    """By what an article is found among those that may tell the same: the rows of `story_keys` it has."""

    __tablename__ = "signatures"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    day: Mapped[int]
    keys: Mapped[bytes]


class StoryKeyRow(Base):
    """The index of signatures. Without a foreign key, whose index would double it: whoever deletes an article calls
    `store.stories.leave` first, and rows that were left behind lead nowhere."""

    __tablename__ = "story_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class RuleRow(Base):
    """What the admin wants to be done with every article that answers a query."""

    __tablename__ = "rules"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int]
    query: Mapped[str]
    add: Mapped[list[Any]]
    remove: Mapped[list[Any]]
    kind: Mapped[str | None] = mapped_column(String(20))
    drop: Mapped[bool]
    paused: Mapped[bool]
    created: Mapped[datetime]
    changed: Mapped[datetime]


class RuledRow(Base):
    """An article that rules apply to, and what it is without them."""

    __tablename__ = "ruled"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    rules: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(String(20))
    relevant: Mapped[bool]
