"""Which addresses the crawler may connect to: public ones, and what the admin allows by name. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports of public hosts that may be asked; others are no web servers for readers."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Guard:
    """Judges addresses as they are connected to, after name resolution, on every hop."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def read(cls, allowed: Sequence[str]) -> Guard:
        """The guard of a setting like ("127.0.0.0/8", "intranet.example:8000")."""
        networks: list[Network] = []
        hosts: set[tuple[str, int]] = set()
        for part in allowed:
            host, _, port = part.rpartition(":")
            if host and port.isdecimal() and "/" not in part:
                hosts.add((host.strip("[]").lower(), int(port)))
            else:
                networks.append(ipaddress.ip_network(part))
        return cls(tuple(networks), frozenset(hosts))

    def permits(self, host: str, address: str, port: int) -> bool:
        """Whether a connection to `address`, found under the name `host`, is allowed."""
        found = _unwrap(ipaddress.ip_address(address.partition("%")[0]))
        if (host.lower(), port) in self.hosts or (str(found), port) in self.hosts:
            return True
        if any(found in network for network in self.networks if network.version == found.version):
            return True
        return found.is_global and not found.is_multicast and port in PORTS

    def refuses_url(self, url: str) -> str | None:
        """Why an address may not be asked for, as far as its text tells; None if nothing speaks against it."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return "it is malformed"
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "only http and https are followed"
        literal = _literal(parts.hostname)
        if literal is not None and not self.permits(parts.hostname, literal, port):
            return "it is on a private network or an unusual port (allow_networks)"
        return None


def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
