"""Which hosts are one site, and which sites are no source to follow. Pure; the lists are the two files beside this."""

from __future__ import annotations

from collections.abc import Container
from functools import cache, lru_cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Final

from courlan import extract_domain

LEADS_ON: Final = frozenset({"shortener", "tracker"})
"""Reasons of `no_source` for addresses that are no destination at all."""
SHARED: Final = "shared by many sites"


@lru_cache(maxsize=4096)
def site(host: str) -> str:
    """The site a host belongs to: its registrable domain, or the host itself where strangers share the domain.

    >>> site("www.blog.exemple.org"), site("lieu.over-blog.com"), site("www.legifrance.gouv.fr")
    ('exemple.org', 'lieu.over-blog.com', 'legifrance.gouv.fr')
    """
    plain = host.lower().rstrip(".").removeprefix("www.")
    if _is_number(plain):
        return plain
    if below := _found(plain, _shared()):
        # "a.b.over-blog.com" is a part of "b.over-blog.com".
        return ".".join(plain.split(".")[-below.count(".") - 2 :])
    return extract_domain(f"https://{plain}/") or ".".join(plain.split(".")[-2:])


def no_source(host: str) -> str:
    """Why a host is no source to follow ("social network", "shortener", …); "" if nothing speaks against it.

    >>> no_source("fr-fr.facebook.com"), no_source("lieu.wordpress.com"), no_source("wordpress.com")
    ('social network', '', 'app store or software')
    """
    plain = host.lower().rstrip(".").removeprefix("www.")
    shared = _found(plain, _shared())
    if shared and shared != plain:
        return ""
    reasons = _reasons()
    return reasons.get(_found(plain, reasons), SHARED if shared else "")


def _found(host: str, domains: Container[str]) -> str:
    """The longest of these domains that the host is, or is below; "" if there is none."""
    labels = host.split(".")
    for start in range(len(labels)):
        domain = ".".join(labels[start:])
        if domain in domains:
            return domain
    return ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _shared() -> frozenset[str]:
    return frozenset(_lines("shared_hosts.txt"))


@cache
def _reasons() -> dict[str, str]:
    """The reason for each domain."""
    found: dict[str, str] = {}
    reason = ""
    for line in _lines("not_sources.txt"):
        if line.startswith("["):
            reason = line.strip("[]")
        else:
            found[line] = reason
    return found


def _lines(name: str) -> list[str]:
    text = files("crawler.sites").joinpath(name).read_text("utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
