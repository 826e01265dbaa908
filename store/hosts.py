"""Which site an address belongs to. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host of an address as links are counted by: small letters, without "www."; "" if it has none.

    >>> host_of("https://www.Exemple.org:8080/a")
    'exemple.org'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
