"""Name resolution for Scrapy that gives only addresses the guard permits: what is judged is what is connected to.

Twisted's interfaces are zope interfaces, which mypy cannot follow; hence `Any` where its objects pass.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

from crawler.guard import Guard

LOOKUP_SECONDS = 10.0
"""How long a name server may take; then the host counts as not found, and its thread goes on by itself."""
KEPT_SECONDS = 120.0
FAILED_SECONDS = 30.0
MOST_THREADS = 400
LOOPBACK_NAME = "localhost"

Addresses = tuple[str, ...]
Lookup = Callable[[str], Addresses]


@dataclass(frozen=True)
class _Kept:
    addresses: Addresses
    until: float


class Names:
    """Looks names up, each once at a time and in a thread of its own, so that a slow one holds up nobody else."""

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup or look_up
        self._kept: dict[str, _Kept] = {}
        self._waiting: defaultdict[str, list[Callable[[Addresses], None]]] = defaultdict(list)
        self._threads = threading.BoundedSemaphore(MOST_THREADS)

    def find(self, name: str, done: Callable[[Addresses], None]) -> None:
        """Call `done` with the addresses of a name, none if it is not found in time."""
        kept = self._kept.get(name)
        if kept is not None and kept.until > monotonic():
            done(kept.addresses)
            return
        self._waiting[name].append(done)
        if len(self._waiting[name]) == 1:
            loop = asyncio.get_running_loop()
            loop.call_later(LOOKUP_SECONDS, self._give_up, name)
            threading.Thread(target=self._in_thread, args=(name, loop), daemon=True).start()

    def _in_thread(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        found: Addresses = ()
        with self._threads, suppress(OSError, UnicodeError):
            found = self._lookup(name)
        with suppress(RuntimeError):  # the crawl has ended meanwhile
            loop.call_soon_threadsafe(self._found, name, found)

    def _give_up(self, name: str) -> None:
        if name in self._waiting:
            self._found(name, ())

    def _found(self, name: str, addresses: Addresses) -> None:
        self._kept[name] = _Kept(addresses, monotonic() + (KEPT_SECONDS if addresses else FAILED_SECONDS))
        for done in self._waiting.pop(name, ()):
            done(addresses)


def look_up(name: str) -> Addresses:
    """The addresses of a name, by the system's resolver. Raises OSError."""
    # RFC 6761, 6.3: names under .localhost are always the loopback address; few resolvers know.
    if name == LOOPBACK_NAME or name.endswith(f".{LOOPBACK_NAME}"):
        return ("127.0.0.1",)
    return tuple(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)))


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to stop: nobody waits longer than LOOKUP_SECONDS."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Scrapy's TWISTED_DNS_RESOLVER."""

    refused: set[tuple[str, int]] = set()  # noqa: RUF012  # read by the fetcher to say why a connection failed
    """Names and ports that have only addresses the guard does not permit."""

    def __init__(self, reactor: Any, guard: Guard, names: Names | None = None) -> None:
        self.reactor, self.guard, self.names = reactor, guard, names or Names()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        return cls(reactor, Guard.read(crawler.settings.getlist("VEILLE_ALLOW")))

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802  # Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803  # Twisted's interface
        hostName: str,  # noqa: N803  # Twisted's interface
        portNumber: int = 0,  # noqa: N803  # Twisted's interface
        addressTypes: Any = None,  # noqa: N803  # Twisted's interface
        transportSemantics: str = "TCP",  # noqa: N803  # Twisted's interface
    ) -> Any:
        def done(addresses: Addresses) -> None:
            for address in self._permitted(hostName, addresses, portNumber):
                resolutionReceiver.addressResolved(_endpoint(address, portNumber))
            resolutionReceiver.resolutionComplete()

        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        self.names.find(hostName, done)
        return resolution

    async def refuses(self, host: str, port: int) -> bool:
        """Whether a name has addresses, and none that the guard permits."""
        found: asyncio.Future[Addresses] = asyncio.get_running_loop().create_future()
        self.names.find(host, lambda addresses: None if found.done() else found.set_result(addresses))
        addresses = await found
        return bool(addresses) and not self._permitted(host, addresses, port)

    def _permitted(self, host: str, addresses: Addresses, port: int) -> Addresses:
        """The addresses the guard permits; of a host with public and private ones, the public ones."""
        permitted = tuple(address for address in addresses if self.guard.permits(host, address, port))
        if addresses and not permitted:
            self.refused.add((host, port))
        else:
            self.refused.discard((host, port))
        return permitted


def _endpoint(address: str, port: int) -> Any:
    plain = address.partition("%")[0]
    kind = IPv4Address if ipaddress.ip_address(plain).version == 4 else IPv6Address
    return kind("TCP", address, port)
