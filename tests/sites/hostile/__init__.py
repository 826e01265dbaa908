"""A hostile web on loopback: each site spoils a well-behaved one in its own way. By families, one module each."""

from tests.sites.hostile import codings, content, forbidden, identity, network, resources, traps
from tests.sites.hostile.server import CASES, Case, HostileWeb, hostile_web

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
