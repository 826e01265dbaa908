"""The sources that are followed, without what people noted of them for themselves."""

from __future__ import annotations

from typing import cast

from feeds.text import one_line
from feeds.web.api import shapes
from feeds.web.api.parameters import OneSource, Paged
from feeds.web.api.problems import missing
from feeds.web.api.scene import Scene, cut, keys
from store import followed, rights
from store.errors import NotFound
from store.followed import Followed


def found(scene: Scene, asked: Paged) -> shapes.Sources:
    """A part of the list of sources, by id."""
    after = keys("sources", asked, str)
    listed = followed.page(scene.session, str(after[0]) if after else "", asked.limit + 1)
    return shapes.Sources(
        next=cut(scene, "sources", asked, [(one.source.id,) for one in listed]),
        items=[_shown(one) for one in listed[: asked.limit]],
    )


def one(scene: Scene, asked: OneSource) -> shapes.Source:
    """One source. Raises Refused: 404."""
    try:
        return _shown(followed.get(scene.session, asked.id))
    except NotFound as error:
        raise missing(str(error)) from None


def _shown(one: Followed) -> shapes.Source:
    source = one.source
    licence = rights.of_source(source.rights)
    return shapes.Source(
        id=source.id,
        name=one_line(source.name),
        homepage=source.homepage,
        kind=source.kind,
        scope=str(source.scope) if source.scope else None,
        topicality=source.topicality,
        language=source.language,
        state=cast(shapes.SourceState, source.state),
        licence=one_line(licence) if licence else None,
        republish=source.rights.republish,
        tdm_reserved=rights.reserved(source.rights),
        articles=one.articles,
        newest=one.newest,
        watched_since=one.watched_since,
        last_visit=one.last_visit,
        health=shapes.Health(state=one.health, since=one.troubled_since),
    )
