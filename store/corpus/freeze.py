"""Freezing: a query's articles, as they are now, in a folder that can be cited and verified."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import sequence
from store.corpus import bag, notes
from store.corpus.activity import activities, as_of
from store.corpus.contents import Tally, write_sources
from store.corpus.manifest import Asked, Made, State, manifest, to_bytes
from store.db import reading
from store.errors import InvalidInput, OutputError
from store.export.dictionary import corpus_page
from store.export.formats import FORMATS
from store.export.output import new_folder, refuse_existing, write_file
from store.export.selection import Selection
from store.query.unparser import unparse
from store.saved_searches import understand
from store.taxonomy import load_taxonomy

EMPTY = datetime(1970, 1, 1, tzinfo=UTC)
"""The state of a store in which nothing ever happened."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
Tell = Callable[[int, int], object]
"""Hears how many articles of how many are written."""


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A corpus that was made."""

    folder: Path
    articles: int
    texts: dict[str, int]
    as_of: str
    fingerprint: str
    """Certifies every byte of the folder."""
    citation: str


def freeze(engine: Engine, asked: Asked, folder: Path, tell: Tell = lambda done, total: None) -> Frozen:
    """Write a corpus; `asked.query` is as a person typed it. Nothing stays when it cannot be finished.

    Raises InvalidQuery; InvalidInput for a name that cannot be a folder's, and where the folder exists; OutputError
    when it cannot be written.
    """
    if not _NAME.fullmatch(asked.name):
        raise InvalidInput(f"{asked.name!r} cannot be a corpus's name: letters, figures, hyphens, dots, 80 at most")
    refuse_existing(folder, overwrite=False)
    with reading(engine) as session, new_folder(folder) as temporary:
        try:
            facts = _fill(session, asked, temporary, tell)
            bag.make_bag(temporary, _info(facts), _tag_files(facts))
        except OSError as error:
            raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    return Frozen(
        folder=folder,
        articles=facts["articles"]["count"],
        texts=facts["articles"]["texts"],
        as_of=facts["state"]["as_of"],
        fingerprint=bag.fingerprint(folder),
        citation=notes.citation(facts, "fr"),
    )


def _fill(session: Session, asked: Asked, folder: Path, tell: Tell) -> dict[str, Any]:
    """Write the payload; the manifest that goes with it."""
    now = as_of(session) or EMPTY
    query = understand(session, asked.query)
    # What "open" and "the last seven days" mean is decided by the state of the store, not by the clock.
    selection = Selection(session, query, asked.policy, now)
    total, sources = selection.count(), selection.sources()
    pieces = FORMATS[asked.output_format].pieces
    with (folder / "rights.jsonl").open("wb") as left_out:
        tally = Tally(left_out)
        records = tally.watch(selection.records(lambda done: tell(done, total)))
        write_file(folder / f"articles.{asked.output_format}", pieces(records, sources))
    write_sources(folder / "sources.jsonl", sources, activities(session, now), tally.sources)
    (folder / "data-dictionary.md").write_text(corpus_page(), "utf-8")
    state = State(as_of=now, sequence=sequence.last_value(session), sources=len(sources))
    return manifest(replace(asked, query=unparse(query)), tally, state, _made(session))


def _made(session: Session) -> Made:
    schema = MigrationContext.configure(session.connection()).get_current_revision()
    return Made(veille=version("veille"), schema=schema or "", vocabulary=load_taxonomy().version)


def _info(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "Bag-Software-Agent": f"Veille {facts['versions']['veille']}",
        "Bagging-Date": facts["state"]["as_of"][:10],
        "External-Description": notes.citation(facts, "en"),
        "External-Identifier": facts["name"],
    } | ({"Source-Organization": ", ".join(facts["authors"])} if facts["authors"] else {})


def _tag_files(facts: dict[str, Any]) -> dict[str, bytes]:
    return {
        "CITATION.cff": notes.citation_file(facts),
        "README.en.md": notes.readme(facts, "en"),
        "README.md": notes.readme(facts, "fr"),
        "manifest.json": to_bytes(facts),
    }
