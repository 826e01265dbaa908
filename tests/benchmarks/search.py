"""Searches in large stores: how long each shape of query takes, and how many articles a second go in.

python -m tests.benchmarks.search [--articles N …] [--engine sqlite postgresql] [--home FOLDER] [--keep]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from store.db import make_engine, migrate
from tests import postgresql
from tests.benchmarks.searching import saving_rates, shapes
from tests.benchmarks.searching.filling import Stock, fill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000], help="sizes of stores; 1000000 takes long")
    parser.add_argument("--engine", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--home", type=Path, help="folder of SQLite stores that are kept and used again")
    options = parser.parse_args()
    stock = Stock()
    for name in options.engine:
        if name == "postgresql" and not postgresql.is_at_hand():
            print("\nno PostgreSQL server is installed: nothing is measured on it")
            continue
        for articles in options.articles:
            with _store(name, stock, articles, options.home) as engine:
                print(f"\n{articles:,} articles, {name}\n")
                print("\n".join(shapes.measured(engine, stock)))
        with _store(name, stock, 0, None) as engine:
            print(f"\nInsertion, {name}\n")
            print("\n".join(saving_rates.measured(engine, stock)))


@contextmanager
def _store(name: str, stock: Stock, articles: int, home: Path | None) -> Iterator[Engine]:
    """A store with so many articles, on an engine; one that was kept is taken as it is."""
    if name == "postgresql":
        with postgresql.server() as url:
            yield from _filled(make_engine(url), stock, articles)
        return
    folder = home or Path(tempfile.mkdtemp(prefix="veille-bench-"))
    file = folder / f"veille-{articles}.db"
    known = file.exists()
    try:
        engine = make_engine(f"sqlite:///{file}", create=True)
        yield from [engine] if known else _filled(engine, stock, articles)
        engine.dispose()
    finally:
        if home is None:
            shutil.rmtree(folder)


def _filled(engine: Engine, stock: Stock, articles: int) -> Iterator[Engine]:
    migrate(engine)
    start = time.perf_counter()
    if articles:
        fill(engine, stock, articles)
        print(f"{articles:,} articles made in {time.perf_counter() - start:.0f} s{_size(engine)}", flush=True)
    yield engine
    engine.dispose()


def _size(engine: Engine) -> str:
    if engine.dialect.name != "sqlite":
        return ""
    return f", {Path(str(engine.url.database)).stat().st_size / 1e9:.2f} GB"


if __name__ == "__main__":
    main()
