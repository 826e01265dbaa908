"""Fields that say where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from sqlalchemy import ColumnElement

from store.errors import InvalidInput
from store.models import ArticleTerritoryRow
from store.query.fields.choices import LONGEST
from store.query.fields.field import Asked, Context, Field, Scope
from store.query.fields.rows import with_row
from store.query.folding import folded
from store.query.problems import Advice, advice
from store.territories import load_gazetteer
from store.territories.gazetteer import Gazetteer
from store.types import LEVELS, Level, StoredArticle, Territory

LEVEL_NAMES: dict[str, Level] = {
    "region": "region",
    "departement": "departement",
    "department": "departement",
    "dept": "departement",
    "epci": "epci",
    "intercommunalite": "epci",
    "commune": "commune",
    "ville": "commune",
}


class InTerritory(Field):
    name = "territoire"
    aliases = ("territory", *LEVEL_NAMES)
    meaning = (
        "a territory and all that lies in it: by slug, INSEE code, postal code or name; `departement:`, `region:`, "
        "`epci:` and `commune:` read names and codes of their level"
    )
    example = "territoire:Finistère"

    def read(self, text: str, asked: Asked) -> str | Advice:
        level = LEVEL_NAMES.get(asked.name)
        found = _coded(text, level) or _named(text, level)
        return found if isinstance(found, Advice) else str(found)

    def condition(self, value: str, scope: Scope) -> ColumnElement[bool]:
        return with_row(ArticleTerritoryRow.article_id, ArticleTerritoryRow.territory == value)

    def holds(self, value: str, article: StoredArticle, context: Context) -> bool:
        return value in article.territories


def _coded(text: str, level: Level | None) -> Territory | Advice | None:
    """The territory of a code; None if the text is none."""
    gazetteer, code = load_gazetteer(), text.strip().upper()
    if not (code.isascii() and code.isalnum() and any(map(str.isdigit, code))):
        return None
    postal = _by_postal_code().get(code, []) if level in (None, "commune") else []
    # Codes of régions are also those of départements, which people know by heart.
    levels: list[Level] = [level] if level else ["departement", "commune", "epci"]
    by_code = [Territory(one, code) for one in levels if gazetteer.exists(Territory(one, code))]
    meant = dict.fromkeys((*(gazetteer.get(one).territory for one in by_code), *postal))
    return _only(gazetteer, text, tuple(meant)) if meant else None


@cache
def _by_postal_code() -> Mapping[str, list[Territory]]:
    found = defaultdict(list)
    for record in load_gazetteer().records("commune"):
        for code in record.postal_codes:
            found[code].append(record.territory)
    return dict(found)


def _named(text: str, level: Level | None) -> Territory | Advice:
    gazetteer = load_gazetteer()
    if level and not any(text.strip().lower().startswith(f"{one}-") for one in LEVELS):
        found = gazetteer.find(text, level)
        if found:
            return _only(gazetteer, text, found)
    try:
        territory = gazetteer.parse_scope(text)
    except InvalidInput:
        same = gazetteer.find(text)
        return _only(gazetteer, text, same) if same else _unknown(gazetteer, text, level)
    if territory is None or (level and territory.level != level):
        return _unknown(gazetteer, text, level)
    return territory


def _only(gazetteer: Gazetteer, text: str, found: tuple[Territory, ...]) -> Territory | Advice:
    """The one that is meant; of several the choices, with what tells them apart."""
    if len(found) == 1:
        return found[0]
    said = [f"{one} ({gazetteer.name(one)}, {_where(gazetteer, one)})" for one in found[:5]]
    more = (f"… {len(found)} in all",) if len(found) > 5 else ()
    return advice("ambiguous_territory", value=text, choices=(*said, *more))


def _where(gazetteer: Gazetteer, territory: Territory) -> str:
    wider = [one for one in gazetteer.containing(territory) if one.level != "epci"]
    return gazetteer.name(wider[0]) if wider else territory.level


def _unknown(gazetteer: Gazetteer, text: str, level: Level | None) -> Advice:
    """The nearest names of régions and départements: 120 names are soon compared, 35,000 are not."""
    from difflib import get_close_matches

    levels: tuple[Level, ...] = (level,) if level in ("region", "departement") else ("region", "departement")
    names = {folded(record.name): record.name for one in levels for record in gazetteer.records(one)}
    near = tuple(names[one] for one in get_close_matches(folded(text)[:LONGEST], names, n=3, cutoff=0.6))
    return advice("unknown_territory", near=near, value=text)
