"""The vocabulary, with how many articles have each tag."""

from __future__ import annotations

from feeds.web.api import shapes
from feeds.web.api.parameters import Parameters
from feeds.web.api.scene import Scene
from store import public
from store.taxonomy import load_taxonomy


def found(scene: Scene, asked: Parameters) -> shapes.Tags:
    """All of it."""
    taxonomy, counts = load_taxonomy(), public.counts(scene.session, "tag")
    return shapes.Tags(
        version=taxonomy.version,
        facets=[shapes.Facet(slug=facet, label=taxonomy.facet_label(facet)) for facet in taxonomy.facets],
        items=[
            shapes.Tag(
                slug=tag.slug,
                facet=tag.facet,
                label=tag.label,
                label_en=tag.label_en,
                articles=counts.get(tag.slug, 0),
            )
            for tag in taxonomy.tags.values()
        ],
    )
