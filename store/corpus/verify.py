"""Verifying: whether a corpus is what was frozen, byte by byte and text by text. Needs no store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.article_rows import text_hash
from store.corpus import bag
from store.corpus.contents import Fingerprint
from store.corpus.manifest import VERSION
from store.errors import InvalidInput, OutputError
from store.export.names import FormatName

FORMATS = {f"data/articles.{name}": name for name in (FormatName.jsonl, FormatName.parquet)}
NEEDED = ("id", "canonical_url", "source", "title", "text", "text_given", "text_hash", "sequence")
TEXTS = ("canonical_url", "source", "title", "text", "text_given", "text_hash")
MOST = 100
"""Problems told of single articles."""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found."""

    name: str
    articles: int
    """As counted, not as claimed."""
    fingerprint: str
    problems: tuple[str, ...]
    """A sentence for each; none if the corpus is what was frozen."""


class _Unreadable(Exception):
    """A file of the corpus cannot be understood."""


def verify(folder: Path) -> Verified:
    """Compare a folder with what was frozen. Raises InvalidInput for what is no corpus at all, OutputError for a file
    that cannot be read."""
    if not folder.is_dir():
        raise InvalidInput(f"there is no folder {folder}")
    try:
        problems = list(bag.problems(folder))
        facts, said = _manifest(folder)
        counted = 0
        if facts:
            counted, more = _contents(folder, facts)
            said += more
        # Whatever we overlook, the library may not.
        if not problems and not said and (reason := bag.whole(folder)):
            said = [reason]
        return Verified(
            name=str(facts.get("name", folder.name)),
            articles=counted,
            fingerprint=bag.fingerprint(folder) if (folder / "tagmanifest-sha256.txt").is_file() else "",
            problems=(*problems, *said),
        )
    except OSError as error:
        raise OutputError(f"{error.filename or folder} cannot be read: {error.strerror or error}") from error


def read_corpus(folder: Path) -> Iterator[dict[str, Any]]:
    """The articles of a corpus that `verify` finds sound, one at a time."""
    facts, _ = _manifest(folder)
    return _readable(folder, facts["articles"]["file"])


def _manifest(folder: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        facts = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}, ["manifest.json: there is none; is this a corpus of Veille?"]
    except ValueError as error:
        return {}, [f"manifest.json: not JSON: {error}"]
    if not isinstance(facts, dict) or facts.get("format") != VERSION:
        return {}, [f"manifest.json: not of the layout {VERSION}"]
    if not all(isinstance(facts.get(name), dict) for name in ("articles", "sources", "rights")):
        return {}, ["manifest.json: it does not say which articles, sources and rights there are"]
    if str(facts["articles"].get("file")) not in FORMATS:
        return {}, ["manifest.json: it names no file of articles that we know"]
    return facts, []


def _contents(folder: Path, facts: Mapping[str, Any]) -> tuple[int, list[str]]:
    """How many articles there are, and what is wrong with them and the other files."""
    file = facts["articles"]["file"]
    check = _ArticleCheck()
    said: list[str] = []
    try:
        for article in _readable(folder, file):
            problems = [f"{file}: {problem}" for problem in check.problems(article)]
            said += problems if len(said) < MOST else []
    except _Unreadable as error:
        return check.count, [*said, f"{file}: {error}"]
    said += check.differences(facts["articles"], file)
    for name in ("sources", "rights"):
        said += _lines_counted(folder, facts[name], name)
    return check.count, said


class _ArticleCheck:
    """Looks at one article after the other, and then at them all."""

    def __init__(self) -> None:
        self.count = 0
        self._fingerprint = Fingerprint()
        self._texts: Counter[str] = Counter()
        self._seen: set[int] = set()

    def problems(self, article: Mapping[str, Any]) -> Iterator[str]:
        self.count += 1
        if missing := [name for name in NEEDED if name not in article]:
            yield f"article {self.count} has no {', '.join(missing)}"
            return
        if not isinstance(article["id"], int) or not all(isinstance(article[name], str) for name in TEXTS):
            yield f"article {self.count} has a field of another type"
            return
        number = article["id"]
        self._texts[article["text_given"]] += 1
        self._fingerprint.add(number, article["canonical_url"], article["text_hash"])
        if number in self._seen:
            yield f"article {number} is there twice"
        self._seen.add(number)
        whole = article["text_given"] == "whole"
        if whole and text_hash(article["title"], article["text"]) != article["text_hash"]:
            yield f"article {number}: its hash does not match its title and text"
        if not whole and article["text"]:
            yield f"article {number}: it has a text that was not given"

    def differences(self, claimed: Mapping[str, Any], file: str) -> Iterator[str]:
        if self.count != claimed.get("count"):
            yield f"{file}: {self.count} articles, the manifest says {claimed.get('count')}"
        elif dict(self._texts) != claimed.get("texts"):
            yield f"{file}: texts are given in another way than the manifest says"
        elif str(self._fingerprint) != claimed.get("fingerprint"):
            yield f"{file}: not the articles of the manifest, or in another order"


def _readable(folder: Path, file: str) -> Iterator[dict[str, Any]]:
    if not (folder / file).is_file():
        raise _Unreadable("missing")
    yield from _parquet(folder / file) if FORMATS[file] is FormatName.parquet else _lines(folder / file)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as content:
        for number, line in enumerate(content, start=1):
            try:
                value = json.loads(line)
            except ValueError as error:
                raise _Unreadable(f"line {number} is broken") from error
            if not isinstance(value, dict):
                raise _Unreadable(f"line {number} is no object")
            yield value


def _parquet(file: Path) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise InvalidInput("Parquet needs the package pyarrow: pip install 'veille[parquet]'") from error
    try:
        with parquet.ParquetFile(file) as table:
            for batch in table.iter_batches(batch_size=500):
                yield from batch.to_pylist()
    except pyarrow.ArrowException as error:
        raise _Unreadable(f"not a Parquet file: {error}") from error


def _lines_counted(folder: Path, claimed: Mapping[str, Any], name: str) -> list[str]:
    file = f"data/{name}.jsonl"
    if not (folder / file).is_file():
        return []
    try:
        found = sum(1 for _ in _lines(folder / file))
    except _Unreadable as error:
        return [f"{file}: {error}"]
    return [] if found == claimed.get("count") else [f"{file}: {found} lines, the manifest says {claimed.get('count')}"]
