"""What the commands on sources do: propose, save, check, change, import, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import source_files, urls, work
from crawler.discover import Judged, Proposal
from crawler.fetching import Fetcher, FetchFailed
from crawler.items import Page, Refused
from crawler.spiders import discovery
from crawler.spiders.discovery import Discovery
from crawler.spiders.job import run_job
from crawler.workers import Workers, WorkFailed
from store import runs, schedules, sources
from store.config import Config
from store.db import open_store, reading, transaction
from store.errors import InvalidInput, NotFound
from store.territories import load_gazetteer
from store.types import (
    FETCH_POLICIES,
    REPUBLISH,
    SOURCE_KINDS,
    SOURCE_STATES,
    TOPICALITIES,
    Article,
    Source,
    SourceContext,
    Territory,
)

PREVIEWED = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A site as the admin names it."""

    url: str
    id: str | None = None
    name: str | None = None
    kind: str = "media"
    scope: str | None = None
    topicality: str = "dedicated"
    owner: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourceProposal:
    """A source as it would be followed, and what speaks for it."""

    source: Source
    found: Discovery
    preview: tuple[Article | Refused, ...]


def propose(config: Config, wanted: Wanted) -> SourceProposal:
    """Discover a site and read a few of its articles; nothing is stored. Raises InvalidInput or FetchFailed."""
    if not urls.is_http(wanted.url):
        raise InvalidInput(f"{wanted.url!r} is no web address; write it as https://www.example.org/")
    base = _check_fields(wanted)
    if wanted.id:
        _refuse_known(config, wanted.id)
    with Workers(config.workers) as workers:
        found, preview = run_job(config, lambda fetcher: _discover(fetcher, workers, wanted.url, base.context))
    if not found.entry_points:
        raise InvalidInput(f"no feed, sitemap or news page was found at {wanted.url}; {_tried(found.judged)}")
    name = wanted.name or found.name or urls.host(found.homepage)
    source_id = wanted.id or source_files.make_id(name, found.homepage)
    source = replace(base, id=source_id, name=name, homepage=found.homepage, entry_points=found.entry_points)
    return SourceProposal(source=source, found=found, preview=preview)


def save(config: Config, proposal: SourceProposal) -> str:
    """Store a proposed source, making the store if there is none yet. Its id."""
    with transaction(open_store(config, create=True)) as session:
        sources.add(session, proposal.source, datetime.now(UTC))
    return proposal.source.id


def describe(proposal: SourceProposal) -> str:
    """A proposal for people: entry points with what is there, and the previewed articles."""
    source = proposal.source
    lines = [f"{source.name} ({source.id}), {source.homepage}, platform: {proposal.found.platform or 'unknown'}", ""]
    lines += [f"{point.rank + 1}. {point.kind:<8} {point.url}" for point in source.entry_points]
    lines += ["", "Tried:"]
    lines += [f"   {item.proposal.url}: {_found(item)} ({item.proposal.found_in})" for item in proposal.found.judged]
    lines += ["", "Articles as they would be stored:"]
    lines += [f"   {_previewed(item)}" for item in proposal.preview]
    return "\n".join(lines)


def check(config: Config, ids: Sequence[str]) -> list[dict[str, Any]]:
    """What is found today at the entry points of sources; `ids` empty: of all. Raises NotFound."""
    engine = open_store(config)
    with reading(engine) as session:
        wanted = [sources.get_source(session, source_id) for source_id in ids] or sources.all_sources(session)
    with Workers(config.workers) as workers:
        return run_job(config, lambda fetcher: _check_all(fetcher, workers, wanted))


def overview(config: Config, state: str | None) -> list[dict[str, Any]]:
    """A row for each source."""
    states = [_one_of("state", state, SOURCE_STATES)] if state else []
    with reading(open_store(config)) as session:
        return [
            {
                "id": source.id,
                "name": source.name,
                "kind": source.kind,
                "scope": str(source.scope or "national"),
                "topicality": source.topicality,
                "state": source.state,
                "entry_points": len(source.entry_points),
            }
            for source in sources.all_sources(session, states)
        ]


def details(config: Config, source_id: str) -> dict[str, Any]:
    """Everything known of a source."""
    with reading(open_store(config)) as session:
        source = sources.get_source(session, source_id)
        facts = sources.facts(session, source_id)
        visits = runs.visits(session, source_id=source_id, limit=10)
        columns = ("started", "outcome", "requests", "new", "changed", "gone", "error")
        answers = facts.pop("entry_points")
        shown = {field.name: getattr(source, field.name) for field in fields(source)}
        return {
            **shown,
            "scope": str(source.scope or "national"),
            "rights": f"{source.rights.republish}, licence {source.rights.licence or 'unknown'}",
            **facts,
            "entry_points": [
                {"kind": p.kind, "url": p.url, "evidence": p.evidence, **answers.get(p.url, {})}
                for p in source.entry_points
            ],
            "visits": [{name: getattr(visit, name) for name in columns} for visit in visits],
        }


def change(config: Config, source_id: str, key: str, value: str) -> None:
    """Set one field of a source from its text. Raises InvalidInput naming what is allowed."""
    engine = open_store(config)
    with transaction(engine) as session:
        source = sources.get_source(session, source_id)
        sources.change(session, _changed(source, key, value))


def import_file(config: Config, file: Path) -> dict[str, Any]:
    """Follow the sources of a file, all or none. Raises InvalidInput naming line, column and remedy."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from error
    read = source_files.read_sources(data, file.name)
    with transaction(open_store(config, create=True)) as session:
        known = {source.id for source in sources.all_sources(session)}
        fresh = [source_files.to_source(item) for item in read.sources]
        added = sources.add_missing(session, fresh, datetime.now(UTC))
    return {"read": len(fresh), "added": added, "known_already": len({s.id for s in fresh} & known), **_notes(read)}


def export_file(config: Config, file: Path) -> int:
    """Write all sources to a file, whole or not at all. How many there are."""
    with reading(open_store(config)) as session:
        stored = sources.all_sources(session)
    data = source_files.write_sources(stored, file.name)
    temporary = file.with_name(f".{file.name}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(file)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}") from error
    return len(stored)


async def _discover(
    fetcher: Fetcher, workers: Workers, url: str, context: SourceContext
) -> tuple[Discovery, tuple[Article | Refused, ...]]:
    found = await discovery.discover(fetcher, workers, url)
    links = [link for item in found.judged if item.usable for link in item.links]
    unique = list({link.url: link for link in links}.values())[:PREVIEWED]
    preview: list[Article | Refused] = []
    for link in unique:
        try:
            answer = await fetcher.get(link.url)
            page = Page(url=answer.url, source=context, body=answer.body, content_type=answer.content_type, link=link)
            preview.append((await workers.run(work.read_page, page, datetime.now(UTC))).result)
        except FetchFailed as error:
            preview.append(Refused(error.kind, str(error)))
        except WorkFailed as error:
            preview.append(Refused(error.reason, link.url))
    return found, tuple(preview)


async def _check_all(fetcher: Fetcher, workers: Workers, wanted: Sequence[Source]) -> list[dict[str, Any]]:
    return [row for source in wanted for row in await _check(fetcher, workers, source)]


async def _check(fetcher: Fetcher, workers: Workers, source: Source) -> list[dict[str, Any]]:
    proposals = [
        Proposal(kind=point.kind, url=point.url, found_in=point.evidence, score=0.0) for point in source.entry_points
    ]
    judged = [await discovery.judge_one(fetcher, workers, proposal) for proposal in proposals]
    if not judged:
        try:
            judged = list((await discovery.discover(fetcher, workers, source.homepage)).judged)
        except FetchFailed as error:
            return [_row(source, "-", source.homepage, str(error))]
    return [_row(source, item.proposal.kind, item.proposal.url, item.problem, item) for item in judged]


def _row(source: Source, kind: str, url: str, problem: str, item: Judged | None = None) -> dict[str, Any]:
    return {
        "source": source.id,
        "kind": kind,
        "url": url,
        "items": item.items if item else 0,
        "newest": item.newest if item else None,
        "full_text": item.full_text if item else False,
        "problem": problem,
    }


def _check_fields(wanted: Wanted) -> Source:
    return Source(
        id="",
        name="",
        homepage=wanted.url,
        kind=_one_of("kind", wanted.kind, SOURCE_KINDS),
        topicality=_one_of("topicality", wanted.topicality, TOPICALITIES),
        scope=_scope(wanted.scope),
        owner=wanted.owner,
    )


def _refuse_known(config: Config, source_id: str) -> None:
    """Say that an id is taken before the web is asked, not after."""
    if not (config.home / "veille.db").exists():
        return
    with reading(open_store(config)) as session:
        try:
            sources.get_source(session, source_id)
        except NotFound:
            return
    raise InvalidInput(f"there is already a source {source_id!r}; choose another with --id")


def _changed(source: Source, key: str, value: str) -> Source:
    """The source with one field read from its text."""
    if key in ("licence", "contact"):
        return replace(source, rights=replace(source.rights, **_field(key, value or None)))
    if key == "republish":
        return replace(source, rights=replace(source.rights, republish=_one_of(key, value, REPUBLISH)))
    if key in CHOICES:
        return replace(source, **_field(key, _one_of(key, value, CHOICES[key])))
    if key == "scope":
        return replace(source, scope=_scope(value))
    if key == "schedule" and value:
        schedules.parse_schedule(value)
    if key in ("schedule", "owner"):
        return replace(source, **_field(key, value or None))
    if key in ("name", "homepage", "language", "note"):
        return replace(source, **_field(key, value))
    raise InvalidInput(f"a source has no field {key!r} to set; there are: {', '.join(SETTABLE)}")


CHOICES: Mapping[str, Sequence[str]] = {
    "kind": SOURCE_KINDS,
    "state": SOURCE_STATES,
    "topicality": TOPICALITIES,
    "fetch": FETCH_POLICIES,
}
SETTABLE = (
    *("name", "homepage", "language", "note", "owner", "kind", "state", "topicality", "fetch", "scope", "schedule"),
    *("licence", "republish", "contact"),
)


def _field(key: str, value: str | None) -> dict[str, Any]:
    """One keyword argument, whose type the caller has checked by its name."""
    return {key: value}


def _one_of(name: str, value: str, allowed: Sequence[str]) -> Any:
    if value not in allowed:
        raise InvalidInput(f"{name} cannot be {value!r}; it is one of: {', '.join(allowed)}")
    return value


def _scope(text: str | None) -> Territory | None:
    if not text or text == "national":
        return None
    try:
        territory = Territory.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from error
    if not load_gazetteer().exists(territory):
        raise InvalidInput(f"there is no territory {text!r} in the official geographic code")
    return territory


def _notes(read: source_files.ImportedSources) -> dict[str, Any]:
    return {"notes": list(read.problems)} if read.problems else {}


def _tried(judged: Sequence[Judged]) -> str:
    return "tried: " + "; ".join(f"{item.proposal.url} ({item.problem or 'no articles'})" for item in judged[:6])


def _found(item: Judged) -> str:
    if not item.usable:
        return item.problem or "nothing usable"
    newest = f", newest {item.newest:%Y-%m-%d}" if item.newest else ""
    return f"{item.proposal.kind}, {item.items} items{newest}{', full text' if item.full_text else ''}"


def _previewed(item: Article | Refused) -> str:
    if isinstance(item, Refused):
        return f"(refused: {item.reason}) {item.detail}"
    day = f"{item.published:%Y-%m-%d %H:%M}" if item.published else "no date"
    tags = ", ".join(item.annotations.tags)
    return f"{day}  {item.title}  [{tags}]  {item.canonical_url}"
