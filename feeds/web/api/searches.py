"""Saved searches that anyone may use."""

from __future__ import annotations

from feeds.text import one_line
from feeds.web.api import shapes
from feeds.web.api.parameters import Parameters
from feeds.web.api.scene import Scene
from store.saved_searches import all_searches


def found(scene: Scene, asked: Parameters) -> shapes.SavedSearches:
    """All that are public, by name."""
    listed = all_searches(scene.session, public=True)
    return shapes.SavedSearches(
        items=[
            shapes.SavedSearch(name=one.name, title=one_line(one.title or one.name), query=one.query) for one in listed
        ]
    )
