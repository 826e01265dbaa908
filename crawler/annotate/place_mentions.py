"""Names of territories in a text, each with how sure its surroundings make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.annotate import place_context as context
from crawler.annotate.fold import Document, Folded, word_set
from crawler.annotate.place_names import ARTICLES, LINKS, Name, first_words, not_places, place_names
from crawler.annotate.place_persons import in_person
from crawler.annotate.place_signs import communities, numbers, where
from crawler.annotate.place_sureness import CITY, GREAT_CITY, KNOWN, TOWN, Sure, sure_of
from crawler.annotate.place_types import CERTAIN, NONE, STRONG, WEAK, Form, Hint, Mention
from store.territories import Record, load_gazetteer
from store.territories.names import SAINTS, fold
from store.types import Level, Territory

FOREIGN = word_set(
    "quebec quebecois quebecoise quebecoises montreal canada canadien canadienne ottawa ontario belgique belge belges "
    "bruxelles bruxellois bruxelloise wallonie wallon wallonne wallons namur charleroi suisse suisses geneve "
    "genevois genevoise lausanne vaudois vaudoise romande valais neuchatel luxembourg luxembourgeois tunisie tunis "
    "maroc senegal dakar mali bamako congo kinshasa benin cotonou burkina cameroun madagascar haiti liban beyrouth"
)
ABROAD = 3
"""So many of those words show that a text speaks of another country."""
TOLD = 5
"""Characters behind a name in which the number of its département stands."""
SMALL = word_set("europeenne agglomeration agglo communaute metropole agglopole mediterranee urbaine")
"""Words that may be small behind the first one: "Métropole européenne de Lille"."""
NAMESAKE = 5
"""A town with so many times the people of a village may be meant by the village's name."""


@dataclass(slots=True)
class _Reading:
    """What one part of a text is read with."""

    part: Folded
    words: list[str]
    title: bool
    shouting: bool
    persons: set[str]


def find_mentions(document: Document) -> list[Mention]:
    """Every name of a territory in the title and in the text, in order; the longest name wins."""
    persons: set[str] = set()
    found = [
        mention
        for part in document.parts
        for mention in _in_part(_Reading(part, _words(part), part is document.title, _shouting(part.text), persons))
    ]
    found = [mention for mention in found if not _bears_it(mention, persons)]
    return [_doubted(mention) for mention in found] if _is_abroad(document, found) else found


def _is_abroad(document: Document, found: list[Mention]) -> bool:
    """Whether the text speaks of another country where French is spoken; its towns have namesakes in France."""
    foreign = sum(sum(map(FOREIGN.__contains__, part.words)) for part in document.parts)
    french = sum(mention.sure >= STRONG for mention in found)
    return foreign >= ABROAD and foreign > french


def _doubted(mention: Mention) -> Mention:
    if mention.records[0].level != "commune" or mention.records[0].population >= GREAT_CITY:
        return mention
    return replace(mention, sure=max(NONE, mention.sure - 1))


def _words(part: Folded) -> list[str]:
    if SAINTS.keys().isdisjoint(part.words):
        return part.words
    return [SAINTS.get(word, word) for word in part.words]


def _bears_it(mention: Mention, persons: set[str]) -> bool:
    """Whether a person of the text bears the name: "Antoine Sollacaro … avec Sollacaro"."""
    if not persons or mention.records[0].population >= GREAT_CITY or mention.hint in ("noun", "label", "locative"):
        return False
    return mention.sure < CERTAIN and fold(mention.surface) in persons


def _in_part(reading: _Reading) -> Iterator[Mention]:
    part, beginnings, done = reading.part, first_words(), 0
    told: set[int] = set()
    for at in [at for at, word in enumerate(reading.words) if word in beginnings]:
        if at < done or not _may_begin(part, at):
            continue
        found = _name_at(part, reading.words, at)
        if found:
            done = found[0]
            mention = _mention(reading, (at, done), found[1])
            if mention:
                told.update(range(mention.end, mention.end + TOLD) if mention.sure == CERTAIN else ())
                yield mention
    yield from numbers(part, told, title=reading.title)
    yield from communities(part, title=reading.title)


def _may_begin(part: Folded, at: int) -> bool:
    if part.text[part.starts[at]].isupper():
        return True
    word = part.words[at]
    if word in LINKS and at + 1 < len(part.words) and part.text[part.starts[at + 1]].isupper():
        return True
    return word in not_places()


def _name_at(part: Folded, words: list[str], start: int) -> tuple[int, list[Name]] | None:
    found = place_names().at(words, start)
    for end in dict.fromkeys(end for end, _ in found):
        names = [name for other, name in found if other == end]
        if part.joined(start, end) and (_capitals(part, start, end) or _no_place(names)):
            # "Le Val" is a commune, but "Le Val de Drôme" is not about it.
            behind = _name_at(part, words, start + 1) if words[start] in ARTICLES and end < len(words) else None
            return None if behind and behind[0] > end else (end, names)
    return None


def _mention(reading: _Reading, span: tuple[int, int], names: list[Name]) -> Mention | None:
    part, (start, end) = reading.part, span
    if _no_place(names) or context.in_street(part, start) or context.in_web_address(part, start, end):
        return None
    if in_person(part, start, end):
        reading.persons.add(fold(part.surface(start, end)))
        return None
    if context.in_building(part, start) or context.abroad(part, end):
        return None
    hint = context.hint(part, start, end)
    postal = context.postal_code(part, start)
    behind = postal or context.departement_behind(part, end)
    narrowed = _narrowed(names, behind) if behind else ()
    if narrowed:
        sure: Sure = (CERTAIN, "postal line" if postal else "département in parentheses")
    else:
        names = _fitting(part, span, names, hint)
        sure = _sure(reading, span, names, hint)
    return Mention(
        narrowed or tuple(dict.fromkeys(name.record for name in names if name.record)),
        *sure,
        where(part.starts[start], title=reading.title),
        part.starts[start],
        part.surface(start, end),
        role="address" if postal and hint != "label" and context.in_address(part, start) else "mention",
        hint=hint,
        form=_form(names),
    )


def _sure(reading: _Reading, span: tuple[int, int], names: list[Name], hint: Hint) -> Sure:
    """How sure the names are, and by which rule."""
    sure, rule = sure_of(reading.part, span, names, hint)
    if sure < CERTAIN and context.hyphenated(reading.part, *span):
        other = _across(reading.part, *span) if names[0].record and names[0].record.level == "commune" else 0
        most = STRONG if min(other, max(map(_people, names))) >= CITY else WEAK if other >= KNOWN else NONE
        sure, rule = min(sure, most), "pair of towns" if most else "name inside another"
    return max(NONE, sure - 1) if reading.shouting and sure < CERTAIN else sure, rule


def _across(part: Folded, start: int, end: int) -> int:
    """Inhabitants of the town before or behind a hyphen, as in "Mulhouse-Montbéliard"; 0 if it is none."""
    behind = place_names().at(part.words, end) if end < len(part.words) and part.gap(end) == "-" else []
    before = place_names().at(part.words[start - 1 : start], 0) if start and part.gap(start) == "-" else []
    return max((_people(name) for _, name in [*behind, *before]), default=0)


def _form(names: list[Name]) -> Form:
    forms = {name.form for name in names}
    return next(iter(forms)) if len(forms) == 1 else "official"


def _no_place(names: list[Name]) -> bool:
    return any(name.record is None for name in names)


def _fitting(part: Folded, span: tuple[int, int], names: list[Name], hint: Hint) -> list[Name]:
    """Of names of several levels, those that the words around them allow."""
    names = _in_full(names)
    community = context.community(part, *span)
    levels = {name.record.level for name in names if name.record}
    if community and levels == {"commune"}:
        return _called_after(names) or names
    if len(levels) < 2:
        return names
    if community and "epci" in levels:
        wanted = {"epci"}
    elif "commune" in levels and _is_town(part, span[0], names, hint, levels):
        wanted = {"commune"}
    else:
        wanted = {next(level for level in ("region", "departement", "epci", "commune") if level in levels)}
    return [name for name in names if name.record and name.record.level in wanted]


def _member(names: list[Name]) -> bool:
    """Whether a commune of that name lies in the community of that name, as Arras does."""
    codes = {name.record.code for name in names if name.record and name.record.level == "epci"}
    return any(name.record.epci in codes for name in names if name.record)


def _in_full(names: list[Name]) -> list[Name]:
    """Names in full before those by first words, unless a village stands against a town: Tournon-sur-Rhône."""
    full = [name for name in names if name.form != "first"]
    if not full or len(full) == len(names):
        return names
    people = max(map(_people, full))
    return full if all(_people(name) < NAMESAKE * people for name in names) else names


def _people(name: Name) -> int:
    return name.record.population if name.record else 0


def _called_after(names: list[Name]) -> list[Name]:
    """The communities that are called after a commune: "Métropole de Tours" is Tours Métropole Val de Loire."""
    gazetteer = load_gazetteer()
    communities = (
        gazetteer.get(Territory("epci", name.record.epci)) for name in names if name.record and name.record.epci
    )
    towns = {fold(name.record.name) for name in names if name.record}
    return [Name(one, "short") for one in communities if any(f" {town} " in f" {fold(one.name)} " for town in towns)]


def _is_town(part: Folded, start: int, names: list[Name], hint: Hint, levels: set[Level]) -> bool:
    """Whether the commune is meant, not the département of its name: "à Vienne", "de Vienne", but "de la Vienne"."""
    people = max(_people(name) for name in names if name.record and name.record.level == "commune")
    articled = part.words[start] in LINKS or (start > 0 and part.words[start - 1] in ARTICLES | {"du", "des"})
    led = hint in ("of", "body", "locative") and not articled and people >= TOWN
    if "epci" in levels:
        return people >= KNOWN or _member(names)
    return people > GREAT_CITY or (hint == "locative" and people >= KNOWN) or led


def _narrowed(names: list[Name], code: str) -> tuple[Record, ...]:
    """The communes of a département, or of a postal code (a CEDEX code only tells the département)."""
    full = [name for name in names if name.form != "first"]
    return _of_code(full, code) or _of_code(names, code)


def _of_code(names: list[Name], code: str) -> tuple[Record, ...]:
    records = tuple(dict.fromkeys(name.record for name in names if name.record and name.record.level == "commune"))
    if len(code) == 5:
        exact = tuple(one for one in records if code in one.postal_codes)
        return exact or tuple(one for one in records if one.departement == _departement(code))
    return tuple(one for one in records if one.departement == code)


def _departement(postal: str) -> str:
    return postal[:3] if postal.startswith("97") else postal[:2]


def _capitals(part: Folded, start: int, end: int) -> bool:
    """Whether every word of a name bears its capital, or hangs on one by a hyphen: "Loire-atlantique".

    One-letter names and acronyms never pass in small letters.
    """
    return all(
        part.text[part.starts[at]].isupper()
        or ((part.words[at] in LINKS or (at > start and part.words[at] in SMALL)) and end - start > 1)
        or (at > start and part.gap(at) == "-" and part.text[part.starts[start]].isupper())
        for at in range(start, end)
    )


def _shouting(text: str) -> bool:
    start = text[:200]
    small, large = sum(map(str.islower, start)), sum(map(str.isupper, start))
    return large > 2 * small
