"""The real web server on a free port of loopback, in a thread, and a client that sends exactly what it is told."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from feeds.web import make_server
from store.config import Config


@dataclass(frozen=True)
class Answered:
    """An answer; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def serving(config: Config) -> Iterator[int]:
    """The port of a server of these settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = make_server(config.model_copy(update={"bind": f"127.0.0.1:{port}"}))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


def ask(port: int, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answered:
    """What the server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
