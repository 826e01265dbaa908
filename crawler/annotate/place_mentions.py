"""Names of territories in a text, each with how sure its surroundings make it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.annotate import place_context as context
from crawler.annotate.fold import LEAD, Document, Folded, word_set
from crawler.annotate.place_names import LINKS, Name, not_places, place_names
from crawler.annotate.vocabulary import Where
from store.territories import Record, load_gazetteer
from store.territories.names import SAINTS, fold
from store.types import Role, Territory

CERTAIN, STRONG, WEAK, NONE = 3, 2, 1, 0
"""A département in parentheses; a long name; a name that needs support; an ordinary word."""
TOWN, CITY, BIG_TOWN, GREAT_CITY = 5_000, 20_000, 50_000, 100_000
"""Inhabitants from which a name alone, or after "de", is likely to mean the place."""
SHORT = 3
"""Letters; so short a name is as good as an ordinary word: Die, Gap, Eu."""
RIVERS = word_set(
    "ain aisne allier ardeche ariege aube aude aveyron charente cher correze creuse dordogne doubs drome eure gard "
    "gers gironde herault indre isere loire loiret lot manche marne mayenne meuse moselle nievre nord oise orne rhone "
    "sarthe somme tarn var vendee vienne yonne jura landes vosges"
)
"""Names of départements that are also rivers, mountains, the sea or a point of the compass."""
BARE_CODE = re.compile(r"\((\d\d|2[AB]|97[1-6])\)")
FOOTNOTE = re.compile(r"\([1-9]\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, the territories it may mean, and what speaks for it."""

    records: tuple[Record, ...]
    sure: int
    rule: str
    where: Where
    position: int
    surface: str
    role: Role = "mention"
    hint: context.Hint = "none"
    former: bool = field(default=False)


def find_mentions(document: Document) -> list[Mention]:
    """Every name of a territory in the title and in the text, in order; the longest name wins."""
    return [mention for part in document.parts for mention in _in_part(part, title=part is document.title)]


def _in_part(part: Folded, *, title: bool) -> Iterator[Mention]:
    words = [SAINTS.get(word, word) for word in part.words]
    shouting = _shouting(part.text)
    names, done = place_names(), 0
    for at, word in enumerate(words):
        if at < done or not names.begins(word) or not _may_begin(part, at):
            continue
        found = _name_at(part, words, at)
        if found:
            done = found[0]
            mention = _mention(part, (at, done), found[1], title=title, shouting=shouting)
            if mention:
                yield mention
    yield from _bare_codes(part, title=title)


def _may_begin(part: Folded, at: int) -> bool:
    word = part.words[at]
    return part.text[part.starts[at]].isupper() or word in LINKS or word in not_places()


def _name_at(part: Folded, words: list[str], start: int) -> tuple[int, list[Name]] | None:
    found = place_names().at(words, start)
    for end in dict.fromkeys(end for end, _ in found):
        names = [name for other, name in found if other == end]
        if part.joined(start, end) and (_capitals(part, start, end) or _no_place(names)):
            return end, names
    return None


def _mention(part: Folded, span: tuple[int, int], names: list[Name], *, title: bool, shouting: bool) -> Mention | None:
    start, end = span
    if _no_place(names) or context.belongs_to_another(part, start, end):
        return None
    postal = context.postal_code(part, start)
    behind = context.departement_behind(part, end)
    hint = "locative" if part.words[start] in ("au", "aux") else context.hint(part, start)
    names = _fitting(names, explicit_epci=context.community(part, start), hint=hint)
    records = tuple(dict.fromkeys(name.record for name in names if name.record))
    sure, rule = _sure(part, span, names, hint)
    if postal or behind:
        narrowed = _narrowed(records, postal or behind or "")
        if narrowed:
            records, sure, rule = narrowed, CERTAIN, "postal line" if postal else "département in parentheses"
    elif shouting and sure < CERTAIN:
        sure -= 1
    return Mention(
        records,
        sure,
        rule,
        "title" if title else "lead" if part.starts[start] < LEAD else "text",
        part.starts[start],
        part.surface(start, end),
        role="address" if postal and hint != "label" and context.in_address(part, start) else "mention",
        hint=hint,
        former=all(name.form == "former" for name in names),
    )


def _no_place(names: list[Name]) -> bool:
    return any(name.record is None for name in names)


def _fitting(names: list[Name], *, explicit_epci: bool, hint: context.Hint) -> list[Name]:
    """Of names of several levels, those that the words before them allow."""
    levels = {name.record.level for name in names if name.record}
    if len(levels) < 2:
        return names
    if explicit_epci and "epci" in levels:
        wanted = {"epci"}
    elif "commune" in levels and (hint == "locative" or "epci" in levels or _is_paris(names)):
        wanted = {"commune"}
    else:
        wanted = {next(level for level in ("region", "departement", "epci", "commune") if level in levels)}
    return [name for name in names if name.record and name.record.level in wanted]


def _is_paris(names: list[Name]) -> bool:
    return any(name.record and name.record.code == "75056" for name in names)


def _sure(part: Folded, span: tuple[int, int], names: list[Name], hint: context.Hint) -> tuple[int, str]:
    start, end = span
    if hint == "label":
        return CERTAIN, "labelled line"
    record = max((name.record for name in names if name.record), key=lambda one: one.population)
    words = [word for word in part.words[start:end] if word not in LINKS]
    if record.level == "epci":
        sure, rule = _sure_epci(part, start, names, words)
    elif record.level in ("region", "departement"):
        sure, rule = _sure_wide(words, record, hint)
    else:
        sure, rule = _sure_commune(words, record, hint)
        if sure < CERTAIN and (all(name.form == "former" for name in names)) and len(words) == 1:
            sure = min(sure, WEAK)
    if sure == STRONG and len(words) == 1 and context.hyphenated(part, start, end):
        sure = WEAK
    return sure, rule


def _sure_commune(words: list[str], record: Record, hint: context.Hint) -> tuple[int, str]:
    people = record.population
    if hint == "noun" and not record.ordinary:
        return CERTAIN, "named as a place"
    if len(words) > 1:
        return STRONG, "long name"
    articled = len(words) < len(fold(record.name).split())
    if record.ordinary or (people < CITY and (articled or len(words[0]) <= SHORT)):
        return _sure_word(people, hint)
    if hint == "locative" or people >= CITY or (hint == "of" and people >= TOWN):
        return STRONG, "after a preposition" if hint == "locative" else "name of a town"
    return WEAK, "name"


def _sure_word(people: int, hint: context.Hint) -> tuple[int, str]:
    """A commune whose name is an ordinary word, too."""
    led_up_to = hint in ("locative", "noun")
    if people >= GREAT_CITY or (people >= BIG_TOWN and hint == "of") or (people >= CITY and led_up_to):
        return STRONG, "name of a city"
    if led_up_to:
        return WEAK, "after a preposition"
    return (WEAK if people >= CITY and hint == "of" else NONE), "ordinary word"


def _sure_epci(part: Folded, start: int, names: list[Name], words: list[str]) -> tuple[int, str]:
    if context.community(part, start):
        return CERTAIN, "named as a community"
    if all(name.form == "acronym" for name in names):
        return WEAK, "acronym"
    return (STRONG, "name of an EPCI") if len(words) > 1 else (WEAK, "short name of an EPCI")


def _sure_wide(words: list[str], record: Record, hint: context.Hint) -> tuple[int, str]:
    level = "région" if record.level == "region" else "département"
    if hint == "noun":
        return CERTAIN, f"named as a {level}"
    if record.level == "departement" and len(words) == 1 and words[0] in RIVERS:
        return (
            STRONG if hint == "inside" and words[0] not in ("nord", "loire", "rhone") else WEAK
        ), "river or département"
    return STRONG, f"name of a {level}"


def _narrowed(records: tuple[Record, ...], code: str) -> tuple[Record, ...]:
    """The communes of a département, or of a postal code (a CEDEX code only tells the département)."""
    if len(code) == 5:
        exact = tuple(one for one in records if code in one.postal_codes)
        return exact or tuple(one for one in records if one.departement == _departement(code))
    return tuple(one for one in records if one.departement == code)


def _departement(postal: str) -> str:
    return postal[:3] if postal.startswith("97") else postal[:2]


def _bare_codes(part: Folded, *, title: bool) -> Iterator[Mention]:
    """ "Le Konk ar Lab (29)": a proper noun with the number of its département."""
    notes = FOOTNOTE.search(part.text) is not None
    for found in BARE_CODE.finditer(part.text):
        before = part.text[max(0, found.start() - 60) : found.start()].rsplit(None, 1)[-1:]
        numbered = Territory("departement", found[1])
        # Not every number is one: 20 was Corsica's, before 2A and 2B.
        known = load_gazetteer().exists(numbered)
        if known and before and before[0][:1].isupper() and not (notes and not title):
            record = load_gazetteer().get(numbered)
            where: Where = "title" if title else "lead" if found.start() < LEAD else "text"
            # In a text the number may count or date something: it needs another sign of that département.
            yield Mention(
                (record,), CERTAIN if title else WEAK, "département in parentheses", where, found.start() + 1, found[1]
            )


def _capitals(part: Folded, start: int, end: int) -> bool:
    """Whether every word of a name bears its capital; one-letter names and acronyms never pass in small letters."""
    return all(
        part.text[part.starts[at]].isupper() or (part.words[at] in LINKS and end - start > 1)
        for at in range(start, end)
    )


def _shouting(text: str) -> bool:
    letters = [letter for letter in text[:200] if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
