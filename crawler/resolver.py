"""Name resolution for Scrapy that gives only addresses the guard permits: what is judged is what is connected to.

Twisted's interfaces are zope interfaces, which mypy cannot follow; hence `Any` where its objects pass.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.guard import Guard

LOOPBACK_NAME = "localhost"


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to stop: the answer is there already."""


@implementer(IResolutionReceiver)
class _Judge:
    """Hands on the addresses that the guard permits."""

    def __init__(self, receiver: Any, guard: Guard, host: str, port: int, refused: set[str]) -> None:
        self.receiver, self.guard, self.host, self.port, self.refused = receiver, guard, host, port, refused

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802  # Twisted's interface
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  # Twisted's interface
        if self.guard.permits(self.host, address.host, self.port):
            self.receiver.addressResolved(address)
        else:
            self.refused.add(self.host)

    def resolutionComplete(self) -> None:  # noqa: N802  # Twisted's interface
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Scrapy's TWISTED_DNS_RESOLVER."""

    refused: set[str] = set()  # noqa: RUF012  # read by the fetcher to say why a connection failed
    """Names that had only addresses the guard does not permit."""

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self.reactor, self.guard, self.resolver = reactor, guard, reactor.nameResolver

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
        judge = _Judge(resolutionReceiver, self.guard, hostName, portNumber, self.refused)
        # RFC 6761, 6.3: names under .localhost are always the loopback address; few resolvers know.
        if hostName == LOOPBACK_NAME or hostName.endswith(f".{LOOPBACK_NAME}"):
            resolution = _Resolution(hostName)
            judge.resolutionBegan(resolution)
            judge.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
            judge.resolutionComplete()
            return resolution
        return self.resolver.resolveHostName(judge, hostName, portNumber, addressTypes, transportSemantics)
