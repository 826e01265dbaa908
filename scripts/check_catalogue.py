"""Check the shipped catalogue and say what it holds: python scripts/check_catalogue.py [FILE]."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

# Started as a file, Python looks for packages beside it and not in the project.
sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.catalogue import load_catalogue, read_catalogue, shared_homepages
from store.errors import InvalidInput


def main(arguments: list[str]) -> int:
    """Print the counts; 1 and the reasons when the file cannot be used."""
    try:
        sources = read_catalogue(Path(arguments[0]).read_bytes()) if arguments else load_catalogue()
    except (InvalidInput, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    points = [point for source in sources for point in source.entry_points]
    print(f"{len(sources)} sources, {sum(not source.entry_points for source in sources)} left to discovery")
    for title, words in (
        ("state", [source.state for source in sources]),
        ("kind", [source.kind for source in sources]),
        ("entry points", [point.kind for point in points]),
        ("evidence", [point.evidence for point in points]),
    ):
        print(f"{title}: " + ", ".join(f"{count} {word}" for word, count in Counter(words).most_common()))
    for homepage, ids in shared_homepages(sources).items():
        print(f"one homepage, {homepage}: {', '.join(ids)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
