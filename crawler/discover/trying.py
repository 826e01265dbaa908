"""Which of the proposed addresses are worth a request, given what is known so far."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from crawler.discover.proposals import Judged, Proposal, place
from crawler.discover.ranking import has_archive
from crawler.discover.software import CHANGES, NEW_PAGES

MAX_TRIED = 14
"""Addresses tried at one site."""
KEPT_FOR_LISTINGS = 2
MAX_FEEDS = 2
MAX_SITEMAPS = 2
MAX_LISTINGS = 3
_APIS = ("wordpress", "mediawiki")


def next_to_try(proposals: Sequence[Proposal], judged: Sequence[Judged]) -> Proposal | None:
    """The best address not tried yet that could still make a difference; None when there is none."""
    tried = {(item.proposal.kind, place(item.proposal.asked)) for item in judged}
    tried |= {(item.proposal.kind, place(item.answered)) for item in judged if item.answered}
    # What the homepage itself shows cost no request of its own.
    asked = sum(item.proposal.found_in not in ("homepage", "address given") for item in judged)
    room = MAX_TRIED - asked
    for proposal in sorted(proposals, key=lambda found: -found.score):
        reserved = KEPT_FOR_LISTINGS if proposal.kind != "listing" and proposal.found_in == "usual path" else 0
        new = (proposal.kind, place(proposal.asked)) not in tried
        usable = [item for item in judged if item.usable]
        if new and room > reserved and not _closed(proposal, judged) and _needed(proposal, usable):
            return proposal
    return None


def _closed(proposal: Proposal, judged: Sequence[Judged]) -> bool:
    """Whether the site has said that it keeps an API for itself, or where it is: then no other place is worth a try."""
    same = [item for item in judged if item.proposal.kind == proposal.kind and proposal.kind in _APIS]
    return any(item.failure == "blocked" or item.proposal.found_in == "link tag" for item in same)


def _needed(proposal: Proposal, usable: Sequence[Judged]) -> bool:
    """Whether an address could add to what is usable already. What a site announces is looked at further than what
    is only usual."""
    of_kind = [item for item in usable if item.proposal.kind == proposal.kind]
    announced = not proposal.found_in.startswith("usual path")
    kinds = {item.proposal.kind for item in usable}
    match proposal.kind:
        case "feed":
            main = [item for item in of_kind if not item.side]
            if proposal.score < 0.25 and announced:
                return not of_kind and not kinds.intersection(_APIS)
            return _wiki_feed(proposal, usable) or len(main) < (MAX_FEEDS if announced else 1)
        case "sitemap":
            whole = [item for item in of_kind if not item.news]
            return "mediawiki" not in kinds and len(whole) < (MAX_SITEMAPS if announced else 1)
        case "listing":
            # Where an API tells of all, or a feed of news and a sitemap of the archive, a listing could only repeat it.
            covered = bool(kinds.intersection(_APIS)) or ("feed" in kinds and has_archive(usable))
            return not covered and len(of_kind) < MAX_LISTINGS + 1
        case "calendar":
            return not of_kind
        case _:
            return not kinds.intersection(_APIS)


def _wiki_feed(proposal: Proposal, usable: Sequence[Judged]) -> bool:
    """A wiki whose API is closed needs two feeds, of new pages and of changes; its own link tag names one of them."""
    if any(item.proposal.kind == "mediawiki" for item in usable):
        return False
    known = [unquote(item.proposal.url) for item in usable]
    asked_for = [pattern for pattern in (NEW_PAGES, CHANGES) if pattern.search(unquote(proposal.url))]
    return any(not any(pattern.search(url) for url in known) for pattern in asked_for)
