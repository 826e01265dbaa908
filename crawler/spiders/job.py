"""The one Scrapy spider: it lends its downloader to a job, a plain coroutine, and ends with it."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from crawler import memory, settings
from crawler.fetching import Fetcher
from crawler.in_hand import InHand
from crawler.pauses import Pauses
from store.config import Config

T = TypeVar("T")
Job = Callable[[Fetcher], Awaitable[T]]


@dataclass
class _Outcome(Generic[T]):
    result: T | None = None
    error: BaseException | None = None


class JobSpider(scrapy.Spider):
    """Runs `job` and leaves its result or its exception in `outcome`."""

    name = "job"

    def __init__(self, job: Job[Any], outcome: _Outcome[Any]) -> None:
        super().__init__()
        self._job, self._outcome = job, outcome
        self.in_hand = InHand()
        self.pauses = Pauses()

    async def start(self) -> AsyncIterator[Any]:
        try:
            self._outcome.result = await self._job(Fetcher(self.crawler.engine, self.in_hand))
        except BaseException as error:  # noqa: BLE001  # handed to the caller of run_job, who raises it again
            self._outcome.error = error
        return
        yield


def run_job(config: Config, job: Job[T]) -> T:
    """What `job` gives when run with a fetcher under the settings, in this process. Once per process: the reactor
    that Scrapy stands on cannot be started again."""
    memory.settle()
    outcome: _Outcome[T] = _Outcome()
    if config.ca_bundle:
        _trust(config)
    process = AsyncCrawlerProcess(settings.for_config(config))
    # They tell, some with a traceback, what the reports of the visits say in a sentence.
    for name in ("downloadermiddlewares.robotstxt", "downloadermiddlewares.retry", "core.downloader.handlers.http11"):
        logging.getLogger(f"scrapy.{name}").setLevel(logging.CRITICAL)
    process.crawl(JobSpider, job=job, outcome=outcome)
    process.start(install_signal_handlers=False)
    if outcome.error is not None:
        raise outcome.error
    return outcome.result  # type: ignore[return-value]  # T may be None itself


def _trust(config: Config) -> None:
    # OpenSSL reads the certificates to trust from there, and Scrapy offers no setting for it.
    os.environ["SSL_CERT_FILE"] = str(config.ca_bundle)
