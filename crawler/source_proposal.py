"""A site that somebody wants followed: discovered, previewed, shown, saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crawler import source_files, urls, work
from crawler.discover import Judged, Proposal, sentence
from crawler.discover.proposals import place
from crawler.fetching import Fetcher, FetchFailed
from crawler.items import Link, Page, Refused
from crawler.relevance_training import own_weights
from crawler.source_fields import one_of, scope
from crawler.spiders import discovery
from crawler.spiders.answers import status_kind
from crawler.spiders.discovery import Discovery
from crawler.spiders.job import run_job
from crawler.spiders.pages import feed_is_enough
from crawler.work import Reading
from crawler.workers import Workers, WorkFailed
from store import sources
from store.config import Config
from store.db import open_engine, reading, transaction
from store.errors import InvalidInput, NotFound
from store.types import SOURCE_KINDS, TOPICALITIES, EntryPoint, Source

PREVIEWED = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A site as the admin names it."""

    url: str
    id: str | None = None
    name: str | None = None
    kind: str = "media"
    scope: str | None = None
    topicality: str = "dedicated"
    owner: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourceProposal:
    """A source as it would be followed, and what speaks for it."""

    source: Source
    found: Discovery
    preview: tuple[Reading, ...]
    followed_as: tuple[str, ...] = ()
    """Ids of sources with the same homepage."""

    @property
    def elsewhere(self) -> tuple[Judged, ...]:
        """Usable entry points on other people's hosts, which are followed only where the admin says so."""
        return tuple(item for item in self.found.elsewhere if item.usable)


def propose(config: Config, wanted: Wanted) -> SourceProposal:
    """Discover a site and read a few of its articles; nothing is stored.

    Raises FetchFailed if the homepage cannot be read, and InvalidInput for what cannot be followed, saying why.
    """
    if not urls.is_http(wanted.url):
        raise InvalidInput(f"{wanted.url!r} is no web address; write it as https://www.example.org/")
    base = _check_fields(wanted)
    if wanted.id:
        _refuse_known(config, wanted.id)
    with Workers(config.workers, relevance=own_weights(config)) as workers:
        found, preview = run_job(config, lambda fetcher: _discover(fetcher, workers, wanted.url, base))
    name = wanted.name or found.name or urls.host(found.homepage)
    source_id = wanted.id or source_files.make_id(name, found.homepage)
    source = replace(base, id=source_id, name=name, homepage=found.homepage, entry_points=found.entry_points)
    known = _same_homepage(config, found.homepage)
    proposal = SourceProposal(source=source, found=found, preview=preview, followed_as=known)
    if not found.entry_points and not proposal.elsewhere:
        raise InvalidInput(_nothing(wanted.url, found))
    return proposal


def with_consent(proposal: SourceProposal, agreed: Sequence[Judged]) -> SourceProposal:
    """The proposal with entry points on other hosts that the admin agreed to follow, too."""
    points = list(proposal.source.entry_points)
    for item in agreed:
        kind, url = item.proposal.kind, item.proposal.url
        found = sentence(item, "followed since you said so")
        points.append(EntryPoint(kind=kind, url=url, rank=len(points), evidence="verified", found=found))
    return replace(proposal, source=replace(proposal.source, entry_points=tuple(points)))


def save(config: Config, proposal: SourceProposal) -> str:
    """Store a proposed source, making the store if there is none yet. Its id."""
    if not proposal.source.entry_points:
        raise InvalidInput(only_elsewhere(proposal))
    with transaction(open_engine(config, create=True)) as session:
        sources.add(session, proposal.source, datetime.now(UTC))
    return proposal.source.id


def only_elsewhere(proposal: SourceProposal) -> str:
    """Why a proposal cannot be saved as it is: all it has is on other hosts."""
    first = proposal.elsewhere[0].proposal.url
    return f"what {proposal.source.homepage} names is on other hosts; to follow it: veille sources add {first}"


async def _discover(
    fetcher: Fetcher, workers: Workers, url: str, base: Source
) -> tuple[Discovery, tuple[Reading, ...]]:
    found = await discovery.discover(fetcher, workers, url, look_elsewhere=True)
    links = await _first_links(fetcher, workers, found)
    return found, tuple([await _preview(fetcher, workers, link, base) for link in links])


async def _first_links(fetcher: Fetcher, workers: Workers, found: Discovery) -> list[Link]:
    """A few articles of the entry point that ranks first; where it has too few, of the next ones."""
    ranked = {point.url: point.rank for point in found.entry_points}
    judged = sorted(
        (item for item in found.judged if item.usable and item.proposal.url in ranked),
        key=lambda item: ranked[item.proposal.url],
    )
    links: dict[str, Link] = {}
    for item in judged:
        if len(links) >= PREVIEWED:
            break
        if item.children and not links:
            item = await discovery.judge_one(fetcher, workers, _newest_child(item))  # noqa: PLW2901
        links |= {link.url: link for link in item.links if link.url not in links}
    return list(links.values())[:PREVIEWED]


def _newest_child(index: Judged) -> Proposal:
    return replace(index.proposal, url=index.children[0])


async def _preview(fetcher: Fetcher, workers: Workers, link: Link, base: Source) -> Reading:
    try:
        if feed_is_enough(link, base.fetch):
            body = (link.content or link.summary).encode()
            page = Page(url=link.url, source=base.context, body=body, link=link, from_feed=True)
        else:
            answer = await fetcher.get(link.url)
            if answer.status != 200:
                return Reading(result=Refused(status_kind(answer.status), f"{link.url} answers {answer.status}"))
            page = Page(
                url=answer.url,
                source=base.context,
                body=answer.body,
                content_type=answer.content_type,
                headers=answer.headers,
                link=link,
            )
        return await workers.run(work.read_page, page, datetime.now(UTC))
    except FetchFailed as error:
        return Reading(result=Refused(error.kind, str(error)))
    except WorkFailed as error:
        return Reading(result=Refused(error.reason, link.url))


def _check_fields(wanted: Wanted) -> Source:
    return Source(
        id="",
        name="",
        homepage=wanted.url,
        kind=one_of("kind", wanted.kind, SOURCE_KINDS),
        topicality=one_of("topicality", wanted.topicality, TOPICALITIES),
        scope=scope(wanted.scope),
        owner=wanted.owner,
    )


def _refuse_known(config: Config, source_id: str) -> None:
    """Say that an id is taken before the web is asked, not after."""
    if not (config.home / "veille.db").exists():
        return
    with reading(open_engine(config)) as session:
        try:
            sources.get_source(session, source_id)
        except NotFound:
            return
    raise InvalidInput(f"there is already a source {source_id!r}; choose another with --id")


def _same_homepage(config: Config, homepage: str) -> tuple[str, ...]:
    if not (config.home / "veille.db").exists():
        return ()
    with reading(open_engine(config)) as session:
        stored = sources.all_sources(session)
    return tuple(source.id for source in stored if place(source.homepage) == place(homepage))


def _nothing(url: str, found: Discovery) -> str:
    """Why a site cannot be followed, and what could help."""
    tried = "; ".join(f"{item.proposal.url} ({item.problem or 'no articles'})" for item in found.judged[:6])
    scripts = " its homepage is drawn by scripts, so that its links cannot be seen;" if found.scripted else ""
    help_ = "if you know its page of news, give the address of that page (docs/sources.md)"
    return f"no feed, sitemap or news page was found at {url};{scripts} {help_}; tried: {tried}"
