"""The web server of the public folder."""

from feeds.web.server import make_app, make_server, serve

__all__ = ["make_app", "make_server", "serve"]
