"""Links of entry points as the store notes them: each under its canonical address. Pure."""

from __future__ import annotations

from urllib.parse import unquote

from crawler import urls
from crawler.items import Link, link_to_json
from store.addresses import Announced
from store.errors import InvalidInput


def announced(link: Link, fingerprint: str | None) -> Announced | None:
    """A link with the fingerprint of what is said of its article; None if it leads nowhere on the web."""
    try:
        canonical = urls.canonical(link.url)
    except InvalidInput:
        return None
    # Some servers know a page only by the spelling they give its address: %27 is not ' to them.
    respelled = link.url != canonical and unquote(link.url) == unquote(canonical)
    hints = link_to_json(link) | ({"url": link.url} if respelled else {})
    return Announced(url=canonical, fingerprint=fingerprint, link=hints)
