"""Stored articles of 4 kB understood anew per second, with `veille retag --apply` as people run it.

The texts are made of sentences of labelled ones of VEILLE_SHARED, else of ours. First everything is new, as if no
annotator had ever seen them, so that each is placed among the stories again; then the tags; then nothing at all.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, update

from crawler.retag import retag
from store import annotating, saving, sources
from store.config import Config
from store.db import open_engine, transaction
from store.models import ArticleRow
from store.types import Annotations, Article, Fresh, Provenance, Source
from tests.benchmarks.annotate import OURS, SIZE

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def texts(number: int) -> list[str]:
    """Pieces of 4 kB of sentences of their own choice; every sixth word is its own, so that none is a relay."""
    folder = Path(os.environ.get("VEILLE_SHARED", "/nowhere")) / "gold"
    files = [folder / name for name in ("gold.jsonl", "gold2.jsonl") if (folder / name).is_file()]
    lines = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    sentences = re.split(r"(?<=[.!?])\s+", "\n".join(lines) or OURS)
    chance = random.Random(5)  # noqa: S311  # not for secrets
    return [_own(n, " ".join(chance.choices(sentences, k=60))[:SIZE]) for n in range(number)]


def _own(number: int, text: str) -> str:
    words = text.split(" ")
    return " ".join(f"x{number}x{at}" if at % 6 == 0 else word for at, word in enumerate(words))


def fill(engine: Engine, pieces: list[str]) -> None:
    """Store the texts as articles of which nothing is understood."""
    with transaction(engine) as session:
        sources.add(session, Source(id="bench", name="Bench", homepage="https://bench.example/"), NOW)
        for number, text in enumerate(pieces):
            url = f"https://bench.example/{number}"
            article = Article(
                canonical_url=url,
                source="bench",
                title=f"Titre {number}",
                text=text,
                published=NOW,
                annotations=Annotations(),
                provenance=Provenance(fetched_url=url),
            )
            saving.save(session, article, (), now=NOW)


def untag(engine: Engine) -> None:
    """Take their tags from all articles, as if the vocabulary had had none."""
    with transaction(engine) as session:
        stored = annotating.load(session, annotating.outdated(session, ""))
        notes = {one.id: replace(one.annotations, tags=("tourisme",), version="old") for one in stored}
        fresh = [
            Fresh(article=one.id, text_hash=one.text_hash, annotations=notes[one.id], territories=one.territories)
            for one in stored
        ]
        annotating.write(session, fresh, NOW)


def measure(engine: Engine, config: Config, what: str) -> None:
    """Print how many articles a second are read, with and without the time until the first processes are ready."""
    moments: list[tuple[float, int]] = []
    start = time.perf_counter()
    found = retag(
        engine, config, apply=True, now=NOW, progress=lambda done, total: moments.append((time.perf_counter(), done))
    )
    (first, begun), (last, done) = moments[0], moments[-1]
    steady, whole = (done - begun) / (last - first), done / (last - start)
    print(f"{what}: {done} read, {found.differences.changed} changed, {steady:.0f} per second ({whole:.0f} with start)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder))
        engine = open_engine(config, create=True)
        pieces = texts(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
        start = time.perf_counter()
        fill(engine, pieces)
        print(f"stored {len(pieces)} articles in {time.perf_counter() - start:.0f} s")
        measure(engine, config, "everything is new")
        untag(engine)
        measure(engine, config, "tags are new")
        with transaction(engine) as session:
            session.execute(update(ArticleRow).values(annotator="old"))
        measure(engine, config, "none changes")
