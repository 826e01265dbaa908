"""How well feeds are read: every file of the feed suites, beside what each says by other means.

    python -m tests.evaluate_feeds CORPUS_DIR [--set NAME] [--failures N]

CORPUS_DIR holds feeds_index.jsonl, one file a line: `file`, `set`, `kind`, `category`, and `assertion` where its suite
has one. Exits with 1 if a reader crashed or took longer than 5 seconds, if a well-formed feed lost items, or if
something asserted is read otherwise and is not among the differences that are meant.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.discover import read_homepage
from crawler.entries import UnreadableEntry
from crawler.entries.feed import MAX_ENTRIES, Feed, read_feed
from crawler.entries.listing import read_listing
from crawler.entries.sitemap import read_sitemap
from crawler.source_files import read_sources
from store.errors import InvalidInput
from tests.feed_truth import Claim, Truth, claims, right, truth

URL = "https://ex.fr/feed"
SECONDS = 5.0
Reader = Callable[[bytes], object]
READERS: Mapping[str, Reader] = {
    "read_feed": lambda body: read_feed(body, URL),
    "read_sitemap": lambda body: read_sitemap(body, URL),
    "read_listing": lambda body: read_listing(body, URL),
    "read_homepage": lambda body: read_homepage(body, URL),
    "read_sources": lambda body: read_sources(body, "a.opml"),
}


MEANT = {
    "entry_author_map_author.xml": "addresses of people are not kept",
    "http_channel_link_base_content_location.xml": "the case is about a header that the file alone does not have",
    "http_channel_link_base_docuri.xml": "the case is about an address that the file alone does not have",
    "rss_incomplete_cdata.xml": "its one item is cut before its address",
    "atom/4.2.11/source-entry.xml": "an entry within an entry, which Atom forbids",
    "rss10_invalid_namespace.xml": "RSS in the namespace of another format, without items",
    "rss10_invalid_namespace2.xml": "RSS in the namespace of another format, without items",
    "atom10_feed_title_xhtml_inline_markup.xml": "ill-formed: the title is closed by another name",
    "rss_channel_item_illegal_char.xml": "what XML forbids is read as a space",
}
"""Differences that are meant, by the end of the file's name, and why."""


@dataclass
class Tally:
    """What became of the files of one suite."""

    files: int = 0
    feeds: int = 0
    """Well-formed ones."""
    whole: int = 0
    """Those of them that gave all their items."""
    ill_formed: int = 0
    mended: int = 0
    """Ill-formed feeds that gave items."""
    refused: int = 0
    """Ill-formed feeds, and files that are no feeds, refused with a reason."""
    others: int = 0
    claimed: int = 0
    true: int = 0
    slowest: float = 0.0
    problems: list[str] = field(default_factory=list)
    meant: list[str] = field(default_factory=list)

    def note(self, row: Mapping[str, Any], difference: str) -> None:
        """A difference: a problem, unless it is meant."""
        why = next((why for name, why in MEANT.items() if row["file"].endswith(name)), "")
        (self.meant if why else self.problems).append(f"{row['file']}: {difference}" + (f" ({why})" if why else ""))


def rows(corpus: Path) -> Iterator[dict[str, Any]]:
    for line in (corpus / "feeds_index.jsonl").read_text("utf-8").split("\n"):
        if line and (corpus / (row := json.loads(line))["file"]).is_file():
            yield row


def evaluate(row: dict[str, Any], corpus: Path, tally: Tally) -> None:
    """Read one file with every reader, and compare what the reader of feeds says with what the file holds."""
    body = (corpus / row["file"]).read_bytes()
    tally.files += 1
    for name, reader in READERS.items():
        started = time.process_time()
        try:
            reader(body)
        except (UnreadableEntry, InvalidInput):
            pass
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            tally.problems.append(f"{row['file']}: {name} crashed: {error!r}")
        taken = time.process_time() - started
        tally.slowest = max(tally.slowest, taken)
        if taken > SECONDS:
            tally.problems.append(f"{row['file']}: {name} took {taken:.1f} s")
    _compare(row, body, corpus, tally)


def _compare(row: dict[str, Any], body: bytes, corpus: Path, tally: Tally) -> None:
    held = truth(body)
    feed, plainly = _read(held.body), _read(body)
    given = len(feed.links) if feed else 0
    if held.kind == "feed":
        tally.feeds += 1
        lost = _lost(held, feed, plainly)
        tally.whole += not lost
        if lost:
            tally.note(row, lost)
    elif held.kind == "ill-formed feed":
        tally.ill_formed += 1
        tally.mended += given > 0
        tally.refused += feed is None
        if feed is not None and not given:
            tally.note(row, "ill-formed, and neither items nor a refusal")
    else:
        tally.others += 1
        tally.refused += feed is None
    for claim in claims(row, feed, corpus) if feed else ():
        _judge(row, claim, tally)


def _lost(held: Truth, feed: Feed | None, plainly: Feed | None) -> str:
    """What of a well-formed feed was not read; "" if all was."""
    if feed is None or plainly is None:
        return f"refused, though it is a feed of {held.items} items"
    wanted = min(held.items, MAX_ENTRIES)
    if held.addressed and len(feed.links) != wanted:
        return f"{len(feed.links)} of {wanted} items"
    ours = {link.url for link in plainly.links}
    missing = [min(own) for own in held.own[:MAX_ENTRIES] if not own & ours]
    return f"{len(missing)} addresses not found, the first {missing[0]}" if missing else ""


def _judge(row: dict[str, Any], claim: Claim, tally: Tally) -> None:
    tally.claimed += 1
    tally.true += right(claim)
    if not right(claim):
        tally.note(row, f"{claim[0]} is {claim[1]!r}, read as {claim[2]!r}")


def _read(body: bytes) -> Feed | None:
    try:
        return read_feed(body, URL)
    except UnreadableEntry:
        return None


COLUMNS = (
    ("files", lambda one: one.files),
    ("well-formed feeds", lambda one: one.feeds),
    ("all items", lambda one: one.whole),
    ("ill-formed", lambda one: one.ill_formed),
    ("with items", lambda one: one.mended),
    ("other files", lambda one: one.others),
    ("refused", lambda one: one.refused),
    ("assertions", lambda one: one.claimed),
    ("right", lambda one: one.true),
    ("slowest, s", lambda one: f"{one.slowest:.2f}"),
)


def table(tallies: Mapping[str, Tally]) -> str:
    """The tallies as a table of Markdown."""
    lines = ["| suite | " + " | ".join(name for name, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, tally in sorted(tallies.items()):
        lines.append(f"| {name} | " + " | ".join(str(read(tally)) for _, read in COLUMNS) + " |")
    return "\n".join(lines)


def total(tallies: Sequence[Tally]) -> Tally:
    """All tallies as one."""
    names = ("files", "feeds", "whole", "ill_formed", "mended", "refused", "others", "claimed", "true")
    summed = Tally(**{name: sum(getattr(tally, name) for tally in tallies) for name in names})
    summed.slowest = max((tally.slowest for tally in tallies), default=0.0)
    return summed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Every file of the feed suites, beside what each says.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--set", help="only this suite, for example gofeed")
    parser.add_argument("--failures", type=int, default=40, help="how many problems to print")
    wanted = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for row in rows(wanted.corpus):
        if wanted.set in {None, row["set"]}:
            evaluate(row, wanted.corpus, tallies[row["set"]])
    problems = [problem for tally in tallies.values() for problem in tally.problems]
    print(table({**tallies, "total": total(list(tallies.values()))}))
    meant = [difference for tally in tallies.values() for difference in tally.meant]
    print("\n".join([f"\n{len(meant)} differences that are meant", *meant[: wanted.failures]]))
    print("\n".join([f"\n{len(problems)} problems", *problems[: wanted.failures]]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
