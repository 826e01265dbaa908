"""The territories that articles are about."""

from __future__ import annotations

from feeds.web.api import shapes
from feeds.web.api.parameters import OfTerritories, OneTerritory
from feeds.web.api.problems import missing
from feeds.web.api.scene import Scene, cut, keys
from store import public
from store.territories import load_gazetteer
from store.types import LEVELS, Territory


def found(scene: Scene, asked: OfTerritories) -> shapes.Territories:
    """A part of the list of territories with articles, by level from the largest, then by code."""
    counts, gazetteer = public.counts(scene.session, "territoire"), load_gazetteer()
    known = [territory for slug in counts if gazetteer.exists(territory := Territory.parse(slug))]
    wanted = sorted((one for one in known if _wanted(one, asked)), key=_order)
    after = keys("territories", asked, str)
    if after:
        wanted = [one for one in wanted if _order(one) > _order_of(str(after[0]))]
    return shapes.Territories(
        next=cut(scene, "territories", asked, [(str(one),) for one in wanted[: asked.limit + 1]]),
        items=[_shown(one, counts.get(str(one), 0)) for one in wanted[: asked.limit]],
    )


def one(scene: Scene, asked: OneTerritory) -> shapes.Territory:
    """Any territory of France, with or without articles. Raises Refused: 404."""
    territory = Territory.parse(asked.slug)
    if not load_gazetteer().exists(territory):
        raise missing(f"there is no territory {asked.slug}")
    current = load_gazetteer().get(territory).territory
    return _shown(current, public.counts(scene.session, "territoire").get(str(current), 0))


def _wanted(territory: Territory, asked: OfTerritories) -> bool:
    if asked.level is not None and territory.level != asked.level:
        return False
    return asked.within is None or asked.within in map(str, load_gazetteer().containing(territory))


def _order(territory: Territory) -> tuple[int, str]:
    return LEVELS.index(territory.level), territory.code


def _order_of(slug: str) -> tuple[int, str]:
    level, _, code = slug.partition("-")
    return next((place for place, known in enumerate(LEVELS) if known == level), len(LEVELS)), code


def _shown(territory: Territory, articles: int) -> shapes.Territory:
    gazetteer = load_gazetteer()
    return shapes.Territory(
        slug=str(territory),
        level=territory.level,
        code=territory.code,
        name=gazetteer.name(territory),
        within=[str(one) for one in gazetteer.containing(territory)],
        articles=articles,
    )
