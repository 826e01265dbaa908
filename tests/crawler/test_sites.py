"""Which hosts are one site, and which sites nobody needs to be told of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import sites


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("exemple.org", "exemple.org"),
        ("www.exemple.org", "exemple.org"),
        ("actus.blog.Exemple.org.", "exemple.org"),
        ("lieu.over-blog.com", "lieu.over-blog.com"),
        ("www.lieu.over-blog.com", "lieu.over-blog.com"),
        ("actus.lieu.over-blog.com", "lieu.over-blog.com"),
        ("lieu.github.io", "lieu.github.io"),
        ("carnet.hypotheses.org", "carnet.hypotheses.org"),
        ("carte.gogocarto.fr", "carte.gogocarto.fr"),
        ("lieu.free.fr", "lieu.free.fr"),
        ("www.legifrance.gouv.fr", "legifrance.gouv.fr"),
        ("lieux.asso.fr", "lieux.asso.fr"),
        ("lieu.localhost", "lieu.localhost"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_hosts_of_one_site_are_told_from_those_of_strangers(host: str, expected: str) -> None:
    assert sites.site(host) == expected


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("fr-fr.facebook.com", "social network"),
        ("bit.ly", "shortener"),
        ("eur01.safelinks.protection.outlook.com", "tracker"),
        ("fr.wikipedia.org", "encyclopaedia, archive or library"),
        ("www.legifrance.gouv.fr", "generic portal of the State or the Union"),
        ("over-blog.com", "shared by many sites"),
        ("medium.com", "shared by many sites"),
        ("lieu.wordpress.com", ""),
        ("notfacebook.com", ""),
        ("agence-cohesion-territoires.gouv.fr", ""),
        ("exemple.org", ""),
    ],
)
def test_what_everybody_links_to_is_no_source(host: str, reason: str) -> None:
    assert sites.no_source(host) == reason


@given(st.text(alphabet="abé.-[]:1", max_size=30))
def test_any_host_has_a_site_which_is_its_own(host: str) -> None:
    assert sites.site(sites.site(host)) == sites.site(host)


@pytest.mark.parametrize("name", ["shared_hosts.txt", "not_sources.txt"])
def test_the_lists_hold_plain_domains_each_once(name: str) -> None:
    domains = [line for line in sites._lines(name) if not line.startswith("[")]
    assert [domain for domain in domains if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain)] == []
    assert len(domains) == len(set(domains)) > 50
