"""Which sites might be worth following: those that several of our sources link to and that we do not follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log10

from sqlalchemy.orm import Session

from crawler import sites
from crawler.source_files.imported import root
from store import outlinks
from store.outlinks import Example, LinkedHost

LEAST = 2
"""Articles that link to a site before it is suggested."""
LOOKED_AT = 600
"""Sites that are weighed, the most linked ones."""
HALVED = timedelta(days=730)
"""A link is worth half as much for each time this long that has passed since."""
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A site, and who links to it."""

    site: str
    hosts: tuple[str, ...]
    """Most linked first."""
    score: float
    sources: int
    articles: int
    newest: datetime
    examples: tuple[Example, ...] = ()

    @property
    def name(self) -> str:
        """A guess of what it is called, from its address.

        >>> from datetime import UTC
        >>> nothing = {"score": 0.0, "sources": 0, "articles": 0, "newest": datetime(2026, 1, 1, tzinfo=UTC)}
        >>> Suggestion(site="compagnie-des-lieux.org", hosts=(), **nothing).name
        'Compagnie des lieux'
        """
        return self.site.partition(".")[0].replace("-", " ").replace("_", " ").strip().capitalize()

    @property
    def address(self) -> str:
        """Where the site is, as the newest link to it has it."""
        return root(self.examples[0].url) if self.examples else f"https://{self.site}/"


def suggest(session: Session, limit: int, now: datetime) -> list[Suggestion]:
    """The sites most worth following, best first, with examples."""
    candidates = _candidates(session)
    of_host = {host: site for site, hosts in candidates.items() for host in hosts}
    linked = outlinks.links(session, list(of_host))
    ranked = rank(linked, lambda host: of_host[host], now)[:limit]
    return [_with_examples(session, found, candidates[found.site]) for found in ranked]


def address(session: Session, site: str) -> str:
    """The address of a site as the newest article that links to it has it; https if none does."""
    plain = site.lower().removeprefix("www.")
    of_site = [host for host, _ in outlinks.counts(session) if host == plain or sites.site(host) == plain]
    found = outlinks.examples(session, of_site, 1)
    return root(found[0].url) if found else f"https://{plain}/"


def rank(links: Iterable[LinkedHost], site_of: Callable[[str], str], now: datetime) -> list[Suggestion]:
    """Sites by how many sources link to them, best first; pure.

    Each source counts 1, or a little more if it links often (2 for 10,000 articles), and half of that for every two
    years since it last did.
    """
    together: defaultdict[str, dict[tuple[str, int], datetime]] = defaultdict(dict)
    for link in links:
        together[site_of(link.host)][link.source, link.article] = link.listed
    found = [_weighed(site, articles, now) for site, articles in together.items() if len(articles) >= LEAST]
    return sorted(found, key=lambda one: (-one.score, one.site))


def _weighed(site: str, linking: dict[tuple[str, int], datetime], now: datetime) -> Suggestion:
    by_source: defaultdict[str, list[datetime]] = defaultdict(list)
    for (source, _), listed in linking.items():
        by_source[source].append(listed)
    score = sum(_strength(moments, now) for moments in by_source.values())
    return Suggestion(
        site=site,
        hosts=(),
        score=round(score, 3),
        sources=len(by_source),
        articles=len({article for _, article in linking}),
        newest=max(linking.values()),
    )


def _strength(moments: Sequence[datetime], now: datetime) -> float:
    age = max(now - max(moments), timedelta(0)) / HALVED
    return float((1 + log10(len(moments)) / 4) * 0.5**age)


def _candidates(session: Session) -> dict[str, list[str]]:
    """The most linked sites with their hosts, without those nobody needs to be told of."""
    followed = {sites.site(host) for host in outlinks.followed(session)}
    numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for host, articles in outlinks.counts(session):
        site = sites.site(host)
        if site and site not in followed and not sites.no_source(host):
            numbers[site][host] = articles
    enough = {site: hosts for site, hosts in numbers.items() if sum(hosts.values()) >= LEAST}
    hidden = outlinks.hidden(session, {*enough, *(host for hosts in enough.values() for host in hosts)})
    wanted = {
        site: [host for host in sorted(hosts, key=lambda host: -hosts[host]) if host not in hidden]
        for site, hosts in sorted(enough.items(), key=lambda pair: -sum(pair[1].values()))
        if site not in hidden
    }
    return {site: hosts for site, hosts in list(wanted.items())[:LOOKED_AT] if hosts}


def _with_examples(session: Session, found: Suggestion, hosts: Sequence[str]) -> Suggestion:
    return replace(found, hosts=tuple(hosts), examples=tuple(outlinks.examples(session, hosts, EXAMPLES)))
