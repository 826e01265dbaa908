"""The columns of tables (CSV and Parquet), each with its meaning and how it is read from an article. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from store.export.fields import Field
from store.export.record import Record, main_place
from store.types import Event

ColumnType = Literal["text", "integer", "number", "true/false", "date", "time", "list of text", "list of integers"]
Value = str | int | float | bool | date | datetime | list[str] | list[int] | None


@dataclass(frozen=True)
class Column(Field):
    """A column of a table. `read` gives a value of `type`, or None where nothing is known."""

    type: ColumnType
    read: Callable[[Record], Value] = lambda record: None


def _event(record: Record) -> Event | None:
    return record.article.event


def _state(record: Record) -> str | None:
    state: str | None = record.facts["state"]
    return state


def _story(record: Record) -> int | None:
    return record.article.story.id if record.article.story else None


def _leads(record: Record) -> bool:
    return record.article.story is None or record.article.story.lead


def _main(record: Record) -> str | None:
    place = main_place(record.article)
    return str(place.territory) if place else None


def _main_name(record: Record) -> str | None:
    place = main_place(record.article)
    return place.name if place else None


def _start(record: Record) -> datetime | None:
    event = _event(record)
    return event.start if event else None


def _end(record: Record) -> datetime | None:
    event = _event(record)
    return event.end if event else None


def _location(record: Record) -> str | None:
    event = _event(record)
    return event.location or None if event else None


COLUMNS: tuple[Column, ...] = (
    Column("id", "integer", "Number of the article in this store; never given twice.", "12", lambda r: r.article.id),
    Column(
        "canonical_url",
        "text",
        "The one address of the article; the key to join files by.",
        "https://movilab.example/un-fablab",
        lambda r: r.article.canonical_url,
    ),
    Column("source", "text", "Id of the site it comes from.", "movilab", lambda r: r.article.source),
    Column("source_name", "text", "Name of that site.", "Movilab", lambda r: r.source.name),
    Column("source_kind", "text", "What kind of site it is.", "network", lambda r: r.source.kind),
    Column("title", "text", "Title as the site writes it.", "Un fablab ouvre", lambda r: r.article.title),
    Column(
        "excerpt",
        "text",
        "The site's own summary, or the beginning of the text where it has none (500 characters at most), as long as "
        "rights and `--text` allow.",
        "Il ouvre ses portes…",
        lambda r: r.article.excerpt,
    ),
    Column(
        "text",
        "text",
        "Whole text, paragraphs parted by empty lines; empty unless `text_given` is `whole`.",
        "Il ouvre ses portes à Concarneau.",
        lambda r: r.article.text,
    ),
    Column(
        "text_given",
        "text",
        "How much of the text is here: `whole`, `excerpt`, `none` (left out for its rights or by `--text`), or `empty` "
        "(the store has none).",
        "whole",
        lambda r: r.text_given,
    ),
    Column("authors", "list of text", "As the site names them.", "Anne Le Goff", lambda r: list(r.article.authors)),
    Column(
        "published",
        "time",
        "The site's own date, UTC; none if it gives none.",
        "2026-11-24T12:00:00Z",
        lambda r: r.article.published,
    ),
    Column(
        "published_origin",
        "text",
        "Where that date was read, `+` between those that agree; `unknown` if there is none.",
        "json-ld+feed",
        lambda r: r.article.published_origin,
    ),
    Column(
        "published_confidence",
        "number",
        "How sure that date is, 0 to 1.",
        "0.9",
        lambda r: r.article.published_confidence,
    ),
    Column(
        "updated",
        "time",
        "When the site says it changed the article, UTC.",
        "2026-11-25T08:00:00Z",
        lambda r: r.article.updated,
    ),
    Column("first_seen", "time", "When we first met it, UTC.", "2026-11-24T13:00:00Z", lambda r: r.article.first_seen),
    Column(
        "last_checked",
        "time",
        "When we last looked, UTC: the date of access of a citation.",
        "2026-11-26T07:00:00Z",
        lambda r: r.article.last_checked,
    ),
    Column(
        "gone",
        "time",
        "Since when the site no longer has it, UTC; none if it is there.",
        "2027-01-02T07:00:00Z",
        lambda r: r.article.gone,
    ),
    Column("language", "text", "Language of the text, ISO 639-1.", "fr", lambda r: r.article.language),
    Column("kind", "text", "What it is: article, appel, evenement, …", "appel", lambda r: r.article.annotations.kind),
    Column(
        "tags",
        "list of text",
        "Slugs of our vocabulary, best first.",
        "fablab",
        lambda r: list(r.article.annotations.tags),
    ),
    Column(
        "territories",
        "list of text",
        "Level and INSEE code (EPCI: SIREN) of its places and of all that contains them.",
        "commune-29039 | departement-29",
        lambda r: list(r.article.territories),
    ),
    Column(
        "places",
        "list of text",
        "Level and code of the places the text names, in order.",
        "commune-29039",
        lambda r: [str(place.territory) for place in r.article.annotations.places],
    ),
    Column("main_place", "text", "Level and code of the place it is about.", "commune-29039", _main),
    Column("main_place_name", "text", "Name of that place.", "Concarneau", _main_name),
    Column(
        "relevant",
        "true/false",
        "Whether a watcher would keep it.",
        "true",
        lambda r: r.article.annotations.relevant,
    ),
    Column(
        "relevance_score",
        "number",
        "How much speaks for that, 0 to 1.",
        "0.83",
        lambda r: r.article.annotations.relevance_score,
    ),
    Column("story", "integer", "Number of its story, where several articles tell the same; else empty.", "7", _story),
    Column("story_lead", "true/false", "Whether it stands for its story, or is alone with its news.", "true", _leads),
    Column(
        "image",
        "text",
        "Address of its picture, where its page allows to show it.",
        "https://movilab.example/p.jpg",
        lambda r: r.article.image,
    ),
    Column(
        "media",
        "list of text",
        "Addresses of recordings and films.",
        "https://movilab.example/1.mp3",
        lambda r: [item.url for item in r.article.media],
    ),
    Column("event_start", "time", "When an event begins, UTC.", "2026-12-05T09:00:00Z", _start),
    Column("event_end", "time", "When it ends, UTC; none if not said.", "2026-12-05T17:00:00Z", _end),
    Column(
        "event_location", "text", "Where it takes place, as the site says it.", "Konk Ar Lab, Concarneau", _location
    ),
    Column(
        "attachments",
        "list of text",
        "Addresses of the documents its page links to.",
        "https://movilab.example/reglement.pdf",
        lambda r: [item.url for item in r.article.attachments],
    ),
    Column(
        "partial",
        "text",
        "Why the text is not the whole article: `paywall`, `wall`, `summary`, `cut`, `retention`; empty if it is.",
        "paywall",
        lambda r: r.article.partial,
    ),
    Column(
        "outlinks",
        "list of text",
        "Addresses of other sites the text links to.",
        "https://francetierslieux.example/",
        lambda r: list(r.article.outlinks),
    ),
    Column(
        "categories",
        "list of text",
        "The site's own categories and keywords.",
        "Numérique",
        lambda r: list(r.article.categories),
    ),
    Column("opened", "date", "Day a call was launched.", "2026-11-01", lambda r: r.article.annotations.opened),
    Column(
        "deadline",
        "date",
        "Last day to apply, register or answer.",
        "2026-12-31",
        lambda r: r.article.annotations.deadline,
    ),
    Column(
        "permanent",
        "true/false",
        "Whether a call says it has no closing date.",
        "false",
        lambda r: r.article.annotations.permanent,
    ),
    Column(
        "amounts",
        "list of integers",
        "Money on offer, euros.",
        "15000",
        lambda r: list(r.article.annotations.amounts),
    ),
    Column("state", "text", "Of a call on the day of export: `open`, `closed`, `permanent`.", "open", _state),
    Column(
        "annotator",
        "text",
        "Version of rules and vocabulary that decided tags, places, kind and relevance.",
        "1-0f3a5b7c9d1e",
        lambda r: r.article.annotations.version,
    ),
    Column(
        "licence",
        "text",
        "Licence of the article or its site; empty if none was found.",
        "CC BY-SA 4.0",
        lambda r: r.licence,
    ),
    Column(
        "may_mine",
        "true/false",
        "Whether nobody reserved text and data mining of it.",
        "true",
        lambda r: r.may_mine,
    ),
    Column(
        "may_republish",
        "true/false",
        "Whether its source lets the whole text be republished.",
        "false",
        lambda r: r.may_republish,
    ),
    Column(
        "rights",
        "text",
        "What may be shown of it and why not more.",
        "title and link only because of noarchive (X-Robots-Tag)",
        lambda r: r.rights,
    ),
    Column(
        "text_hash",
        "text",
        "SHA-256 (hexadecimal) of the stored title, two line feeds and the stored text, UTF-8; also where the text is "
        "left out.",
        "9f86d081884c7d65…",
        lambda r: r.article.text_hash,
    ),
    Column(
        "sequence",
        "integer",
        "Number of the article's last change; what changed later has a greater one.",
        "345",
        lambda r: r.article.sequence,
    ),
    Column(
        "fetched_url",
        "text",
        "Address it was read at.",
        "https://movilab.example/?p=12",
        lambda r: r.article.provenance.fetched_url,
    ),
    Column(
        "method",
        "text",
        "How it was extracted, with version.",
        "page trafilatura-2.3.1",
        lambda r: r.article.provenance.method,
    ),
)
