"""Answers of entry points: what is kept of them, to ask only for what changed, and what they list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from crawler.fetching import Fetched
from store.addresses import Announced, Document

TOLD_AT_ONCE = 500
"""Addresses noted in one go."""
LARGE = 1_000_000
"""Bytes of a body whose hash takes a while."""


def read_document(asked: str, answer: Fetched) -> Document:
    """What is kept of an answer, to ask later only for what changed."""
    return Document(
        url=asked,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body_hash=answer.body_hash,
    )


class Met:
    """The addresses a document lists, by their hashes: there may be many, and long ones."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def add(self, urls: Iterable[str]) -> None:
        self._hashes.update(map(hash, urls))

    def __contains__(self, url: object) -> bool:
        return hash(url) in self._hashes


def batches(found: Sequence[Announced]) -> Iterator[Sequence[Announced]]:
    """Few enough at a time to be noted in one go: the writer serves all visits."""
    return (found[start : start + TOLD_AT_ONCE] for start in range(0, len(found), TOLD_AT_ONCE))


async def body_hash(answer: Fetched) -> str:
    """The hash of a body; that of a large one takes its time in a thread."""
    if len(answer.body) > LARGE:
        await asyncio.to_thread(lambda: answer.body_hash)
    return answer.body_hash


def status_kind(status: int) -> str:
    """The class of error of an HTTP status, for reports and incidents."""
    if status in (401, 403, 451):
        return "blocked"
    if status in (404, 410):
        return "gone"
    return "overloaded" if status in (429, 503) else f"status_{status}"


def sent_back(known: Document) -> str | None:
    """The ETag to ask with. A weak one was often made so by a server that compresses what another one made, which
    then does not know its own again: the date alone serves better, where there is one."""
    weak = known.etag is not None and known.etag.startswith("W/")
    return None if weak and known.last_modified else known.etag
