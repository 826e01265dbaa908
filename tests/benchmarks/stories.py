"""Time to find the story of a new article among many stored ones, and what the index costs.

`python -m tests.benchmarks.stories [--articles N …] [--database URL]`. The stored articles have 4 kB each, titles of
the field's words and towns, and signatures. To save time only one in fifty has a text and passages of its own, the
others random passages, as unrelated texts have. Of the new ones every second relays one of the former, cut by a third.
With --database: an empty PostgreSQL database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from store import article_rows, saving, sequence, stories
from store.config import Config
from store.db import make_engine, migrate, open_engine, transaction
from store.models import ArticlePlaceRow, ArticleRow, SignatureRow, StoryKeyRow
from store.places_in_lists import place
from store.stories import index
from store.stories.news import Told
from store.territories import load_gazetteer
from tests.benchmarks.searching.french import French
from tests.builders import NOW, add_source, an_article

YEARS = 2
SOURCES = 200
AT_ONCE = 1_000
WORDS = 650
OWN = 50
"""One in so many stored articles has a text of its own."""
PASSAGES = 35
NEW = 200
HEADINGS = (
    "Un tiers-lieu ouvre à",
    "Appel à projets à",
    "Le fablab de",
    "Une ressourcerie pour",
    "Fête de la transition à",
)


class Made(NamedTuple):
    title: str
    text: str
    source: str
    commune: Any


class Stock:
    """What articles are made of. The same seed gives the same articles."""

    def __init__(self, seed: int = 7) -> None:
        self.random, self.french = random.Random(seed), French(seed)  # noqa: S311  # the same each time
        self.filler = " ".join(self.french.words(WORDS))
        self.communes = self.random.sample(list(load_gazetteer().records("commune")), 2_000)

    def article(self, *, own: bool = True) -> Made:
        commune = self.random.choice(self.communes)
        title = f"{self.random.choice(HEADINGS)} {commune.name} : {' '.join(self.french.words(4))}"
        source = f"source-{int(SOURCES * self.random.random() ** 2)}"
        return Made(title, " ".join(self.french.words(WORDS)) if own else self.filler, source, commune)

    def signature(self, told: Told) -> index.Signature:
        """Of an article; of one without a text of its own with random passages."""
        if told.text is not self.filler:
            return index.signature(told)
        found = index.signature(replace(told, text=""))
        return replace(found, passages=tuple(sorted(self.random.getrandbits(63) for _ in range(PASSAGES))))


def fill(engine: Engine, stock: Stock, articles: int) -> None:
    """Articles with their signatures, spread over YEARS years, oldest first."""
    for number in range(SOURCES):
        add_source(engine, f"source-{number}")
    columns = article_rows.columns(an_article())
    for start in range(1, articles + 1, AT_ONCE):
        made = [
            (number, stock.article(own=number % OWN == 0))
            for number in range(start, min(start + AT_ONCE, articles + 1))
        ]
        with transaction(engine) as session:
            _write(session, stock, columns, made, articles)
    with transaction(engine) as session:
        sequence.set_value(session, sequence.SEQUENCE, articles)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('articles_id_seq', :last)"), {"last": articles})


def _write(
    session: Session, stock: Stock, columns: dict[str, Any], made: Sequence[tuple[int, Made]], articles: int
) -> None:
    rows, signed, keys, places = [], [], [], []
    for number, one in made:
        when = (NOW - timedelta(days=365 * YEARS) * (1 - number / articles)).replace(microsecond=0)
        slug = str(one.commune.territory)
        told = Told(number, one.source, one.title, one.text, when, frozenset({slug}), slug)
        found = stock.signature(told)
        rows.append(columns | {
            "id": number, "canonical_url": f"https://{one.source}.example/{number}", "source_id": one.source,
            "title": one.title, "text": one.text, "excerpt": one.text[:200], "published": when, "first_seen": when,
            "last_checked": when, "listed": when, "place": place(when, number), "sequence": number,
            "text_hash": f"{number:064}",
        })  # fmt: skip
        signed.append(index.row(number, found))
        keys += index.key_rows(number, found)
        places.append({
            "article_id": number, "rank": 0, "level": "commune", "code": one.commune.territory.code,
            "name": one.commune.name, "role": "subject", "surface": one.commune.name, "main": True,
        })  # fmt: skip
    session.execute(insert(ArticleRow), rows)
    session.execute(insert(ArticlePlaceRow), places)
    session.execute(insert(SignatureRow), signed)
    session.execute(insert(StoryKeyRow), keys)


def arriving(engine: Engine, stock: Stock, articles: int) -> Iterator[tuple[bool, dict[str, Any]]]:
    """New articles as arguments of a builder; every second one relays a stored one, cut by a third."""
    for number in range(NEW):
        made = stock.article()
        fields: dict[str, Any] = {"title": made.title, "text": made.text, "source": made.source}
        if number % 2:
            with transaction(engine) as session:
                stored = session.get_one(
                    ArticleRow, (articles // OWN - stock.random.randrange(articles // OWN // 10)) * OWN
                )
            kept = " ".join(stored.text.split()[: WORDS * 2 // 3])
            fields |= {"title": stored.title, "text": kept, "source": "relay", "published": stored.published}
        yield bool(number % 2), fields | {"canonical_url": f"https://new.example/{number}"}


def measure(engine: Engine, articles: int) -> None:
    stock = Stock()
    start = time.perf_counter()
    fill(engine, stock, articles)
    filled = time.perf_counter() - start
    add_source(engine, "relay")
    spent: dict[str, list[float]] = {"save": [], "story": [], "processor": []}
    found = relays = 0
    add = stories.add

    def timed(session: Session, *given: Any, **options: Any) -> None:
        begin, processor = time.perf_counter(), time.process_time()
        add(session, *given, **options)
        spent["story"].append((time.perf_counter() - begin) * 1e3)
        spent["processor"].append((time.process_time() - processor) * 1e3)

    saving.stories.add = timed  # type: ignore[attr-defined]
    for relayed, fields in arriving(engine, stock, articles):
        begin = time.perf_counter()
        with transaction(engine) as session:
            saved = saving.save(session, an_article(**fields), (), now=NOW)
        spent["save"].append((time.perf_counter() - begin) * 1e3)
        with transaction(engine) as session:
            relays += relayed
            found += relayed and saved.id in stories.load(session, [saved.id or 0])
    saving.stories.add = add  # type: ignore[attr-defined]
    print(f"{articles:>7} articles, filled in {filled:.0f} s; relays found {found} of {relays}")
    for name, values in spent.items():
        told = {"save": "a whole saving", "story": "of it, its story", "processor": "its processor time"}[name]
        ordered = sorted(values)
        print(
            f"        {told:<18} median {statistics.median(ordered):5.1f} ms, "
            f"p95 {ordered[int(len(ordered) * 0.95)]:5.1f}, slowest {ordered[-1]:5.1f}"
        )


def size(engine: Engine, articles: int) -> None:
    """Of SQLite: bytes an article that the index takes."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        pages = (
            "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'story_%' OR name LIKE 'signatures%' GROUP BY name"
        )
        try:
            rows = connection.execute(text(pages)).all()
        except Exception as error:  # noqa: BLE001  # not every SQLite can say it
            print(f"        size unknown: {error}")
            return
    print("        bytes an article:", ", ".join(f"{name} {bytes_ / articles:.0f}" for name, bytes_ in rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL database")
    given = parser.parse_args()
    for articles in given.articles:
        if given.database:
            engine = make_engine(given.database)
            migrate(engine)
            measure(engine, articles)
            return
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(Config(home=Path(folder)), create=True)
            measure(engine, articles)
            size(engine, articles)
            engine.dispose()


if __name__ == "__main__":
    main()
