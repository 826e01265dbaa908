"""How sure the form of a name, and the words around it, make that a place is meant."""

from __future__ import annotations

from crawler.annotate import place_context as context
from crawler.annotate.fold import Folded, word_set
from crawler.annotate.place_names import ARTICLES, LINKS, Name, former_regions, word_list
from crawler.annotate.place_types import CERTAIN, NONE, STRONG, WEAK, Hint
from store.territories import Record
from store.territories.names import fold

KNOWN, TOWN, CITY, BIG_TOWN, GREAT_CITY = 2_000, 5_000, 20_000, 50_000, 100_000
"""Inhabitants from which a name alone, or after "de", is likely to mean the place."""
SHORT = 3
"""Letters; so short a name is as good as an ordinary word: Die, Gap, Eu."""
RIVERS = word_set(
    "ain aisne allier ardeche ariege aube aude aveyron charente cher correze creuse dordogne doubs drome eure gard "
    "gers gironde herault indre isere loire loiret lot manche marne mayenne meuse moselle nievre nord oise orne rhone "
    "sarthe somme tarn var vendee vienne yonne jura landes vosges"
)
"""Names of départements that are also rivers, mountains, the sea or a point of the compass."""

Sure = tuple[int, str]
"""How sure, and the rule that says so."""


def sure_of(part: Folded, span: tuple[int, int], names: list[Name], hint: Hint) -> Sure:
    """How sure it is that the words of a span name a place."""
    if hint == "label":
        return CERTAIN, "labelled line"
    record, form = max(((name.record, name.form) for name in names if name.record), key=lambda one: one[0].population)
    words = [word for word in part.words[span[0] : span[1]] if word not in LINKS]
    match record.level:
        case "epci":
            return _of_epci(part, span, names, words)
        case "region" | "departement":
            return _of_wide(part, span, words, record, hint)
        case _:
            return _of_commune(part, span, words, Name(record, form), hint)


def _of_commune(part: Folded, span: tuple[int, int], words: list[str], name: Name, hint: Hint) -> Sure:
    # How many live in a former commune is not known.
    people = name.record.population if name.record and name.form != "former" else 0
    if context.surroundings(part, span[1]):
        return CERTAIN, "named as a place"
    if hint == "feature" and people < CITY:
        return NONE, "name inside another"
    if len(words) > 1:
        sure, rule = _of_long_name(words, people, hint)
    elif words[0] in word_list("common_words") or (len(words[0]) <= SHORT and people < CITY):
        sure, rule = _of_word(part, span, people, hint)
    else:
        sure, rule = _of_plain_name(words[0], people, hint)
    if name.form == "first" or (name.form == "former" and len(words) == 1):
        sure = min(sure, STRONG if hint in ("noun", "locative") and people >= TOWN else WEAK)
    if sure < CERTAIN and people < CITY and context.preceded_by_capital(part, span[0]):
        sure = min(sure, WEAK if sure == STRONG and hint != "none" else NONE)
    if sure < CERTAIN and people < GREAT_CITY and context.determined(part, span[0]):
        sure = min(sure, WEAK)
    return sure, rule


def _of_long_name(words: list[str], people: int, hint: Hint) -> Sure:
    if hint == "noun":
        return CERTAIN, "named as a place"
    said = all(word in word_list("common_words") or word in PLAIN for word in words)
    if said and people < TOWN and hint not in ("locative", "label"):
        return WEAK, "ordinary words"
    return STRONG, "long name"


PLAIN = word_set(
    "vieux vieille neuf neuve nouveau nouvelle pont ponts moulin moulins petit petite belle beau bon haut haute bas "
    "basse"
)
"""Words that make names of many things: Vieux-Pont, Moulin-Neuf."""


def _of_plain_name(word: str, people: int, hint: Hint) -> Sure:
    """A commune whose name means nothing else, unless somebody bears it."""
    family = word in word_list("surnames")
    if hint in ("noun", "body"):
        return (CERTAIN if hint == "noun" else STRONG), "named as a place"
    if hint == "locative":
        return STRONG, "after a preposition"
    if people >= CITY or (hint == "of" and people >= TOWN and not family):
        return STRONG, "name of a town"
    return WEAK, "name"


def _of_word(part: Folded, span: tuple[int, int], people: int, hint: Hint) -> Sure:
    """A commune whose name is an ordinary word, too."""
    articled = part.words[span[0]] in ARTICLES | {"au", "aux", "du", "des"}
    led_up_to = hint in ("locative", "noun", "body")
    begins = span[0] == 0 or "." in part.gap(span[0]) or "\n" in part.gap(span[0])
    if context.goes_on(part, span[1]) and (people < GREAT_CITY or begins):
        return NONE, "ordinary word"
    if people >= GREAT_CITY or (people >= BIG_TOWN and hint == "of"):
        return STRONG, "name of a city"
    if led_up_to and people >= (CITY if articled or len(part.words[span[0]]) <= SHORT else TOWN):
        return STRONG, "name of a town"
    if led_up_to:
        return WEAK, "after a preposition"
    return (WEAK if people >= CITY and hint == "of" else NONE), "ordinary word"


def _of_epci(part: Folded, span: tuple[int, int], names: list[Name], words: list[str]) -> Sure:
    if context.community(part, *span):
        return CERTAIN, "named as a community"
    if all(name.form == "acronym" for name in names):
        written = part.surface(*span)
        return (WEAK if written.isupper() else NONE), "initials"
    told = any(word in context.BEHIND for word in words)
    if context.glued_behind(part, span[1]) or (
        len(words) > 1 and part.text[part.starts[span[1] - 1]].islower() and not told
    ):
        return NONE, "name inside another"
    if len(words) > 1:
        ordinary = all(word in word_list("common_words") for word in words)
        return (WEAK, "ordinary words") if ordinary else (STRONG, "name of an EPCI")
    return WEAK if not context.hyphenated(part, *span) else NONE, "short name of an EPCI"


def _of_wide(part: Folded, span: tuple[int, int], words: list[str], record: Record, hint: Hint) -> Sure:
    """A région or a département."""
    what = "région" if record.level == "region" else "département"
    direction = words == ["nord"] and context.followed_by_capital(part, span[1])
    meeting = words == ["reunion"] and context.goes_on(part, span[1])
    if context.hyphenated(part, *span) or direction or meeting:
        return NONE, "name inside another"
    if hint == "noun":
        return CERTAIN, f"named as a {what}"
    old = fold(part.surface(*span)) in former_regions()
    if hint == "feature" and (old or words[0] in RIVERS):
        return NONE, "name inside another"
    if old or (len(words) == 1 and words[0] in RIVERS):
        inside = hint == "inside" or (hint == "locative" and words[0] == "landes")
        return (STRONG if inside else WEAK), "former région" if old else "river or département"
    return STRONG, f"name of a {what}"
