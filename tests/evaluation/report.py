"""The measures as a table for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from crawler.annotate.training import average_precision
from store.types import Level
from tests.evaluation import measures
from tests.evaluation.measures import Pair

LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region")
HARDEST = 15
SHOWN = 60
"""Characters of a title."""


def table(pairs: Sequence[Pair]) -> Iterator[str]:
    """Every measure, line by line."""
    yield f"texts {len(pairs)}"
    yield from _relevance(pairs)
    yield from _tags(pairs)
    yield from _places(pairs)
    right, total = measures.kinds(pairs)
    yield f"kind\n  accuracy {right}/{total} = {right / max(1, total):.3f}"
    yield from (f"    {kind:<32} {count}" for kind, count in measures.each_kind(pairs).items())
    yield f"closing dates\n  {'date':<34} {measures.deadlines(pairs)}"
    yield f"amounts\n  {'euros':<34} {measures.amounts(pairs)}"


def by_site(pairs: Sequence[Pair]) -> Iterator[str]:
    """The main measures for each site, those of most texts first."""
    sites: dict[str, list[Pair]] = defaultdict(list)
    for row, answer in pairs:
        sites[row.site].append((row, answer))
    yield f"{'site':<44} {'texts':>5} {'relevance':>9} {'tags':>6} {'communes':>8} {'kind':>6}"
    for site, part in sorted(sites.items(), key=lambda item: (-len(item[1]), item[0])):
        right, total = measures.kinds(part)
        agreed = sum(row.relevant == answer.relevant for row, answer in part) / total
        tags, communes = measures.tags(part, of_relevant=False), measures.territories(part, "commune")
        yield f"{site[:44]:<44} {total:>5} {agreed:>9.2f} {tags.f1:>6.2f} {communes.f1:>8.2f} {right / total:>6.2f}"


def hardest(pairs: Sequence[Pair], number: int = HARDEST) -> Iterator[str]:
    """The texts on whose relevance we were most surely wrong, with what we went by."""
    wrong = [(row, answer) for row, answer in pairs if row.relevant != answer.relevant]
    wrong.sort(key=lambda pair: -abs((pair[1].score or 0.0) - 0.5))
    for row, answer in wrong[:number]:
        why = next((one.words for one in answer.evidence if one.about == "relevant"), "")
        yield f"  {'missed' if row.relevant else 'kept':<7}{answer.score:>6} {row.id:<8}{row.title[:SHOWN]} ({why})"


def _relevance(pairs: Sequence[Pair]) -> Iterator[str]:
    yield f"relevance\n  {'relevant':<34} {measures.relevance(pairs)}"
    for negative in ("hard", "plain"):
        kept, total = measures.false_alarms(pairs, negative)
        yield f"  false alarms on {negative} negatives: {kept}/{total}"
    scores = [answer.score for _, answer in pairs if answer.score is not None]
    if len(scores) == len(pairs):
        yield f"  average precision {average_precision(scores, [row.relevant for row, _ in pairs]):.3f}"
    for low, high, total, worth in measures.calibration(pairs):
        yield f"  score {low:.1f} to {high:.1f}: {worth} of {total} worth keeping"


def _tags(pairs: Sequence[Pair]) -> Iterator[str]:
    yield f"tags\n  {'of relevant texts':<34} {measures.tags(pairs, of_relevant=True)}"
    each = measures.each_tag(pairs)
    supported = [count.f1 for count in each.values() if count.right + count.missed]
    yield f"  macro F1 over {len(supported)} tags {sum(supported) / max(1, len(supported)):.3f}"
    yield from (f"    {slug:<32} {count}" for slug, count in each.items())
    yield f"  {'of all texts':<34} {measures.tags(pairs, of_relevant=False)}"


def _places(pairs: Sequence[Pair]) -> Iterator[str]:
    yield "places"
    for level in LEVELS:
        name = level if level in ("commune", "epci") else f"{level} (with implied)"
        yield f"  {name:<34} {measures.territories(pairs, level)}"
    right, total = measures.main_places(pairs)
    given, placeless = measures.placeless(pairs)
    yield f"  main place {right}/{total} = {right / max(1, total):.3f}"
    yield f"  texts without any place given one: {given}/{placeless}"
