"""Real articles: labelled texts and pages in VEILLE_SHARED, else those of the sample web. They are read, never kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

import crawler.sample
from crawler.sample.prose import to_text
from store.stories.passages import read

LEAST = 60
"""Words of an article."""


class Original(NamedTuple):
    origin: str
    """Where it comes from, as the id of a source."""
    title: str
    text: str


def originals() -> list[Original]:
    """All there are, those that are there twice once."""
    shared = Path(os.environ.get("VEILLE_SHARED") or "/nowhere")
    found = _shared(shared) if shared.is_dir() else _sample()
    return list({read(one.text).words[:40]: one for one in found if len(one.text.split()) >= LEAST}.values())


def _shared(folder: Path) -> Iterator[Original]:
    for name in ("gold.jsonl", "gold2.jsonl"):
        for line in (folder / "gold" / name).read_text("utf-8").splitlines():
            found = json.loads(line)
            yield Original(_slug(found["origin"].partition(":")[0]), found["title"], found["text"])
    for line in (folder / "corpus" / "index.jsonl").read_text("utf-8").split("\n"):
        page = json.loads(line) if line else {}
        text = page.get("gold", {}).get("text") if page.get("lang") == "fr" else None
        if text:
            yield Original(_slug(page["site"]), page["gold"].get("title") or text.split("\n")[0][:80], text)


def _sample() -> Iterator[Original]:
    for file in sorted((Path(crawler.sample.__file__).parent / "data").glob("*.yaml")):
        site = yaml.safe_load(file.read_text("utf-8"))
        for post in site.get("posts", ()):
            yield Original(file.stem, post["title"], to_text(post.get("body", "")))


def _slug(origin: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", origin.lower()).strip("-")[:80]
