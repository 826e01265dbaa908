"""The API as an application: who may ask, who answers, and what failures look like."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feeds.web.api import answers, limits, page, parameters, queries
from feeds.web.api.openapi import document
from feeds.web.api.operations import OPERATIONS, Operation
from feeds.web.api.problems import Refused, missing
from feeds.web.api.scene import Scene, root
from feeds.web.api.shapes import Page
from store.config import Config
from store.db import reading
from store.errors import InvalidQuery, SearchTooSlow, StoreError
from store.readers import open_reader
from store.time_limit import time_limit

THREADS = 8
"""Questions that are answered at once; as many connections are open."""
WAITING = 200
"""Questions that may wait for a thread; more are sent away."""
SECONDS = 10
"""How long one question may take."""
METHODS = ["GET", "HEAD", "OPTIONS"]
HOUR = 3600


class Api:
    """Answers questions about one store, which is opened when the first is asked."""

    def __init__(self, config: Config) -> None:
        self._config, self._root = config, root(config)
        self._limits = limits.Limits(config.api_rate, config.api_burst)
        self._engine: Engine | None = None
        self._opening = Lock()
        self._threads = CapacityLimiter(THREADS)
        self._document = json.dumps(document(config, self._root), ensure_ascii=False, indent=1).encode()
        self._page = page.page(config, self._root)

    def application(self) -> Starlette:
        """To be mounted at the root of the API."""
        routes = [
            Route("/", self._serve(self._human), methods=METHODS),
            Route("/openapi.json", self._serve(self._described), methods=METHODS),
            *(Route(f"/{one.path}", self._serve(self._answering(one)), methods=METHODS) for one in OPERATIONS),
        ]
        handlers: dict[Any, Any] = {HTTPException: self.failed, Exception: self._broken}
        application = Starlette(routes=routes, exception_handlers=handlers)
        # Each thing has one address.
        application.router.redirect_slashes = False
        return application

    def close(self) -> None:
        """Let go of the store."""
        if self._engine is not None:
            self._engine.dispose()

    def _serve(self, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                self._take_token(request)
                if request.method == "OPTIONS":
                    return answers.preflight()
                found: Response = await answer(request)
            except Refused as refused:
                return answers.problem(refused, self._root)
            return found

        return endpoint

    def _take_token(self, request: Request) -> None:
        client = limits.client_of(request.client.host if request.client else "")
        seconds = self._limits.wait(client, time.monotonic())
        if seconds:
            after = math.ceil(seconds)
            detail = f"this address asks more than {self._config.api_rate:g} times a second; wait {after} s"
            raise Refused(429, "too-many-requests", detail, headers={"Retry-After": str(after)})

    async def _human(self, request: Request) -> Response:
        _nothing_asked(request)
        return answers.answer(request, self._page, "text/html; charset=utf-8", max_age=HOUR)

    async def _described(self, request: Request) -> Response:
        _nothing_asked(request)
        return answers.answer(request, self._document, "application/json", max_age=HOUR)

    def _answering(self, operation: Operation) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            asked = parameters.read(operation.asks, request.scope["query_string"], request.path_params)
            if self._threads.statistics().tasks_waiting >= WAITING:
                raise _busy("too many questions are waiting")
            data, following = await to_thread.run_sync(self._found, operation, asked, limiter=self._threads)
            headers = {"Link": f'<{following}>; rel="next"'} if following else {}
            return answers.answer(request, data, operation.media_type, max_age=operation.max_age, headers=headers)

        return answer

    def _found(self, operation: Operation, asked: parameters.Parameters) -> tuple[bytes, str | None]:
        """The answer's bytes and where it goes on; runs in a thread, so that the database holds up nobody else."""
        try:
            with reading(self._store()) as session, time_limit(session, SECONDS):
                found = operation.answer(Scene(session, self._config, datetime.now(UTC)), asked)
        except InvalidQuery as error:
            # Some queries can be read, but not be looked for.
            raise queries.refused(error.problem) from None
        except SearchTooSlow as error:
            raise Refused(503, "too-slow", str(error), headers={"Retry-After": "60"}) from None
        except StoreError as error:
            # Where the store is, and what is wrong with it, is the operator's business.
            structlog.get_logger().warning("the store cannot be read", error=str(error))
            raise _busy("the store cannot be read now") from None
        if isinstance(found, str):
            return found.encode(), None
        return found.model_dump_json().encode(), found.next if isinstance(found, Page) else None

    def _store(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = open_reader(self._config)
            return self._engine

    async def failed(self, request: Request, error: Exception) -> Response:
        """The answer where no route leads to, or not with that method."""
        assert isinstance(error, HTTPException)  # noqa: S101  # it is what this handler is registered for
        if error.status_code == 405:
            refused = Refused(405, "method-not-allowed", "only reading is possible here")
            refused.headers = {"Allow": answers.METHODS}
        else:
            refused = missing(f"nothing is at this address; see {self._root}")
        return answers.problem(refused, self._root)

    async def _broken(self, request: Request, error: Exception) -> Response:
        return answers.problem(Refused(500, "broken", "something broke here; it is our mistake"), self._root)


def _busy(detail: str) -> Refused:
    return Refused(503, "store-busy", f"{detail}; ask again in a moment", headers={"Retry-After": "5"})


def _nothing_asked(request: Request) -> None:
    parameters.read(parameters.Parameters, request.scope["query_string"], {})
