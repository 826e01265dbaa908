"""Articles: lists by query, one by its number, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from feeds.web.api import cursors, queries, shapes, showing
from feeds.web.api.parameters import OfArticles, OneArticle
from feeds.web.api.problems import Refused, missing
from feeds.web.api.scene import Scene, keys
from feeds.web.api.showing import Shown
from store import articles, public, selections, sources
from store.errors import InvalidInput, NotFound
from store.query.moments import today
from store.query.snippets import Snippet
from store.search import search
from store.types import StoredArticle

GONE = {
    "gone": "its source took it away",
    "forgotten": "it was removed on request",
    "retention": "it was kept for as long as it was to be",
}


def found(scene: Scene, asked: OfArticles) -> shapes.Articles:
    """A part of a list, or of what changed."""
    return _searched(scene, asked) if asked.changed_since is None else _changed(scene, asked, asked.changed_since)


def one(scene: Scene, asked: OneArticle) -> shapes.WholeArticle:
    """One article with its evidence and earlier versions. Raises Refused: 404, 410 for one that was here once."""
    try:
        stored = public.article(scene.session, asked.id)
    except public.Withdrawn as error:
        raise Refused(410, "gone", GONE.get(error.reason, str(error)), reason=error.reason) from None
    except NotFound as error:
        raise missing(str(error)) from None
    source = sources.get_source(scene.session, stored.source)
    shown = Shown(stored, source, today(scene.now))
    return showing.whole_article(shown, articles.revisions(scene.session, stored.id))


def shown(scene: Scene, some: Sequence[StoredArticle], snippets: Sequence[Snippet] = ()) -> list[shapes.Article]:
    """Articles as lists show them, with the snippet of each if there are any."""
    known = sources.some(scene.session, {one.source for one in some})
    marked = [queries.marked(snippet) for snippet in snippets] or [None] * len(some)
    return [
        showing.article(Shown(one, known[one.source], today(scene.now), snippet))
        for one, snippet in zip(some, marked, strict=True)
    ]


def _searched(scene: Scene, asked: OfArticles) -> shapes.Articles:
    query = queries.within(scene.session, asked.q, "is:public")
    after = keys("articles", asked, str)
    try:
        page = search(
            scene.session, query, now=scene.now, order=asked.order, limit=asked.limit,
            cursor=str(after[0]) if after else None,
        )  # fmt: skip
    except InvalidInput as error:
        raise Refused(400, "invalid-parameter", f"cursor: {error}", parameter="cursor") from None
    following = page.next_cursor and cursors.encode("articles", [page.next_cursor])
    return shapes.Articles(
        next=scene.following("articles", asked, cursor=following) if following else None,
        items=shown(scene, page.articles, page.snippets),
        removed=[],
        sequence=articles.last_sequence(scene.session),
    )


def _changed(scene: Scene, asked: OfArticles, since: int) -> shapes.Articles:
    condition = selections.condition(scene.session, queries.read(scene.session, asked.q), scene.now)
    told = public.changes(scene.session, condition, since, asked.limit)
    return shapes.Articles(
        next=scene.following("articles", asked, changed_since=told.sequence) if told.more else None,
        items=shown(scene, told.articles),
        removed=[
            shapes.Removed(id=gone.id, sequence=gone.sequence, reason=cast(Any, gone.reason)) for gone in told.removed
        ],
        sequence=told.sequence,
    )
