"""Which territories a text is about, from reliable signals only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawler.annotate.fold import Document
from crawler.annotate.place_mentions import Mention, find_mentions
from crawler.annotate.place_sureness import CERTAIN, CITY, KNOWN, STRONG, TOWN, WEAK
from crawler.annotate.vocabulary import Where
from store.territories import Record, load_gazetteer
from store.territories.names import fold
from store.types import Evidence, Level, Place, SourceContext, Territory

DOMINANT = 10
"""Of communes of the same name, one with so many times the people of the next is meant."""
WEIGHTS: dict[Where, float] = {"title": 4.0, "lead": 2.0, "text": 1.0}
LABELLED = 6.0
"""What a line "Lieu : Hennebont" weighs."""
REPEATED = 0.7
BY_LEVEL: dict[Level, float] = {"commune": 1.2, "epci": 1.1, "departement": 1.0, "region": 0.9}
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
    def address(self) -> bool:
        """Whether the text gives it only as the address of a contact."""
        return all(mention.role == "address" for mention in self.mentions)


def find_places(document: Document, source: SourceContext) -> tuple[tuple[Place, ...], tuple[Evidence, ...]]:
    """The territories of a text, main place first, each with its evidence."""
    found = _resolve(find_mentions(document), source)
    main = _main(found) if found else None
    heaviest = main.weight if main else 0.0
    ordered = sorted(found, key=lambda one: (one is not main, one.address, -one.weight))
    places = tuple(_place(one, main=one is main, heaviest=heaviest) for one in ordered)
    evidence = tuple(_evidence(one) for one in ordered)
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
    if main is not None and any(mention.where == "title" for mention in main.mentions):
        return (*places, home)
    return (replace(home, main=True), *(replace(place, main=False) for place in places))


def _home_evidence(home: Place) -> Evidence:
    return Evidence(about=f"place:{home.territory}", rule="the source's own commune", where="source")


def _resolve(mentions: list[Mention], source: SourceContext) -> list[Found]:
    """First what is sure by itself, then what the rest of the text, or the source's own territory, supports."""
    mentions = _in_full(mentions)
    settled = {id(mention): chosen for mention in mentions if mention.sure >= STRONG and (chosen := _alone(mention))}
    text = _Text(mentions, settled, source)
    grouped: dict[Territory, list[Mention]] = {}
    for mention in mentions:
        for record in settled.get(id(mention)) or text.supported(mention):
            grouped.setdefault(record.territory, []).append(mention)
    return [Found(load_gazetteer().get(territory), tuple(group)) for territory, group in grouped.items()]


def _in_full(mentions: list[Mention]) -> list[Mention]:
    """A town named in full once may be named in short elsewhere: Loos is Loos-en-Gohelle where that one is named."""
    full = {
        shorter: one.records
        for one in reversed(mentions)
        if one.sure >= STRONG and one.records[0].level == "commune"
        for shorter in _shorter(fold(one.surface))
    }
    return [
        replace(mention, records=full[name], sure=STRONG, rule="named in full elsewhere")
        if mention.sure < CERTAIN and (name := fold(mention.surface)) in full
        else mention
        for mention in mentions
    ]


def _shorter(name: str) -> Iterator[str]:
    """The first words of a name, but not all of them."""
    words = name.split()
    return (" ".join(words[:count]) for count in range(1, len(words)))


class _Text:
    """What the sure places of a text, and its source, say about the others."""

    def __init__(self, mentions: list[Mention], sure: dict[int, tuple[Record, ...]], source: SourceContext) -> None:
        records = [record for chosen in sure.values() for record in chosen]
        scope = source.scope
        home = [load_gazetteer().get(scope)] if scope is not None and load_gazetteer().exists(scope) else []
        self.regional = scope is not None and scope.level == "region"
        self.settled = {record.territory for record in records}
        self.around, self.home = _around(records), _around(home)
        self.again = Counter(mention.records for mention in mentions)
        self.named = {mention.records for mention in mentions if _led_up_to(mention)}
        self.rivers = {mention.records for mention in mentions if mention.sure == WEAK and _is_departement(mention)}

    def supported(self, mention: Mention) -> tuple[Record, ...]:
        """What a mention means given all that; nothing if it may be a homonym or no place at all."""
        said = tuple(record for record in mention.records if record.territory in self.settled)
        if said:
            return said[:1] if said[0].level in ("commune", "epci") else said
        if mention.sure < WEAK:
            return ()
        for wider, regional in ((self.around, False), (self.home, self.regional)):
            near = tuple(record for record in mention.records if _near(record, wider, mention, regional=regional))
            if len(near) == 1 or (near and near[0].level in ("departement", "region")):
                return near
        return self._likely(mention)

    def _likely(self, mention: Mention) -> tuple[Record, ...]:
        """A name without support: a town said in the title or twice, a département in the company of others."""
        alone = _alone(mention)
        if not alone or mention.form == "former" or mention.rule == "ordinary word":
            return ()
        if alone[0].level != "commune":
            return alone if _is_departement(mention) and len(self.rivers) > 1 and mention.surface[:1].isalpha() else ()
        twice = self.again[mention.records] > 1 and mention.records in self.named
        in_title = mention.where == "title" and alone[0].population >= (TOWN if mention.hint == "locative" else CITY)
        return alone if twice or in_title else ()


def _led_up_to(mention: Mention) -> bool:
    known = mention.hint == "of" and mention.records[0].population >= KNOWN
    return known or mention.hint in ("locative", "noun", "inside")


def _is_departement(mention: Mention) -> bool:
    return mention.records[0].level == "departement"


def _alone(mention: Mention) -> tuple[Record, ...]:
    """What a mention means without any help; nothing for a homonym."""
    records = mention.records
    # Names that stand for several territories at once ("Alsace") are no homonyms; only communes and EPCI have those.
    if len(records) == 1 or records[0].level in ("departement", "region"):
        return records
    ranked = sorted(records, key=lambda one: -one.population)
    # Saints have namesakes everywhere, and the largest are overseas.
    saint = ranked[0].name.startswith("Saint") and ranked[0].departement.startswith("97")
    dominant = not saint and ranked[0].population >= TOWN and ranked[0].population >= DOMINANT * ranked[1].population
    return (ranked[0],) if dominant and not mention.form == "former" else ()


def _around(records: Iterable[Record]) -> frozenset[Territory]:
    """The territories, and all that contains them."""
    gazetteer = load_gazetteer()
    return frozenset(one for record in records for one in (record.territory, *gazetteer.containing(record.territory)))


def _near(record: Record, wider: frozenset[Territory], mention: Mention, *, regional: bool) -> bool:
    if record.level == "region":
        return record.territory in wider
    containing = load_gazetteer().containing(record.territory)
    # A région named in passing supports no homonym, and no région a village that may be a word or a surname.
    doubtful = mention.sure == WEAK or (len(mention.records) > 1 and not regional)
    levels = ("epci", "departement") if doubtful else ("epci", "departement", "region")
    return record.territory in wider or any(one in wider for one in containing if one.level in levels)


def _main(found: list[Found]) -> Found | None:
    """The place the text is about: the heaviest, or the one commune inside it that the text speaks of."""
    candidates = [one for one in found if not one.address]
    if not candidates:
        return found[0] if len(found) == 1 else None
    heaviest = max(candidates, key=lambda one: one.weight)
    if heaviest.record.level == "commune":
        return heaviest
    inside = sorted(
        (one for one in candidates if _inside(one.record, heaviest.record)), key=lambda one: one.weight, reverse=True
    )
    narrower = [one for one in inside if one.record.level == "commune"]
    if narrower and (len(narrower) == 1 or narrower[0].weight >= 1.5 * narrower[1].weight):
        clear = narrower[0].weight >= 0.4 * heaviest.weight
        return narrower[0] if clear else heaviest
    return heaviest


def _inside(record: Record, wider: Record) -> bool:
    return wider.territory in load_gazetteer().containing(record.territory)


def _weight(mention: Mention) -> float:
    if mention.role == "address":
        return 0.2
    if mention.hint == "label":
        return LABELLED
    return WEIGHTS[mention.where] + (0.5 if mention.sure == CERTAIN or mention.hint == "locative" else 0.0)


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
