"""Which territory each name of a text means, given the other names of the text and the source's own territory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from crawler.annotate.fold import Document
from crawler.annotate.place_company import (
    COMPARED,
    is_departement,
    kilometres,
    lists_of,
    neighbours,
    plain,
    side_by_side,
    together,
)
from crawler.annotate.place_signs import adjectives
from crawler.annotate.place_sureness import CITY, KNOWN, TOWN
from crawler.annotate.place_types import STRONG, WEAK, Chosen, Mention
from store.territories import Record, load_gazetteer
from store.territories.names import fold
from store.types import SourceContext, Territory

DOMINANT = 10
"""Of communes of the same name, one with so many times the people of the next is meant."""
NEAR, FAR = 30.0, 100.0
"""Kilometres within which a sure place supports a name that needs it; beyond which a name without support is no
village."""
ROUNDS = 2
"""What was found with support may support others in its turn, once."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A name and what it means; with nothing meant, the candidates stay open."""

    mention: Mention
    records: Chosen


def resolve(mentions: list[Mention], document: Document, source: SourceContext) -> list[Meant]:
    """First what is sure by itself, then what the rest of the text, or the source's own territory, supports."""
    mentions = _in_full(mentions)
    settled = {id(mention): chosen for mention in mentions if mention.sure >= STRONG and (chosen := alone(mention))}
    settled |= _moved(mentions, settled)
    lists, spoken = lists_of(mentions, document), adjectives(document)
    for _ in range(ROUNDS):
        text = _Text(mentions, settled, source, lists, spoken)
        more = {id(one): found for one in mentions if id(one) not in settled and (found := text.supported(one))}
        settled |= more
        if not more:
            break
    return [Meant(mention, settled.get(id(mention), ())) for mention in mentions]


def _moved(mentions: list[Mention], settled: dict[int, Chosen]) -> dict[int, Chosen]:
    """Large towns give way to a namesake whose département the text names: "à Valence, dans le Tarn-et-Garonne"."""
    sure = [record for mention in mentions if len(mention.records) == 1 for record in settled.get(id(mention), ())]
    named = {record.code for record in sure if record.level == "departement"}
    named |= {record.departement for record in sure if record.level == "commune"}
    return {
        id(mention): (others[0],)
        for mention in mentions
        if id(mention) in settled and mention.records[0].level == "commune" and len(mention.records) > 1
        if settled[id(mention)][0].departement not in named
        if len(others := [record for record in mention.records if record.departement in named]) == 1
    }


def alone(mention: Mention) -> Chosen:
    """What a mention means without any help; nothing for a homonym."""
    records = mention.records
    # Names that stand for several territories at once ("Alsace") are no homonyms; only communes and EPCI have those.
    if len(records) == 1 or records[0].level in ("departement", "region"):
        return records
    ranked = sorted(records, key=lambda one: -one.population)
    # Saints have namesakes everywhere, and the largest are overseas.
    saint = ranked[0].name.startswith("Saint") and ranked[0].departement.startswith("97")
    dominant = not saint and ranked[0].population >= KNOWN and ranked[0].population >= DOMINANT * ranked[1].population
    return (ranked[0],) if dominant and mention.form not in ("former", "first") else ()


def _in_full(mentions: list[Mention]) -> list[Mention]:
    """A town named in full once may be named in short elsewhere: Loos is Loos-en-Gohelle where that one is named."""
    full = {
        shorter: one.records
        for one in reversed(mentions)
        if one.sure >= STRONG and one.records[0].level == "commune"
        for shorter in _shorter(fold(one.surface))
    }
    named = {record.code for one in mentions for record in one.records if one.sure >= STRONG and is_departement(one)}
    return [
        replace(mention, records=full[name], sure=STRONG, rule="named in full elsewhere", form="official")
        if (mention.sure <= STRONG or mention.rule == "named as a place")
        and (name := fold(mention.surface)) in full
        and not any(record.departement in named for record in mention.records)
        else mention
        for mention in mentions
    ]


def _shorter(name: str) -> Iterator[str]:
    """The first words of a name, but not all of them."""
    words = name.split()
    return (" ".join(words[:count]) for count in range(1, len(words)))


class _Text:
    """What the sure places of a text, and its source, say about the others."""

    def __init__(
        self,
        mentions: list[Mention],
        sure: dict[int, Chosen],
        source: SourceContext,
        lists: list[list[Mention]],
        adjectives: list[Record],
    ) -> None:
        records = [record for chosen in sure.values() for record in chosen]
        scope = source.scope
        home = [load_gazetteer().get(scope)] if scope is not None and load_gazetteer().exists(scope) else []
        self.regional = scope is not None and scope.level == "region"
        self.settled = {record.territory for record in records}
        self.around, self.home = _around([*records, *adjectives]), _around(home)
        self.communes = [record for record in dict.fromkeys(records) if record.level == "commune"][:COMPARED]
        self.again = Counter(mention.records for mention in mentions)
        self.named = {mention.records for mention in mentions if _led_up_to(mention)}
        self.rivers = {mention.records for mention in mentions if mention.sure == WEAK and is_departement(mention)}
        self.neighbours = neighbours(mentions, sure)
        self.together = together(mentions, sure) | side_by_side(lists)
        self.communes += [record for chosen in self.neighbours.values() for record in chosen]
        self.listed = {id(one) for members in lists if any(id(one) in sure for one in members) for one in members}

    def supported(self, mention: Mention) -> Chosen:
        """What a mention means given all that; nothing if it may be a homonym or no place at all."""
        said = tuple(record for record in mention.records if record.territory in self.settled)
        if said:
            return said[:1] if said[0].level in ("commune", "epci") else said
        if mention.sure < WEAK:
            return self._word_in_list(mention) or self.together.get(mention.records, ())
        for wider, regional in ((self.around, False), (self.home, self.regional)):
            near = tuple(record for record in mention.records if _near(record, wider, mention, regional=regional))
            if len(near) == 1 or (near and near[0].level in ("departement", "region")):
                return near
            if near and (closest := self._nearest(replace(mention, records=near))):
                return closest
        return (
            self._nearest(mention)
            or self.neighbours.get(mention.records, ())
            or self.together.get(mention.records, ())
            or self._likely(mention)
        )

    def _word_in_list(self, mention: Mention) -> Chosen:
        """An ordinary word in a list of places of its département: "Redon, Fougères et Vitré"."""
        if mention.rule != "ordinary word" or id(mention) not in self.listed or mention.surface[:1].islower():
            return ()
        near = tuple(record for record in mention.records if _near(record, self.around, mention, regional=False))
        return near if len(near) == 1 else ()

    def _nearest(self, mention: Mention) -> Chosen:
        """The commune of that name that lies near a sure one."""
        if mention.rule == "ordinary word":
            return ()
        close = [
            (distance, record)
            for record in mention.records
            if record.level == "commune"
            for distance in [min((kilometres(record, one) for one in self.communes), default=NEAR + 1)]
            if distance <= NEAR
        ]
        return (min(close)[1],) if close else ()

    def _likely(self, mention: Mention) -> Chosen:
        """A name without support: said in a list with a sure one, in the title or twice, or of rivers in company."""
        meant = alone(mention)
        if not meant or mention.form in ("former", "first") or mention.rule == "ordinary word":
            return ()
        if meant[0].level != "commune":
            listed = id(mention) in self.listed or len(self.rivers) > 1
            return meant if is_departement(mention) and listed and mention.surface[:1].isalpha() else ()
        clear = plain(mention) and self._fits(meant[0])
        twice = self.again[mention.records] > 1 and (mention.records in self.named or clear)
        known = meant[0].population >= (TOWN if mention.hint == "locative" else CITY)
        in_title = mention.where == "title" and (known or clear)
        return meant if twice or in_title or id(mention) in self.listed else ()

    def _fits(self, record: Record) -> bool:
        """Whether no other place of the text is far away."""
        return all(kilometres(record, one) <= FAR for one in self.communes)


def _led_up_to(mention: Mention) -> bool:
    known = mention.hint == "of" and mention.records[0].population >= KNOWN
    return known or mention.hint in ("locative", "noun", "body", "inside")


@cache
def _containing(territory: Territory) -> tuple[Territory, ...]:
    return load_gazetteer().containing(territory)


def _around(records: Iterable[Record]) -> frozenset[Territory]:
    """The territories, all that contains them, and the one département of an overseas région."""
    found = {one for record in records for one in (record.territory, *_containing(record.territory))}
    return frozenset(found | {OVERSEAS[one.code] for one in found if one.level == "region" and one.code in OVERSEAS})


OVERSEAS = {
    region: Territory("departement", departement)
    for region, departement in (("01", "971"), ("02", "972"), ("03", "973"), ("04", "974"), ("06", "976"))
}


def _near(record: Record, wider: frozenset[Territory], mention: Mention, *, regional: bool) -> bool:
    if record.level == "region":
        return record.territory in wider
    containing = _containing(record.territory)
    # A région named in passing supports no homonym, and no région a village that may be a word or a surname.
    doubtful = mention.sure == WEAK or (len(mention.records) > 1 and not regional)
    if mention.rule == "département in parentheses":
        doubtful = False
    levels = ("epci", "departement") if doubtful else ("epci", "departement", "region")
    return record.territory in wider or any(one in wider for one in containing if one.level in levels)
