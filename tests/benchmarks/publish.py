"""Time to publish after one new article, in stores of two sizes with 2,000 lists: the lists touched must decide."""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from feeds.publish import Published, publish
from store.config import Config
from store.db import open_engine, transaction
from tests.builders import NOW, add_source, an_article, save

LISTS = 2_000


def fill(engine: Engine, articles: int) -> None:
    """A store whose articles are spread over 2,000 lists, about seven each."""
    add_source(engine)
    for start in range(0, articles, 500):
        with transaction(engine) as session:
            for number in range(start, min(start + 500, articles)):
                article = an_article(
                    str(number), tags=(f"tag-{number % 60}",), published=NOW - timedelta(minutes=number)
                )
                save(session, article, territories(number), archive=True)


def territories(number: int) -> tuple[str, ...]:
    commune = number % (LISTS - 63 - 101 - 18)
    return f"commune-{commune:05}", f"departement-{commune % 101:02}", f"region-{commune % 18:02}"


def timed(engine: Engine, config: Config) -> tuple[float, Published]:
    start = time.perf_counter()
    done = publish(engine, config)
    return time.perf_counter() - start, done


def measure(articles: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder) / "var")
        engine = open_engine(config, create=True)
        fill(engine, articles)
        first, everything = timed(engine, config)
        nothing, _ = timed(engine, config)
        with transaction(engine) as session:
            save(session, an_article("one-more", tags=("tag-1",)), territories(1))
        one, touched = timed(engine, config)
        print(
            f"{articles:>7} articles: all {everything.lists} lists in {first:.1f} s; "
            f"after one article {touched.lists} lists in {one * 1000:.0f} ms; nothing new {nothing * 1000:.1f} ms"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[2_000, 20_000])
    for size in parser.parse_args().articles:
        measure(size)
