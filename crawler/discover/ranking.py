"""Which of the usable addresses are followed, which wait to take over, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from crawler.discover.proposals import Judged, place
from crawler.discover.software import CHANGES, NEW_PAGES
from crawler.discover.wording import sentence
from store.types import EntryPoint, EntryState

STALE = timedelta(days=400)
"""A feed this much older than another of the site is one nobody writes to any more."""
SHARED = 3
"""Articles two lists have in common from which they are taken to be lists of the same."""
MAX_SPARE = 8
_APIS = ("wordpress", "mediawiki")
_ORDER = {"wordpress": 0, "mediawiki": 0, "feed": 1, "sitemap": 2, "listing": 3, "calendar": 4}


@dataclass(frozen=True)
class Choice:
    """A usable entry point, whether it is followed, and why."""

    judged: Judged
    state: EntryState
    why: str


def rank(judged: Sequence[Judged]) -> tuple[EntryPoint, ...]:
    """The entry points of a site, best first: those to follow, then the spare ones that can take their place."""
    return tuple(
        EntryPoint(
            kind=choice.judged.proposal.kind,
            url=choice.judged.proposal.url,
            rank=number,
            evidence="verified",
            selectors=choice.judged.proposal.selectors,
            state=choice.state,
            found=sentence(choice.judged, choice.why),
        )
        for number, choice in enumerate(choose(judged))
    )


def choose(judged: Sequence[Judged]) -> tuple[Choice, ...]:
    """What is followed, first what tells of news, then what shows the archive; then what could take over.

    An API is preferred to a feed, a feed to a listing. A wiki without an open API has two feeds and needs both. Beside
    them a sitemap is followed, which shows the archive and what left the site; without one, a listing that leads to
    older articles than the feed has.
    """
    usable = _distinct(sorted((item for item in judged if item.usable), key=_Worth(_newest(judged)), reverse=True))
    leads = _leads(usable)
    followed = leads + _beside(usable, [lead.judged for lead in leads])
    taken = {id(choice.judged) for choice in followed}
    rest = [item for item in usable if id(item) not in taken and not (item.side and followed)]
    rest.sort(key=lambda item: _ORDER[item.proposal.kind])
    return (*followed, *(Choice(item, "spare", _why_spare(item, followed)) for item in rest[:MAX_SPARE]))


def _leads(usable: Sequence[Judged]) -> list[Choice]:
    """What tells of news: an API, else a feed, else the two feeds of a wiki."""
    apis, feeds = _of(usable, *_APIS), _of(usable, "feed")
    newest = max((item.newest for item in feeds if item.newest and not item.side), default=None)
    alive = [api for api in apis if _alive(api, newest)]
    if alive:
        return [Choice(alive[0], "followed", "first: it has the whole archive and tells of every change")]
    if pair := _wiki_pair(feeds):
        return [Choice(item, "followed", why) for item, why in zip(pair, _WIKI_WHY, strict=False)]
    main = [item for item in feeds if not item.side]
    why = "first: the only feed" if len(feeds) == 1 else f"first: the best of {len(feeds)} feeds"
    return [Choice(item, "followed", why) for item in (main or feeds)[:1]]


_WIKI_WHY = ("first: the new pages of the wiki", "with it: the changes of pages")


def _beside(usable: Sequence[Judged], leads: Sequence[Judged]) -> list[Choice]:
    """What is followed beside the news: the archive, the news sitemap, a calendar."""
    sitemaps, calendars = _of(usable, "sitemap"), _of(usable, "calendar")
    api = bool(leads) and leads[0].proposal.kind in _APIS
    chosen: list[Choice] = []
    whole = next((item for item in sitemaps if not item.news and _tells_more(item, leads)), None)
    if not (api and leads[0].proposal.kind == "mediawiki"):
        chosen += _archive(whole, _of(usable, "listing"), leads)
    chosen += _given(_of(usable, "listing"), [*leads, *([whole] if whole else [])], chosen)
    if not api:
        chosen += [Choice(item, "followed", "with it: the news of the last days") for item in sitemaps if item.news][:1]
    why = "with it: the events" if leads or chosen else "first: the events are all there is"
    return chosen + [Choice(item, "followed", why) for item in calendars[:1]]


def _archive(sitemap: Judged | None, listings: Sequence[Judged], leads: Sequence[Judged]) -> list[Choice]:
    if sitemap is not None:
        why = "with it: shows the archive and what left the site" if leads else "first: there is no feed"
        return [Choice(sitemap, "followed", why)]
    if not leads:
        return [Choice(item, "followed", "first: there is neither feed nor sitemap") for item in listings[:1]]
    if leads[0].proposal.kind in _APIS:
        return []
    leading = [item for item in listings if _leads_further(item, leads)]
    best = max(leading, key=lambda item: (_share(item, leads) >= 0.5, item.items, item.proposal.score), default=None)
    if best is None:
        return []
    why = f"with it: leads to what is older than the {leads[0].items} of the feed, as there is no sitemap"
    return [Choice(best, "followed", why)]


def has_archive(usable: Sequence[Judged]) -> bool:
    """Whether a sitemap shows the archive that a feed of the site leaves out."""
    feeds = [item for item in _of(usable, "feed") if not item.side][:1]
    return any(not item.news and _tells_more(item, feeds) for item in _of(usable, "sitemap"))


def _given(listings: Sequence[Judged], known: Sequence[Judged], chosen: Sequence[Choice]) -> list[Choice]:
    """The page of the site that was given, where nothing else shows what it lists."""
    given = [item for item in listings if item.proposal.found_in == "address given"]
    new = [item for item in given if known and not item.addresses & _together(known)]
    taken = {id(choice.judged) for choice in chosen}
    why = "with it: the page given lists what the others do not"
    return [Choice(item, "followed", why) for item in new[:1] if id(item) not in taken]


def _tells_more(sitemap: Judged, leads: Sequence[Judged]) -> bool:
    """Whether a sitemap lists articles, and not only the few pages of the frame: then it has some of the feed's."""
    announced = _together(leads)
    if sitemap.form == "index" or not announced:
        return True
    return bool(sitemap.addresses & announced) or sitemap.items > 10 * len(announced)


def _leads_further(listing: Judged, leads: Sequence[Judged]) -> bool:
    """Whether a listing is of the articles that a feed tells of, and has others or leads to them."""
    announced = _together(leads)
    shared = len(listing.addresses & announced)
    if listing.proposal.selectors:
        return not listing.addresses <= announced or listing.more
    return shared >= min(SHARED, len(announced)) and (listing.more or not listing.addresses <= announced)


def _share(listing: Judged, leads: Sequence[Judged]) -> float:
    """The part of what the feed announces that a listing shows too."""
    announced = _together(leads)
    return len(listing.addresses & announced) / len(announced) if announced else 0.0


def _together(judged: Sequence[Judged]) -> frozenset[str]:
    return frozenset().union(*(item.addresses for item in judged))


def _of(usable: Sequence[Judged], *kinds: str) -> list[Judged]:
    return [item for item in usable if item.proposal.kind in kinds]


def _distinct(usable: Sequence[Judged]) -> list[Judged]:
    """Each content once: addresses that lead to one place, or hold the very same in the same form, count once."""
    kept: dict[object, Judged] = {}
    for item in usable:
        where = (item.proposal.kind, place(item.answered or item.proposal.asked))
        same = (item.proposal.kind, item.form, item.newest, item.items, item.addresses) if item.addresses else where
        if where not in kept and same not in kept:
            kept[where] = kept[same] = item
    return list(dict.fromkeys(kept.values()))


@dataclass(frozen=True)
class _Worth:
    """Orders what is usable: main before side, alive before dead, French before other languages, whole texts before
    summaries, then as announced."""

    newest: datetime | None

    def __call__(self, item: Judged) -> tuple[bool, bool, bool, bool, float, int]:
        language = item.proposal.language or item.language[:2].lower()
        french = language in ("", "fr")
        return not item.side, _alive(item, self.newest), french, item.full_text, item.proposal.score, item.items


def _alive(item: Judged, newest: datetime | None) -> bool:
    return not (newest and item.newest and newest - item.newest > STALE)


def _newest(judged: Sequence[Judged]) -> datetime | None:
    """The newest article of any list of the past; calendars tell of what is to come."""
    times = (item.newest for item in judged if item.usable and item.newest and item.proposal.kind != "calendar")
    return max(times, default=None)


def _wiki_pair(feeds: Sequence[Judged]) -> list[Judged]:
    by_name = {item: unquote(item.proposal.url) for item in feeds}
    new = next((item for item, name in by_name.items() if NEW_PAGES.search(name)), None)
    changes = next((item for item, name in by_name.items() if CHANGES.search(name)), None)
    return [item for item in (new, changes) if item is not None]


def _why_spare(item: Judged, followed: Sequence[Choice]) -> str:
    first = followed[0].judged.proposal.kind if followed else ""
    if item.proposal.kind == "feed" and first in _APIS:
        return "spare: takes over if the API closes"
    if item.side:
        return "spare: a part of the site only"
    return "spare: can take over"
