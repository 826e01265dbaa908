"""One filled store and one running server for all requests that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from store.config import Config
from store.db import open_engine
from tests.feeds.api.corpus import fill
from tests.feeds.serving import Answered, ask, serving


@dataclass(frozen=True)
class Served:
    """A running server, and what its store holds."""

    port: int
    engine: Engine
    config: Config
    numbers: dict[str, int]

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answered:
        """The answer to a request below the root of the API."""
        return ask(
            self.port, f"/api/v1/{path}", method, {name.replace("_", "-"): value for name, value in headers.items()}
        )

    def json(self, path: str) -> Any:
        """What a request that succeeds is answered with."""
        answered = self.ask(path)
        assert answered.status == 200, answered.body
        return answered.json

    def names(self, found: Any) -> list[str]:
        """The articles of an answer by the names they have in the corpus."""
        known = {number: name for name, number in self.numbers.items()}
        return [known[one["id"]] for one in found["items"]]


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The corpus, served; nobody writes to it."""
    config = Config(home=tmp_path_factory.mktemp("api"), api_rate=0)
    engine = open_engine(config, create=True)
    numbers = fill(engine)
    with serving(config) as port:
        yield Served(port, engine, config, numbers)
    engine.dispose()


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Served]:
    """The same for a test that writes."""
    config = Config(home=tmp_path, api_rate=0)
    engine = open_engine(config, create=True)
    numbers = fill(engine)
    with serving(config) as port:
        yield Served(port, engine, config, numbers)
    engine.dispose()
