"""What a site says of its rights as a whole, by what was seen of it in one visit. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.rights import FEED, tdm
from crawler.rights.tdm import Rule
from store.types import RightsMark

ENOUGH = 3
"""Pages that must agree before what they say is taken for the site's word."""
MOST = 20
OF_SITES = frozenset({"noarchive", "nosnippet", "noai", "noimageai", "tdm-reserved", "licence"})
"""Marks that are set for a whole site; others are about one page."""
FORBIDDING = frozenset({"noarchive", "nosnippet", "noai", "tdm-reserved"})


def of_pages(pages: Sequence[Sequence[RightsMark]]) -> tuple[RightsMark, ...] | None:
    """The marks that all pages of a visit bear; None if there were too few pages to tell."""
    if len(pages) < ENOUGH:
        return None
    # What the site's file says is told apart: pages only repeat it.
    own = [{mark for mark in marks if mark.mark in OF_SITES and mark.where not in (tdm.FILE, FEED)} for marks in pages]
    counted = Counter(mark for marks in own for mark in marks)
    return tuple(mark for mark, number in counted.items() if number == len(pages))


def of_file(rules: Iterable[Rule]) -> tuple[RightsMark, ...]:
    """The mark of a site whose file reserves mining for all it has."""
    whole = next((rule for rule in rules if rule.location in ("/", "/*", "*")), None)
    return tdm.of_rule(whole)


def merged(
    before: Sequence[RightsMark],
    *,
    feed: Sequence[RightsMark] | None,
    file: Sequence[RightsMark] | None,
    pages: Sequence[RightsMark] | None,
) -> tuple[RightsMark, ...]:
    """What is known after a visit; None: nothing was learnt from there, so that what was known stays."""
    parts = {FEED: feed, tdm.FILE: file}
    kept: list[RightsMark] = []
    for where, marks in parts.items():
        kept += marks if marks is not None else [mark for mark in before if mark.where == where]
    kept += pages if pages is not None else [mark for mark in before if mark.where not in parts]
    return tuple(dict.fromkeys(kept))[:MOST]


def newly_forbidden(before: Iterable[RightsMark], after: Iterable[RightsMark]) -> list[RightsMark]:
    """The marks that forbid something which nothing forbade before."""
    known = {mark.mark for mark in before}
    return [mark for mark in after if mark.mark in FORBIDDING and mark.mark not in known]


def _is_own(mark: RightsMark) -> bool:
    """Whether a page says this for itself, and not because its site's file or its feed does."""
    return mark.mark in OF_SITES and mark.where not in (tdm.FILE, FEED)
