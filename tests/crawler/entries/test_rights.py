"""What feeds say of their rights, as a whole and for each entry."""

from __future__ import annotations

import pytest

from crawler.entries.feed import read_feed

BY, BY_NC = "http://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by-nc/4.0/"
LINK = "<link rel='license' href='{}'/>"
RSS = """<rss version="2.0" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A</title>{head}
 <item><title>B</title><link>https://a.example/b</link>{item}</item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>a</id>{head}
 <entry><title>B</title><id>b</id><link href="https://a.example/b"/>{item}</entry></feed>"""


@pytest.mark.parametrize(
    ("form", "head", "item", "of_feed", "of_entry"),
    [
        (RSS, "", "", [], []),
        (RSS, "<copyright>© 2026 A</copyright>", "", ["copyright © 2026 A"], []),
        (RSS, f"<creativeCommons:license>{BY}</creativeCommons:license>", "", [f"licence {BY}"], []),
        (RSS, "", f"<creativeCommons:license>{BY_NC}</creativeCommons:license>", [], [f"licence {BY_NC}"]),
        (
            RSS,
            "",
            "<dc:rights>Textes sous CC BY-SA 4.0</dc:rights>",
            [],
            ["licence CC BY-SA 4.0", "copyright Textes sous CC BY-SA 4.0"],
        ),
        (ATOM, "<rights>Tous droits réservés</rights>", "", ["copyright Tous droits réservés"], []),
        (
            ATOM,
            f"<link rel='license' href='{BY}'/>",
            f"<link rel='license' href='{BY_NC}'/>",
            [f"licence {BY}"],
            [f"licence {BY_NC}"],
        ),
        (ATOM, LINK.format("javascript:x()"), "", [], []),
    ],
)
def test_feed(form: str, head: str, item: str, of_feed: list[str], of_entry: list[str]) -> None:
    feed = read_feed(form.format(head=head, item=item).encode(), "https://a.example/feed")
    assert [f"{mark.mark} {mark.value}" for mark in feed.rights] == of_feed
    [link] = feed.links
    assert [f"{mark.mark} {mark.value}" for mark in link.marks] == of_entry
    assert {mark.where for mark in (*feed.rights, *link.marks)} <= {"feed"}
