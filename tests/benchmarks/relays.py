"""Relays of real articles, made by cutting, adding and retitling: how many are found, and how much is found wrongly.

Each original has three relays of other sources. Against them stand all other pairs: unrelated articles of the same
origins, form letters (an original with other names and figures) and articles that carry the same paragraph on a
programme. All are annotated and saved one by one, as crawls do; what counts are the pairs of articles in one story.
`python -m tests.benchmarks.relays [--seed N …] [--shuffled] [--errors]`
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from crawler.annotate import annotate
from store import saving, sources, stories
from store.config import Config
from store.db import open_engine, reading, transaction
from store.types import Article, Provenance, SourceContext, Story
from tests.benchmarks.relaying.changes import differing, form, of_programme, relay, retitle
from tests.benchmarks.relaying.originals import originals
from tests.builders import a_source

START, DAYS = datetime(2026, 9, 1, 8, tzinfo=UTC), 30
RELAYING = [f"relais-{number}" for number in range(12)]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """An article of the set."""

    article: Article
    original: str
    """What tells which articles are one: form letters are originals of their own."""
    made: str
    """"original", "relay", "form", "programme"."""


def cases(chance: random.Random) -> Iterator[Case]:
    """All articles of the set."""
    numbers = itertools.count()

    def case(original: str, source: str, said: tuple[str, str], when: datetime) -> Case:
        made = {"o": "original", "f": "form", "p": "programme"}[original[0]]
        return Case(_article(next(numbers), source, *said, when), original, made)

    for number, (origin, title, text) in enumerate(originals()):
        when = START + timedelta(hours=chance.randrange(24 * DAYS))
        yield case(f"o{number}", origin, (title, text), when)
        for source in chance.sample(RELAYING, 3):
            said = retitle(title, chance), relay(text, chance)
            yield replace(case(f"o{number}", source, said, when + timedelta(hours=chance.randrange(96))), made="relay")
        filled = form(title, text, chance)
        if differing(text, filled[1]) >= 3:
            yield case(f"f{number}", chance.choice(RELAYING), filled, when + timedelta(hours=9))
        if number % 2 == 0:
            yield case(f"p{number}", chance.choice(RELAYING), of_programme(number, chance), when)


def _article(number: int, source: str, title: str, text: str, when: datetime) -> Article:
    notes = annotate(title, text, SourceContext(id=source, topicality="general"), published=when.date())
    url = f"https://{source}.example/{number}"
    return Article(
        canonical_url=url,
        source=source,
        title=title,
        text=text,
        published=when,
        published_origin="feed",
        published_confidence=1.0,
        annotations=replace(notes, relevant=True),
        provenance=Provenance(fetched_url=url, method="made"),
    )


def store(engine: Engine, found: Sequence[Case]) -> dict[int, Case]:
    """All articles saved, by number; those of which a source has the same text already are no articles of their own."""
    saved = {}
    with transaction(engine) as session:
        for source in sorted({case.article.source for case in found}):
            sources.add(session, a_source(source), START)
    for start in range(0, len(found), 50):
        with transaction(engine) as session:
            for case in found[start : start + 50]:
                done = saving.save(session, case.article, (), now=START + timedelta(days=DAYS + 10))
                if done.id is not None and done.outcome == "new":
                    saved[done.id] = case
    return saved


def pairs(groups: Iterable[Iterable[int]]) -> set[Pair]:
    """The pairs of articles within groups."""
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def grouped(articles: Mapping[int, object]) -> set[Pair]:
    """The pairs of articles that have the same value."""
    groups = defaultdict(list)
    for article, value in articles.items():
        groups[value].append(article)
    return pairs(groups.values())


def main(seed: int, *, shuffled: bool, errors: bool) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same each time
    found = sorted(cases(chance), key=lambda case: case.article.published or START)
    if shuffled:
        chance.shuffle(found)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Config(home=Path(folder)), create=True)
        start = time.process_time()
        saved = store(engine, found)
        spent = (time.process_time() - start) / len(found) * 1e3
        with reading(engine) as session:
            told = stories.load(session, list(saved))
        engine.dispose()
    truth = grouped({article: case.original for article, case in saved.items()})
    linked = grouped({article: story.id for article, story in told.items()})
    right = len(linked & truth)
    made = Counter(case.made for case in saved.values())
    print(f"seed {seed}{', shuffled' * shuffled}: {len(saved)} articles {dict(made)}, {len(truth)} pairs")
    print(f"  precision {right / len(linked):.4f}, recall {right / len(truth):.4f}; {spent:.1f} ms to save one")
    wrong = Counter(" and ".join(sorted((saved[one].made, saved[other].made))) for one, other in linked - truth)
    print(f"  wrong: {dict(wrong)}")
    if errors:
        show("wrong", linked - truth, saved, told)
        show("missed", truth - linked, saved, told)


def show(what: str, found: set[Pair], saved: Mapping[int, Case], told: Mapping[int, Story]) -> None:
    """The pairs, with why their articles are where they are."""
    for pair in sorted(found):
        print(what)
        for one in pair:
            why = told[one].why if one in told else "alone"
            print(f"    {one:>5} {saved[one].made:<9} {saved[one].article.title[:60]:<60} {why}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="*", default=[1])
    parser.add_argument("--shuffled", action="store_true", help="in any order of arrival instead of by date")
    parser.add_argument("--errors", action="store_true", help="list them")
    given = parser.parse_args()
    for one_seed in given.seed:
        main(one_seed, shuffled=given.shuffled, errors=given.errors)
