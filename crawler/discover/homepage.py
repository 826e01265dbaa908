"""What a homepage says of its site: its name, its software, the entry points it names or links to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from urllib.parse import urlsplit

from crawler import platforms
from crawler.discover.announced import linked, named, named_in_headers
from crawler.discover.proposals import Headers, Homepage, Proposal, place
from crawler.discover.software import leads_to_differences, own_places
from crawler.discover.usual import WIKIS
from crawler.entries import UnreadableEntry
from crawler.entries.page import MAX_BYTES, Node, base_address, parse_page, words
from crawler.entries.text import clean, web_address
from crawler.repair import same_owner
from crawler.urls import same_site

MAX_ELSEWHERE = 4
SOME_TEXT = 200
"""Characters of text under which a page with scripts is one that scripts draw."""
_HOME_WORDS = re.compile(r"accueil|home|bienvenue|index", re.IGNORECASE)


def read_homepage(body: bytes, url: str, headers: Headers | None = None) -> Homepage:
    """What a homepage announces: feeds, sitemaps, APIs, calendars, pages of news; its software and its name.

    Of a page of more than 5 MB the beginning is read. Never raises: what is no page announces nothing.
    """
    headers = headers or {}
    try:
        page = parse_page(body[:MAX_BYTES], headers.get("content-type", ""))
    except UnreadableEntry:
        return Homepage(name="", platform="", proposals=())
    base, platform = base_address(page, url), platforms.guess(body, headers)
    found = [
        *named_in_headers(headers, url),
        *named(page, base),
        *linked(page, base, url),
        *own_places(page, body, base, url, platform),
        Proposal(
            kind="listing", url=url, found_in="homepage" if _is_root(url, platform) else "address given", score=0.1
        ),
    ]
    if platform == "DokuWiki":
        found = [proposal for proposal in found if not leads_to_differences(proposal)]
    return Homepage(
        name=_name(page),
        platform=platform,
        proposals=best_first(found, url),
        elsewhere=_elsewhere(found, url),
        scripted=b"<script" in body and len(words(page)) < SOME_TEXT,
    )


def from_sitemaps(addresses: Sequence[str], url: str, within: str = "") -> tuple[Proposal, ...]:
    """The sitemaps that a robots.txt names, on hosts of the site's owner; best first."""
    usable = filter(None, (web_address(address, url) for address in addresses[:50]))
    return best_first(
        (
            Proposal(kind="sitemap", url=address, found_in="robots.txt", score=0.85 - order / 1_000, within=within)
            for order, address in enumerate(usable)
        ),
        url,
    )


def best_first(proposals: Iterable[Proposal], url: str) -> tuple[Proposal, ...]:
    """Those on the site's own hosts, each place once."""
    unique: dict[tuple[str, str], Proposal] = {}
    for proposal in sorted(proposals, key=lambda found: -found.score):
        if _is_own(proposal, url):
            unique.setdefault((proposal.kind, place(proposal.asked)), proposal)
    return tuple(unique.values())


def _is_own(proposal: Proposal, url: str) -> bool:
    """Whether a proposal is the site's: on its host, or named by it on another host of its owner. Links in the text
    of a page lead to the pages of partners, too."""
    named_there = proposal.found_in in ("link tag", "robots.txt") and same_owner(proposal.url, url)
    return named_there or same_site(proposal.url, url)


def _elsewhere(proposals: Iterable[Proposal], url: str) -> tuple[Proposal, ...]:
    """Feeds and calendars on hosts that are not the site's, each place once."""
    unique: dict[str, Proposal] = {}
    for proposal in sorted(proposals, key=lambda found: -found.score):
        if proposal.kind in ("feed", "calendar") and not _is_own(proposal, url):
            unique.setdefault(place(proposal.url), proposal)
    return tuple(islice(unique.values(), MAX_ELSEWHERE))


def _is_root(url: str, platform: str) -> bool:
    """Whether an address is where a site begins, and not a page of it that somebody chose."""
    parts = urlsplit(url)
    start = r"(?:/[a-z]{2}(?:[-_][a-z]{2})?)?/?(?:(?:index|accueil|home|default|spip)\.\w{3,5})?"
    return platform in WIKIS or bool(re.fullmatch(start, parts.path, re.IGNORECASE) and not parts.query)


def _name(page: Node) -> str:
    site = page.xpath("//meta[@property='og:site_name']/@content")
    if site and clean(str(site[0])):
        return clean(str(site[0]))[:200]
    title = clean(str(page.findtext(".//title") or ""))[:300]
    # DokuWiki: "page [wiki]".
    title = re.sub(r"^.{1,200} \[(.+)\]$", r"\1", title)
    parts = [part.strip() for part in re.split(r"\s[|–—·•:»-]\s", title) if part.strip()]
    named = next((part for part in parts if not _HOME_WORDS.match(part)), title)
    return "" if _HOME_WORDS.fullmatch(named) else named
