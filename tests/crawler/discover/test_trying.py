"""Which addresses are worth a request."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.discover import Judged, Proposal, next_to_try
from crawler.discover.trying import MAX_TRIED
from store.types import EntryKind
from tests.crawler.discover.builders import HOME, articles, propose, usable

FEED = usable(path="feed/", addresses=articles(*range(10)))
USUAL: dict[str, Any] = {"found_in": "usual path", "score": 0.3}
REST = propose("wordpress", "?rest_route=", **USUAL)
NEWS = propose("listing", "actus", score=0.25)


def tried(proposals: list[Proposal], *judged: Judged) -> str | None:
    """The path of what is tried next."""
    chosen = next_to_try(proposals, judged)
    return chosen.url.removeprefix(HOME) if chosen else None


def failed(kind: EntryKind = "feed", path: str = "feed/", failure: str = "gone", **fields: Any) -> Judged:
    return Judged(proposal=propose(kind, path, **fields), problem="answers", failure=failure)


@pytest.mark.parametrize(
    ("proposals", "judged", "expected"),
    [
        ([propose(path="a", score=0.5), propose(path="b", score=0.9)], [], "b"),
        ([propose(path="feed")], [FEED], None),
        ([propose(path="autre")], [FEED], "autre"),
        ([propose(path="troisieme")], [FEED, usable(path="autre")], None),
        ([propose(path="rss.xml", **USUAL)], [FEED], None),
        ([propose(path="rss.xml", **USUAL)], [failed()], "rss.xml"),
        ([propose(path="category/x/feed/", score=0.2)], [FEED], None),
        ([propose(path="category/x/feed/", score=0.2)], [], "category/x/feed/"),
        ([propose("sitemap", "sitemap.xml", **USUAL)], [usable("sitemap", "s.xml")], None),
        ([propose("sitemap", "sitemap.xml", **USUAL)], [usable("mediawiki", "api.php")], None),
        ([NEWS], [FEED, usable("sitemap", "s.xml", form="index")], None),
        ([NEWS], [usable("wordpress", "wp-json")], None),
        ([NEWS], [FEED], "actus"),
        ([NEWS], [FEED, usable("sitemap", "s", addresses=articles(99), items=1)], "actus"),
        ([REST], [failed("wordpress", "wp-json", "blocked", found_in="usual")], None),
        ([REST], [failed("wordpress", "wp-json", found_in="link tag")], None),
        ([REST], [failed("wordpress", "wp-json", found_in="usual")], "?rest_route="),
        ([propose("calendar", "b.ics")], [usable("calendar", "a.ics")], None),
    ],
)
def test_what_is_tried_next(proposals: list[Proposal], judged: list[Judged], expected: str | None) -> None:
    assert tried(proposals, *judged) == expected


def test_a_site_is_not_asked_for_more_than_a_few_addresses() -> None:
    proposals = [propose(path=f"f{number}", **USUAL) for number in range(30)]
    proposals.append(propose("listing", "actus", score=0.2))
    judged: list[Judged] = [failed(path="", found_in="homepage")]
    while (chosen := next_to_try(proposals, judged)) is not None:
        judged.append(Judged(proposal=chosen, problem="answers 404", failure="gone"))
    assert len(judged) - 1 <= MAX_TRIED
    assert judged[-1].proposal.kind == "listing"


def test_what_an_address_led_to_is_not_asked_again() -> None:
    led = Judged(proposal=propose(path="flux"), usable=False, answered=HOME + "feed/")
    assert tried([propose(path="feed/")], led) is None


def test_a_wiki_whose_api_is_closed_is_asked_for_both_of_its_feeds() -> None:
    pages = propose(path="index.php?title=Special:NewPages&feed=atom&limit=500", found_in="usual path of MediaWiki")
    changes = propose(
        path="index.php?title=Special:RecentChanges&feed=atom", found_in="usual path of MediaWiki", score=0.9
    )
    proposals, judged = [pages, changes], [failed("mediawiki", "api.php", "blocked")]
    for expected in (pages, changes):
        assert next_to_try(proposals, judged) == expected
        judged.append(Judged(proposal=expected, usable=True))
    assert next_to_try(proposals, judged) is None
