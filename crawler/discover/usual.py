"""Where sites of a kind, or any, usually have entry points: addresses to try when too few are announced."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler import platforms
from crawler.discover.announced import posts_question
from crawler.discover.proposals import Proposal
from crawler.discover.software import WIKI_QUESTION
from store.types import EntryPoint

MAX_PATHS = 16
WIKIS = frozenset({"MediaWiki", "DokuWiki", "YesWiki"})
_LANGUAGE_FOLDER = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?/", re.IGNORECASE)


def conventional(url: str, platform: str) -> tuple[Proposal, ...]:
    """The addresses where sites of a platform, or any, usually have entry points; best first, at most 16."""
    unique: dict[str, Proposal] = {}
    for order, (kind, path, own) in enumerate(platforms.usual_paths(platform)):
        # Without its query and the file it may end with: the folder of the home page.
        address = urljoin(urljoin(url, "."), path)
        found_in, score = (f"usual path of {platform}", 0.6) if own else ("usual path", 0.3)
        proposal = Proposal(
            kind=kind,
            url=address,
            ask=_question(kind, address),
            found_in=found_in,
            score=score - order / 1_000,
            within=folder(url, platform) if kind == "sitemap" else "",
        )
        unique.setdefault(address, proposal)
    return tuple(unique.values())[:MAX_PATHS]


def known(point: EntryPoint) -> Proposal:
    """An entry point of a source, as a proposal that can be judged anew."""
    question = _question(point.kind, point.url)
    return Proposal(kind=point.kind, url=point.url, ask=question, found_in="", score=1.0, selectors=point.selectors)


def folder(url: str, platform: str) -> str:
    """The address all pages of a site begin with, where it is only a folder of its host; "" if it is all of it.

    >>> folder("https://univ.fr/labo/x/index.html", ""), folder("https://ex.fr/fr/", "")
    ('https://univ.fr/labo/x/', '')
    """
    path = urlsplit(url).path.rpartition("/")[0] + "/"
    if platform in WIKIS or path == "/" or _LANGUAGE_FOLDER.fullmatch(path):
        return ""
    return urljoin(url, path)


def _question(kind: str, address: str) -> str:
    if kind == "mediawiki":
        return f"{address}?{WIKI_QUESTION}"
    return posts_question(address) if kind == "wordpress" else ""
