"""Which territories a text is about, from reliable signals only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.annotate.fold import Document
from crawler.annotate.place_mentions import find_mentions
from crawler.annotate.place_support import Meant, resolve
from crawler.annotate.place_types import CERTAIN, STRONG, Mention
from crawler.annotate.vocabulary import Where
from store.territories import Record, load_gazetteer
from store.territories.names import fold
from store.types import Evidence, Level, Place, SourceContext, Territory

WEIGHTS: dict[Where, float] = {"title": 4.0, "lead": 2.0, "text": 1.0}
LABELLED = 6.0
"""What a line "Lieu : Hennebont" weighs."""
LED = 0.5
"""What "à" before it, or a département behind it, adds to a mention."""
REPEATED = 0.7
"""What each further mention weighs, compared with the one before."""
SHARE = 0.4
"""A commune that weighs this share of the territory around it is the main place before it."""
BY_LEVEL: dict[Level, float] = {"commune": 1.2, "epci": 1.1, "departement": 1.0, "region": 0.9}
COMMUNITY = 0.6
"""A community that weighs this share of its town is the main place before it."""
CANDIDATES = 5
"""Homonyms that are told of a name that stays open."""
SUBJECT = 0.5
"""A place that weighs this share of the main one is a subject too."""


@dataclass(frozen=True, slots=True)
class Found:
    """A territory with every mention of it."""

    record: Record
    mentions: tuple[Mention, ...]

    @property
    def weight(self) -> float:
        weights = sorted((_weight(mention) for mention in self.mentions), reverse=True)
        return BY_LEVEL[self.record.level] * sum(weight * REPEATED**rank for rank, weight in enumerate(weights))

    @property
    def in_title(self) -> bool:
        """Whether the title names it."""
        return any(mention.where == "title" for mention in self.mentions)

    @property
    def address(self) -> bool:
        """Whether the text gives it only as the address of a contact."""
        return all(mention.role == "address" for mention in self.mentions)


def find_places(document: Document, source: SourceContext) -> tuple[tuple[Place, ...], tuple[Evidence, ...]]:
    """The territories of a text, main place first, each with its evidence."""
    meant = resolve(find_mentions(document), document, source)
    found = _grouped(meant)
    main = _main(found) if found else None
    heaviest = main.weight if main else 0.0
    ordered = sorted(found, key=lambda one: (one is not main, one.address, -one.weight))
    places = tuple(_place(one, main=one is main, heaviest=heaviest) for one in ordered)
    evidence = (*(_evidence(one) for one in ordered), *_candidates(meant))
    home = _home(source)
    if home is None or any(place.territory == home.territory for place in places):
        return places, evidence
    return _at_home(home, places, main), (*evidence, _home_evidence(home))


def _home(source: SourceContext) -> Place | None:
    """The commune a source is of: what a town or a place tells of itself happens there, named or not."""
    scope = source.scope
    if scope is None or scope.level != "commune" or not load_gazetteer().exists(scope):
        return None
    return Place(level="commune", code=scope.code, name=load_gazetteer().name(scope), role="subject")


def _at_home(home: Place, places: tuple[Place, ...], main: Found | None) -> tuple[Place, ...]:
    """Home comes first, unless the title names another place."""
    if main is not None and main.in_title:
        return (*places, home)
    return (replace(home, main=True), *(replace(place, main=False) for place in places))


def _home_evidence(home: Place) -> Evidence:
    return Evidence(about=f"place:{home.territory}", rule="the source's own commune", where="source")


def _candidates(meant: list[Meant]) -> Iterator[Evidence]:
    """What a name may mean that is surely a place, but that several communes bear; the most likely first."""
    told: set[str] = set()
    for mention in (one.mention for one in meant if not one.records and one.mention.sure >= STRONG):
        name = fold(mention.surface)
        if name not in told:
            told.add(name)
            likely = sorted(mention.records, key=lambda record: -record.population)[:CANDIDATES]
            yield from (_candidate(record, mention) for record in likely)


def _candidate(record: Record, mention: Mention) -> Evidence:
    return Evidence(
        about=f"candidate:{record.territory}",
        rule="one of several of that name",
        words=mention.surface,
        where=mention.where,
        position=mention.position,
        score=0.0,
    )


def _grouped(meant: list[Meant]) -> list[Found]:
    """The territories that are meant, each with its mentions."""
    grouped: dict[Territory, list[Mention]] = {}
    for one in meant:
        for record in one.records:
            grouped.setdefault(record.territory, []).append(one.mention)
    return [Found(load_gazetteer().get(territory), tuple(group)) for territory, group in grouped.items()]


def _main(found: list[Found]) -> Found | None:
    """The place the text is about: the heaviest, or the one commune inside it that the text speaks of."""
    candidates = [one for one in found if not one.address]
    if not candidates:
        return found[0] if len(found) == 1 else None
    heaviest = max(candidates, key=lambda one: one.weight)
    if heaviest.record.level == "commune":
        return next((one for one in candidates if _speaks_for(one, heaviest)), heaviest)
    return _narrower(heaviest, candidates) or heaviest


def _speaks_for(one: Found, town: Found) -> bool:
    """Whether the community of a town, named again and again, is meant where the text names the town."""
    return one.record.code == town.record.epci and one.weight >= COMMUNITY * town.weight and len(one.mentions) > 1


def _narrower(heaviest: Found, candidates: list[Found]) -> Found | None:
    """The one commune inside a wider territory that the text speaks of."""
    communes = [one for one in candidates if one.record.level == "commune" and _inside(one.record, heaviest.record)]
    communes.sort(key=lambda one: -one.weight)
    if not communes or (len(communes) > 1 and communes[0].weight < 1.5 * communes[1].weight):
        return None
    several = len(communes) > 1 or heaviest.record.level == "epci"
    share = 1.0 if heaviest.in_title and several else SHARE
    return communes[0] if communes[0].weight >= share * heaviest.weight else None


def _inside(record: Record, wider: Record) -> bool:
    return wider.territory in load_gazetteer().containing(record.territory)


def _weight(mention: Mention) -> float:
    if mention.role == "address":
        return 0.2
    if mention.hint == "label":
        return LABELLED
    return WEIGHTS[mention.where] + (LED if mention.sure == CERTAIN or mention.hint in ("locative", "body") else 0.0)


def _place(one: Found, *, main: bool, heaviest: float) -> Place:
    subject = main or (not one.address and one.weight >= SUBJECT * heaviest)
    return Place(
        level=one.record.level,
        code=one.record.code,
        name=one.record.name,
        role="address" if one.address else "subject" if subject else "mention",
        surface=one.mentions[0].surface,
        main=main,
    )


def _evidence(one: Found) -> Evidence:
    mention = max(one.mentions, key=_weight)
    return Evidence(
        about=f"place:{one.record.territory}",
        rule=mention.rule,
        words=mention.surface,
        where=mention.where,
        position=mention.position,
        score=round(one.weight, 2),
    )
