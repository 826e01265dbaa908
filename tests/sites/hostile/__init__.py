"""A hostile web on loopback: each site spoils a well-behaved one in its own way. By families, one module each."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.sites.hostile import codings, content, forbidden, identity, network, resources, traps
from tests.sites.hostile.server import CASES, Case, HostileWeb, serve

__all__ = [
    "CASES",
    "Case",
    "HostileWeb",
    "codings",
    "content",
    "forbidden",
    "hostile_web",
    "identity",
    "network",
    "resources",
    "traps",
]


@contextmanager
def hostile_web() -> Iterator[HostileWeb]:
    """All sites, served until the block ends."""
    for coding in codings.CODINGS:
        codings.bomb(coding)  # made before anybody waits for it
    with serve() as web:
        yield web
