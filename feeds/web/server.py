"""The application and the server that runs it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from feeds.web import files
from feeds.web.api import Api
from feeds.web.api.scene import root
from store.config import Config
from store.errors import Busy


def make_app(config: Config) -> Starlette:
    """The site of the public folder, and the API."""
    folder = config.public

    api = Api(config)

    async def public(request: Request) -> Response:
        file = files.find(folder, request.path_params["path"])
        return files.answer(request, file) if file else files.missing(request)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=files.SECURITY)

    async def ready(request: Request) -> Response:
        published = (folder / "index.html").exists()
        return JSONResponse({"ready": published}, 200 if published else 503, headers=files.SECURITY)

    async def refused(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/v1/"):
            # No route matches an address with a line break in it.
            return await api.failed(request, error)
        status, own = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
        text = "Seule la lecture est possible ici.\n" if status == 405 else "Cette page ne peut pas être montrée.\n"
        # Its own headers: Allow, which a 405 must have (RFC 9110, 15.5.6).
        return PlainTextResponse(text, status, headers=files.SECURITY | dict(own or {}))

    async def with_slash(request: Request) -> Response:
        return RedirectResponse(root(config), 308)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        api.close()

    routes = [
        Route("/health", health),
        Route("/ready", ready),
        Route("/api/v1", with_slash),
        Mount("/api/v1", api.application()),
        Route("/{path:path}", public, methods=["GET", "HEAD"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: refused}, lifespan=lifespan)


class _Server(uvicorn.Server):
    """uvicorn's server, leaving signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_server(config: Config) -> uvicorn.Server:
    """A server for the public folder, to be run in a loop of the caller's. Raises Busy when its port is taken."""
    host, port = config.listen
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Busy(f"{config.bind} cannot be listened on ({error.strerror}); choose another with bind") from error
    options = uvicorn.Config(
        make_app(config), host=host, port=port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=5, ws="none",
        forwarded_allow_ips=[*config.trusted_proxies],
    )  # fmt: skip
    return _Server(options)


def serve(config: Config, *, announce: Callable[[], None] = lambda: None) -> None:
    """Serve the public folder until SIGTERM or Ctrl-C, after `announce`. Raises Busy when the port is taken."""
    server = make_server(config)
    announce()
    uvicorn.Server(server.config).run()
