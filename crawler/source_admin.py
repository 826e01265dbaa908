"""What the commands on sources do: list, show, change, import, export."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import source_fields, source_files
from store import incidents, rights, runs, sources
from store.config import Config
from store.db import open_engine, reading, transaction
from store.errors import InvalidInput
from store.rights import told
from store.types import SOURCE_STATES, Rights


def overview(config: Config, state: str | None) -> list[dict[str, Any]]:
    """A row for each source."""
    states = [source_fields.one_of("state", state, SOURCE_STATES)] if state else []
    with reading(open_engine(config)) as session:
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
    with reading(open_engine(config)) as session:
        source = sources.get_source(session, source_id)
        facts = sources.facts(session, source_id)
        visits = runs.visits(session, source_id=source_id, limit=10)
        columns = ("started", "outcome", "requests", "new", "changed", "gone", "error", "notes")
        answers = facts.pop("entry_points")
        shown = {field.name: getattr(source, field.name) for field in fields(source)}
        return {
            **shown,
            "scope": str(source.scope or "national"),
            "rights": _rights(source.rights),
            "rights_seen": [told(mark) for mark in source.rights.seen],
            **facts,
            "entry_points": [
                {
                    "kind": p.kind,
                    "url": p.url,
                    "state": p.state,
                    "evidence": p.evidence,
                    "selectors": dict(p.selectors),
                    **answers.get(p.url, {}),
                    "found": p.found,
                }
                for p in source.entry_points
            ],
            "incidents": [
                {"id": item.id, "kind": item.kind, "since": item.opened, "message": item.message}
                for item in incidents.current(session, source_id)
            ],
            "visits": [{name: getattr(visit, name) for name in columns} for visit in visits],
        }


def change(config: Config, source_id: str, key: str, value: str) -> None:
    """Set one field of a source from its text. Raises InvalidInput naming what is allowed."""
    engine = open_engine(config)
    with transaction(engine) as session:
        source = sources.get_source(session, source_id)
        sources.change(session, source_fields.changed(source, key, value))


def import_file(config: Config, file: Path) -> dict[str, Any]:
    """Follow the sources of a file, all or none. Raises InvalidInput naming line, column and remedy."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from error
    read = source_files.read_sources(data, file.name)
    with transaction(open_engine(config, create=True)) as session:
        known = {source.id for source in sources.all_sources(session)}
        fresh = [source_files.to_source(item) for item in read.sources]
        added = sources.add_missing(session, fresh, datetime.now(UTC))
    return {"read": len(fresh), "added": added, "known_already": len({s.id for s in fresh} & known), **_notes(read)}


def export_file(config: Config, file: Path) -> int:
    """Write all sources to a file, whole or not at all. How many there are."""
    with reading(open_engine(config)) as session:
        stored = sources.all_sources(session)
    data = source_files.write_sources(stored, file.name)
    temporary = file.with_name(f".{file.name}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(file)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}") from error
    return len(stored)


def _notes(read: source_files.ImportedSources) -> dict[str, Any]:
    return {"notes": list(read.problems)} if read.problems else {}


def _rights(found: Rights) -> str:
    """What is published of a source, and what its licence and its site say to that."""
    licence = rights.of_source(found)
    parts = [found.republish, f"licence {rights.licence_name(licence) if licence else 'unknown'}"]
    if rights.reserved(found):
        parts.append("mining reserved")
    if more := rights.suggested(found):
        parts.append(f"the licence would permit republish={more}")
    return ", ".join(parts)
