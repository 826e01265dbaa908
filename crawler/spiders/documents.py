"""The documents that articles link to: fetched within bounds, read by a worker, had again only if they changed."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from crawler import work
from crawler.extract.attachments import PDF
from crawler.extract.pdf import MAX_BYTES, Paper
from crawler.fetching import Fetched, FetchFailed
from crawler.workers import Workers, WorkFailed
from crawler.writer import Writer
from store import addresses, articles
from store.addresses import Document
from store.types import Attachment


class Fetch(Protocol):
    """Asks for an address within the ceilings of a visit. Raises FetchFailed."""

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Awaitable[Fetched]: ...


class Documents:
    """Reads the documents of one source's articles; one that several link to is asked for once."""

    def __init__(self, source: str, workers: Workers, writer: Writer, fetch: Fetch) -> None:
        self._source, self._workers, self._writer, self._fetch = source, workers, writer, fetch
        self._read: dict[str, Attachment] = {}

    async def complete(self, found: Sequence[Attachment], article: int | None, now: datetime) -> tuple[Attachment, ...]:
        """The attachments with what they hold; `article` is the stored one that may have had them before."""
        stored = await self._writer.write(lambda s: articles.attachments(s, article)) if found and article else []
        known = {item.url: item for item in stored}
        return tuple([await self._one(item, known.get(item.url), now) for item in found])

    async def _one(self, item: Attachment, known: Attachment | None, now: datetime) -> Attachment:
        if item.media_type != PDF:
            return item
        if item.url not in self._read:
            self._read[item.url] = await self._asked(item, known, now)
        return replace(self._read[item.url], title=item.title)

    async def _asked(self, item: Attachment, known: Attachment | None, now: datetime) -> Attachment:
        whole = known if known and known.body_hash else None
        known_by = await self._writer.write(lambda s: addresses.document(s, item.url)) if whole else None
        asked = known_by or Document(url=item.url)
        try:
            answer = await self._fetch(item.url, etag=asked.etag, last_modified=asked.last_modified)
        except FetchFailed as error:
            problem = "too_large" if error.kind == "too_large" else "unreachable"
            return whole or replace(item, problem=problem)
        if whole and (answer.status == 304 or answer.body_hash == whole.body_hash):
            return whole
        if answer.status != 200:
            return replace(item, problem="unreachable")
        paper = await self._text(answer.body)
        read = Document(
            url=item.url, etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified")
        )
        await self._writer.write(lambda s: addresses.keep_document(s, self._source, read, now))
        return replace(item, size=len(answer.body), text=paper.text, problem=paper.problem, body_hash=answer.body_hash)

    async def _text(self, body: bytes) -> Paper:
        if len(body) > MAX_BYTES:
            return Paper(problem="too_large")
        try:
            return await self._workers.run(work.read_pdf, body)
        except WorkFailed:
            return Paper(problem="unreadable")
