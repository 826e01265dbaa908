"""What would be stored of a page: the answers of `veille try`."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pebble import ProcessExpired, ProcessPool

from crawler import urls, work
from crawler.entries import UnreadableEntry
from crawler.entries.guard import inflate
from crawler.fetching import Fetched, Fetcher, FetchFailed
from crawler.items import Link, Page, Refused
from crawler.relevance_training import own_weights
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
        return _in_worker(config, _answer, replace(found, headers=fetched.headers, marks=marks))
    try:
        body = Path(page).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{page} is neither an http address nor a file that can be read: {error.strerror}"
        ) from error
    return _in_worker(config, _answer, _page(_unpacked(body), url or NO_ADDRESS))


def read_list(file: Path, config: Config) -> Iterator[str]:
    """One JSON line for each line of a list, in order: the id, and the article's fields or the reason of a refusal.

    A line has `id` and either `file` (saved HTML, may be gzipped, relative to the list) with `url`, or `title` and
    `text`, and perhaps the day the text was `published`. Raises InvalidInput for a list that cannot be read.
    """
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the list {file} cannot be read: {error}") from error
    number = worker_number(config.workers)
    with make_pool(number, own_weights(config)) as pool:
        waiting: deque[tuple[object, _Reading]] = deque()
        for line in filter(None, map(str.strip, lines)):
            entry = _entry(line)
            waiting.append((entry.get("id"), _Reading(pool, _read_entry, entry, file.parent)))
            if len(waiting) >= 8 * number:
                yield _next_line(waiting)
        while waiting:
            yield _next_line(waiting)


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
        return _text_answer(entry)
    try:
        body = _unpacked((folder / str(entry["file"])).read_bytes())
    except OSError as error:
        return {"refused": f"no_file: {error.strerror}"}
    except InvalidInput as error:
        return {"refused": f"bad_file: {error}"}
    url = str(entry.get("url") or NO_ADDRESS)
    return _answer(_page(body, url if urls.is_http(url) else NO_ADDRESS))


def _in_worker(config: Config, function: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    with make_pool(1, own_weights(config)) as pool:
        return _Reading(pool, function, *args).outcome()


class _Reading:
    """One task of a worker, with the limits of those of a crawl."""

    def __init__(self, pool: ProcessPool, function: Callable[..., dict[str, Any]], *args: Any) -> None:
        self._pool = pool
        self._task: tuple[Any, ...] = (function, args, {})
        self._future = self._scheduled()

    def outcome(self) -> dict[str, Any]:
        """What the function gives, or why it did not."""
        while True:
            try:
                return self._future.result()
            except TimeoutError:
                return {"refused": "timeout"}
            except MemoryError:
                return {"refused": "memory"}
            except ProcessExpired as error:
                if error.exitcode != work.WORN_OUT:
                    return {"refused": "crash"}
                self._future = self._scheduled()

    def _scheduled(self) -> Future[dict[str, Any]]:
        return self._pool.schedule(work.limited, self._task, timeout=TASK_SECONDS)


def _next_line(waiting: deque[tuple[object, _Reading]]) -> str:
    entry_id, reading = waiting.popleft()
    return json.dumps({**reading.outcome(), "id": entry_id}, ensure_ascii=False)


def _unpacked(body: bytes) -> bytes:
    try:
        return inflate(body)
    except UnreadableEntry as error:
        raise InvalidInput(f"the file cannot be unpacked: {error}") from error


def _page(body: bytes, url: str, content_type: str = "") -> Page:
    return Page(url=url, source=NO_SOURCE, body=body, content_type=content_type, link=Link(url=url))


def _answer(page: Page) -> dict[str, Any]:
    reading = work.read_page(page, datetime.now(UTC))
    if isinstance(reading.result, Refused):
        return {"refused": reading.result.reason, "detail": reading.result.detail}
    return article_json(reading.result, reading.territories)


def _text_answer(entry: dict[str, Any]) -> dict[str, Any]:
    title, text = (str(entry.get(name) or "") for name in ("title", "text"))
    article, territories = work.read_text(title, text, NO_SOURCE, _day(entry.get("published") or entry.get("date")))
    return article_json(article, territories)


def _day(value: object) -> date | None:
    """The day that an ISO date or time begins with, if it is one."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "-" if value is None else str(value)
