"""How well texts are understood, on labelled ones.

    python -m tests.evaluate LABELLED.jsonl [LABELLED.jsonl …] [--by origin] [--folds] [--dated]

Each line of a file is a text with its labels: `id`, `origin` (what stands before its first colon is the site), `title`,
`text`, `date`, `relevant`, `negative`, `tags`, `places`, `places_optional`, `kind`, `deadline`, `amounts`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from crawler.annotate import annotate, warm_up
from store.types import SourceContext
from tests.evaluation.gold import Row, our_answer, read_gold
from tests.evaluation.measures import Pair
from tests.evaluation.report import by_site, hardest, table
from tests.evaluation.unseen import unseen

GENERAL = SourceContext(id="evaluation", topicality="general")
"""Of a labelled text's source nothing is told."""


def answered(row: Row, *, dated: bool) -> Pair:
    """A text with what we understand of it; the day it was published is told only if asked for."""
    notes = annotate(row.title, row.text, GENERAL, published=row.published if dated else None)
    return row, our_answer(notes)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="How well texts are understood, on labelled ones.")
    parser.add_argument("paths", type=Path, nargs="+", metavar="LABELLED.jsonl")
    parser.add_argument("--by", choices=["origin"], help="also the main measures for each site")
    parser.add_argument("--folds", action="store_true", help="weights learnt anew, without any text of the same site")
    parser.add_argument("--dated", action="store_true", help="tell the day of publication, as a crawl would")
    wanted = parser.parse_args(arguments)
    warm_up()
    rows = [row for path in wanted.paths for row in read_gold(path)]
    before = time.process_time()
    pairs = [answered(row, dated=wanted.dated) for row in rows]
    spent = time.process_time() - before
    if wanted.folds:
        pairs = list(unseen(pairs))
    print("\n".join(table(pairs)))
    print(f"speed\n  {1000 * spent / max(1, len(rows)):.2f} ms a text")
    if wanted.by:
        print("\n".join(by_site(pairs)))
    print("hardest on relevance")
    print("\n".join(hardest(pairs)))


if __name__ == "__main__":
    main(sys.argv[1:])
