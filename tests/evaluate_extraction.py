"""How well `crawler.extract` reads the pages of a corpus, beside bare trafilatura, with the same scoring for both.

    python -m tests.evaluate_extraction CORPUS_DIR [--lang fr] [--limit N]

CORPUS_DIR holds index.jsonl, one page a line: `file` (gzipped HTML), `url`, `lang`, `gold` (title, author, date, text).
A field is judged on the pages whose gold has it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import trafilatura
from trafilatura.settings import Document

from crawler.extract import extract, warm_up
from crawler.items import Link, Page
from store.errors import InvalidInput
from store.types import SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIELDS = ("title", "author", "date", "text")
NO_ARTICLES = {"recipe", "home", "service"}
BETWEEN_NAMES = re.compile(r"[;,&/|]|\b(?:and|et|und|with|avec)\b")


@dataclass(frozen=True)
class Found:
    """What a reader made of one page."""

    title: str = ""
    authors: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()
    """The day of publication; two when the hour is known and the day differs between UTC and Paris."""
    text: str = ""


@dataclass
class Tally:
    """Scores of one reader, 0 to 1 a page, by field, and the processor time it took."""

    scores: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    seconds: float = 0.0


def words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"\w+", folded)


def names(authors: Sequence[str]) -> frozenset[str]:
    parts = (part for author in authors for part in BETWEEN_NAMES.split(author.casefold()))
    return frozenset(" ".join(words(part)) for part in parts if words(part))


def token_f1(found: str, gold: str) -> float:
    ours, theirs = Counter(words(found)), Counter(words(gold))
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else 0.0


def overlap(found: frozenset[str], gold: frozenset[str]) -> float:
    return len(found & gold) / len(found | gold)


def score(found: Found, gold: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Title and date: right or wrong. Author: names in common over all names. Text: F1 of the words."""
    if gold.get("title"):
        yield "title", float(words(found.title) == words(gold["title"]))
    if gold_names := names(gold.get("authors") or [gold.get("author") or ""]):
        yield "author", overlap(names(found.authors), gold_names)
    if gold.get("date"):
        yield "date", float(gold["date"] in found.days)
    if gold.get("text"):
        yield "text", token_f1(found.text, gold["text"])


def bare(body: bytes, url: str) -> Found:
    document = cast(
        "Document | None",
        trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False),
    )
    if document is None:
        return Found()
    return Found(
        title=document.title or "",
        authors=tuple((document.author or "").split(";")),
        days=frozenset({document.date or ""}),
        text=document.text or "",
    )


def ours(body: bytes, url: str) -> Found:
    url = url or "https://corpus.example/page"
    page = Page(url=url, source=SourceContext(id="corpus"), body=body, link=Link(url=url))
    try:
        found = extract(page, now=NOW)
    except InvalidInput:
        return Found()
    moment = found.published
    zones = (UTC, ZoneInfo("Europe/Paris"))
    days = frozenset(moment.astimezone(zone).date().isoformat() for zone in zones) if moment else frozenset()
    return Found(title=found.title, authors=found.authors, days=days, text=found.text)


def pages(corpus: Path, language: str | None, limit: int | None) -> Iterator[tuple[bytes, dict[str, Any]]]:
    taken = 0
    for line in (corpus / "index.jsonl").read_text("utf-8").split("\n"):
        entry = json.loads(line) if line else {}
        wanted = any(entry.get("gold", {}).get(name) for name in FIELDS) and language in {None, entry["lang"]}
        if not wanted or entry["page_type"] in NO_ARTICLES:
            continue
        if taken == limit:
            return
        taken += 1
        yield gzip.decompress((corpus / entry["file"]).read_bytes()), entry


def judge(reader: Callable[[bytes, str], Found], tally: Tally, body: bytes, entry: dict[str, Any]) -> None:
    before = time.process_time()
    found = reader(body, entry["url"])
    tally.seconds += time.process_time() - before
    for name, value in score(found, entry["gold"]):
        tally.scores[name].append(value)


def table(tallies: dict[str, Tally]) -> str:
    lines = [f"{'':14}" + "".join(f"{name:>16}" for name in FIELDS) + f"{'seconds':>10}"]
    for reader, tally in tallies.items():
        cells = (f"{sum(v) / max(len(v), 1):.3f} ({len(v)})" for v in (tally.scores[name] for name in FIELDS))
        lines.append(f"{reader:14}" + "".join(f"{cell:>16}" for cell in cells) + f"{tally.seconds:10.1f}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Extraction beside bare trafilatura on a corpus with gold.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--lang", help="only pages in this language, for example fr")
    parser.add_argument("--limit", type=int, help="only the first N pages")
    wanted = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    warm_up()
    tallies = {"veille": Tally(), "trafilatura": Tally()}
    for body, entry in pages(wanted.corpus, wanted.lang, wanted.limit):
        judge(ours, tallies["veille"], body, entry)
        judge(bare, tallies["trafilatura"], body, entry)
    print(table(tallies))


if __name__ == "__main__":
    main(sys.argv[1:])
