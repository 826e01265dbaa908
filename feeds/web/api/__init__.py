"""The read API at /api/v1: articles, calls, events, sources, tags, territories and statistics as JSON; docs/api.md."""

from feeds.web.api.application import Api

__all__ = ["Api"]
