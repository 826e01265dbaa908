"""What would be stored of a page: the answers of `veille try`."""

from __future__ import annotations

import gzip
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pebble import ProcessExpired

from crawler import urls, work
from crawler.fetching import Fetched, Fetcher, FetchFailed
from crawler.items import Link, Page, Refused
from crawler.rights import tdm
from crawler.spiders.job import run_job
from crawler.workers import TASK_SECONDS, make_pool, worker_number
from store.article_json import article_json, in_words
from store.config import Config
from store.errors import InvalidInput
from store.types import RightsMark, SourceContext

NO_SOURCE = SourceContext(id="try", kind="media", topicality="general")
"""Of a page alone nothing is known of its source: it has to be relevant by itself."""
NO_ADDRESS = "https://page.invalid/"


def read_one(page: str, url: str | None, config: Config) -> dict[str, Any]:
    """What would be stored of a file, or of the page at an address. Raises InvalidInput or FetchFailed."""
    if urls.is_http(page):
        fetched, marks = run_job(config, lambda fetcher: _fetch(fetcher, page))
        if fetched.status != 200:
            raise InvalidInput(f"{page} answers {fetched.status}")
        found = _page(fetched.body, fetched.url, fetched.content_type)
        return _answer(replace(found, headers=fetched.headers, marks=marks))
    try:
        body = Path(page).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{page} is neither an http address nor a file that can be read: {error.strerror}"
        ) from error
    return _answer(_page(_unpacked(body), url or NO_ADDRESS))


def read_list(file: Path, config: Config) -> Iterator[str]:
    """One JSON line for each line of a list, in order: the id, and the article's fields or the reason of a refusal.

    A line has `id` and either `file` (saved HTML, may be gzipped, relative to the list) with `url`, or `title` and
    `text`. Raises InvalidInput for a list that cannot be read.
    """
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the list {file} cannot be read: {error}") from error
    number = worker_number(config.workers)
    with make_pool(number) as pool:
        waiting: deque[tuple[object, Any]] = deque()
        for line in filter(None, map(str.strip, lines)):
            entry = _entry(line)
            waiting.append((entry.get("id"), pool.schedule(_read_entry, (entry, file.parent), timeout=TASK_SECONDS)))
            if len(waiting) >= 8 * number:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def describe(found: dict[str, Any]) -> str:
    """The answer for people: fields, what was understood, and why."""
    if "refused" in found:
        return f"Would not be stored: {found['refused']}"
    fields = (
        "title",
        "canonical_url",
        "published",
        "published_origin",
        "authors",
        "language",
        "kind",
        "partial",
        "image",
    )
    lines = [f"{name:<18}{_shown(found[name])}" for name in fields]
    lines += [
        f"{name:<18}{_shown(found[name])}" for name in ("relevant", "relevance_score", "tags", "deadline", "state")
    ]
    lines += [f"{name.removesuffix('s'):<18}{one}" for name, parts in in_words(found).items() for one in parts]
    lines += [f"{'because':<18}{e['about']}: {e['rule']} « {e['words']} » ({e['where']})" for e in found["evidence"]]
    return "\n".join([*lines, "", found["text"]])


async def _fetch(fetcher: Fetcher, url: str) -> tuple[Fetched, tuple[RightsMark, ...]]:
    """A page, and what the file of its site says of mining it. Raises FetchFailed if the page cannot be had."""
    page = await fetcher.get(url)
    try:
        file = await fetcher.get(urljoin(page.url, tdm.FILE))
    except FetchFailed:
        return page, ()
    rules = work.read_tdmrep(file.body, file.url) if file.status == 200 else ()
    return page, tdm.of_rule(tdm.rule_for(rules, page.url))


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"problem": "not a JSON object"}


def _read_entry(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Runs in a worker."""
    if "problem" in entry:
        return {"refused": f"bad_line: {entry['problem']}"}
    if "file" not in entry:
        return _text_answer(str(entry.get("title") or ""), str(entry.get("text") or ""))
    try:
        body = _unpacked((folder / str(entry["file"])).read_bytes())
    except OSError as error:
        return {"refused": f"no_file: {error.strerror}"}
    url = str(entry.get("url") or NO_ADDRESS)
    return _answer(_page(body, url if urls.is_http(url) else NO_ADDRESS))


def _result(entry_id: object, future: Any) -> str:
    try:
        answer = future.result()
    except TimeoutError:
        answer = {"refused": "timeout"}
    except (ProcessExpired, MemoryError):
        answer = {"refused": "crash"}
    return json.dumps({**answer, "id": entry_id}, ensure_ascii=False)


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def _page(body: bytes, url: str, content_type: str = "") -> Page:
    return Page(url=url, source=NO_SOURCE, body=body, content_type=content_type, link=Link(url=url))


def _answer(page: Page) -> dict[str, Any]:
    reading = work.read_page(page, datetime.now(UTC))
    if isinstance(reading.result, Refused):
        return {"refused": reading.result.reason, "detail": reading.result.detail}
    return article_json(reading.result, reading.territories)


def _text_answer(title: str, text: str) -> dict[str, Any]:
    article, territories = work.read_text(title, text, NO_SOURCE)
    return article_json(article, territories)


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "-" if value is None else str(value)
