"""How often one client may ask: a bucket of tokens each, in memory. Pure but for the clock it is given."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

MOST = 20_000
"""Clients that are remembered; the one that was quiet longest is forgotten first, which can only favour it."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class Limits:
    """`rate` requests a second in the long run, `burst` at once; a rate of 0 limits nobody."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, client: str, now: float) -> float:
        """Take a token: 0.0 if there was one, else the seconds until there is; `now` counts seconds from anywhere."""
        if not self._rate:
            return 0.0
        bucket = self._buckets.pop(client, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets[client] = bucket
        if len(self._buckets) > MOST:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self._rate
        bucket.tokens -= 1
        return 0.0


def client_of(address: str) -> str:
    """Who is behind an address: of IPv6 the network of 64 bits that one customer has.

    >>> client_of("2001:db8:1:2:3:4:5:6"), client_of("192.0.2.7"), client_of("?")
    ('2001:db8:1:2::', '192.0.2.7', '?')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)).network_address)
