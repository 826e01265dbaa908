"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

import pytest
from protego import Protego

from crawler.middlewares import MOST_ROBOTS, rules_of

AGENT = "Veille/0.1.0 (+https://veille.example)"


def allowed(robots: str, path: str, agent: str = AGENT) -> bool:
    return bool(Protego.parse(rules_of(robots.encode()).decode()).can_fetch(f"https://ex.fr{path}", agent))


@pytest.mark.parametrize(
    ("robots", "path", "may"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*/private/", "/a/private/b", False),
        ("User-agent: veille\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: veille\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: VEILLE\nDisallow: /a", "/a", False),
        ("User-agent: other\nUser-agent: veille\nDisallow: /a", "/a", False),
        ("User-agent: other\nDisallow: /a", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a", "/a", False),
        ("user-agent:*\ndisallow:/a", "/a", False),
        ("# rien\nUser-agent: * # tous\nDisallow: /a # et b", "/a", False),
        ("User-agent: *\nDisallow: /%C3%A9t%C3%A9", "/été", False),
        ("User-agent: *\nDisallow: /été", "/%C3%A9t%C3%A9", False),
        ("Disallow: /a", "/a", True),
        ("<html><body>Bienvenue</body></html>", "/a", True),
        ("User-agent: *\n" + "Disallow: /x\n" * 20_000 + "Disallow: /a", "/a", False),
    ],
)
def test_the_longest_match_of_our_own_group_decides(robots: str, path: str, *, may: bool) -> None:
    assert allowed(robots, path) is may


def test_what_is_too_long_is_read_as_far_as_its_lines_are_whole() -> None:
    body = b"User-agent: *\n" + b"Disallow: /interdit\n" * 40_000
    read = rules_of(body)
    assert MOST_ROBOTS - 100 < len(read) <= MOST_ROBOTS
    assert read.endswith(b"Disallow: /interdit")
