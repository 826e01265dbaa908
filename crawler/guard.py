"""Which addresses the crawler may connect to: public ones, and what the admin allows by name. Pure."""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports of public hosts that may be asked; others are no web servers for readers."""
LONGEST_URL = 2083
"""Characters; what is longer is a trap or a mistake."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Special ranges that `is_global` lets pass in some versions of Python (IANA registries of special addresses).
_SPECIAL: tuple[Network, ...] = (
    *(ipaddress.IPv4Network(text) for text in ("192.0.0.0/24", "192.88.99.0/24")),
    *(ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20")),
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All IPv6 addresses ever given out."""
# RFC 6761, 6762, 8375 and usage: names that mean something only inside a network.
_LOCAL = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")


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
        if self.names(host, port) or (str(found), port) in self.hosts:
            return True
        if any(found in network for network in self.networks if network.version == found.version):
            return True
        return _is_public(found) and port in PORTS

    def names(self, host: str, port: int) -> bool:
        """Whether the admin allows this very host and port."""
        return (host.lower().rstrip("."), port) in self.hosts

    def refuses_url(self, url: str) -> str | None:
        """Why an address may not be asked for, as far as its text tells; None if nothing speaks against it."""
        if len(url) > LONGEST_URL:
            return f"it has more than {LONGEST_URL} characters"
        try:
            parts = urlsplit(url)
            port = port_of(parts)
        except ValueError:
            return "it is malformed"
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "only http and https are followed"
        literal = _literal(parts.hostname)
        if literal is not None and not self.permits(parts.hostname, literal, port):
            return "it is on a private network or an unusual port (allow_networks)"
        return None

    def refuses_unseen(self, url: str) -> str | None:
        """Why an address may not be asked for through a proxy, which looks up names we do not see the addresses of."""
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), port_of(parts)
        local = "." not in host or host.endswith(_LOCAL)
        if _literal(host) is None and not self.names(host, port) and (local or port not in PORTS):
            return "it is on a private network or an unusual port (allow_networks)"
        return None


def port_of(parts: SplitResult) -> int:
    """The port of an address. Raises ValueError if it is none."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def _literal(host: str) -> str | None:
    """The address a host is written as, in any way the C library reads: 127.1, 0x7f000001, 2130706433, 127。0。0。1."""
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").partition("%")[0]
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(plain)) if plain[:1].isdigit() else None
    except (OSError, ValueError):
        return None


def _is_public(address: Address) -> bool:
    special = any(address in network for network in _SPECIAL if network.version == address.version)
    unicast = isinstance(address, ipaddress.IPv4Address) or address in _UNICAST
    return unicast and address.is_global and not (special or address.is_multicast or address.is_reserved)


def _unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
