"""Canonical addresses."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, host, is_http, same_site, site
from store.errors import InvalidInput

HOME = "https://lieux.example/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Lieux.Example/A", "https://lieux.example/A"),
        ("https://lieux.example", HOME),
        ("https://lieux.example.:443/", HOME),
        ("http://lieux.example:80/a", "http://lieux.example/a"),
        ("http://lieux.example:8080/a", "http://lieux.example:8080/a"),
        ("https://anna:secret@lieux.example/a", "https://lieux.example/a"),
        ("https://écolieu.example/a", "https://xn--colieu-9ua.example/a"),
        ("https://lieux.example/a#suite", "https://lieux.example/a"),
        ("https://lieux.example/a/./b/../c", "https://lieux.example/a/c"),
        ("https://lieux.example//a///b", "https://lieux.example/a/b"),
        ("https://lieux.example/été", "https://lieux.example/%C3%A9t%C3%A9"),
        ("https://lieux.example/%c3%a9t%c3%a9", "https://lieux.example/%C3%A9t%C3%A9"),
        ("  https://lieux.example/a b\n", "https://lieux.example/a%20b"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_form(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "marks",
    [
        "utm_source=lettre&utm_medium=email",
        "fbclid=IwAR0",
        "gclid=x&msclkid=y",
        "mc_cid=1&mc_eid=2",
        "at_medium=custom7&at_campaign=64",
        "xtor=RSS-3",
        "pk_campaign=x&mtm_source=y",
        "PHPSESSID=0f3a1b2c3d4e5f60",
        "jsessionid=0F3A",
        "PHP_SESSION_ID=1",
        "ASP.NET_SessionId=1",
        "laravel_session_id=1",
        "session_id=1&sessid=2&SessionID=3",
        "ssid=0f3a1b2c3d4e5f60718293a4",
        "s=0f3a1b2c3d4e5f60718293a4",
        "fe_typo_user=0f3a",
        "sid=0f3a1b2c3d4e5f60718293a4b5c6d7e8",
        "print=1",
        "amp",
        "amp=1",
        "outputType=amp",
        "replytocom=12",
        "UTM_Source=x",
        "utm%5Fsource=x",
    ],
)
def test_marks_are_dropped(marks: str) -> None:
    assert canonical(f"https://lieux.example/a?{marks}&id=4") == "https://lieux.example/a?id=4"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("p=123", "p=123"),
        ("id_article=4", "id_article=4"),
        ("article12", "article12"),
        ("title=X&action=render", "action=render&title=X"),
        ("b=2&a=1&a=0", "a=0&a=1&b=2"),
        ("sid=12", "sid=12"),
        ("s=tiers-lieu", "s=tiers-lieu"),
        ("session=12", "session=12"),
        ("s=recyclerie", "s=recyclerie"),
        ("q=a%26b", "q=a%26b"),
        ("format=texte", "format=texte"),
        ("source=12", "source=12"),
    ],
)
def test_meaning_is_kept(query: str, expected: str) -> None:
    assert canonical(f"https://lieux.example/spip.php?{query}") == f"https://lieux.example/spip.php?{expected}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lieux.example/un-lieu/amp", "https://lieux.example/un-lieu"),
        ("https://lieux.example/un-lieu/amp/", "https://lieux.example/un-lieu/"),
        ("https://lieux.example/un-lieu.amp.html", "https://lieux.example/un-lieu.html"),
        ("https://amp.lieux.example/un-lieu", "https://lieux.example/un-lieu"),
        ("https://amp.asso.fr/un-lieu", "https://amp.asso.fr/un-lieu"),
        ("https://m.lieux.example/un-lieu", "https://m.lieux.example/un-lieu"),
        ("https://lieux.example/un-lieu/print/", "https://lieux.example/un-lieu/"),
        ("https://lieux.example/un-lieu/comment-page-2/", "https://lieux.example/un-lieu/"),
        ("https://lieux.example/amp", "https://lieux.example/amp"),
        ("https://lieux.example/a;jsessionid=0F3A.node1", "https://lieux.example/a"),
        ("https://lieux.example/a;jsessionid=0F3A?id=1", "https://lieux.example/a?id=1"),
        ("https://lieux.example/a;sid=0F3A/b;session_id=1", "https://lieux.example/a/b"),
        ("https://lieux.example/jsessionid=0F3A/a", "https://lieux.example/a"),
        ("https://lieux.example/sid/0f3a1b2c3d4e5f60/a", "https://lieux.example/a"),
        ("https://lieux.example/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://lieux.example/a.aspx"),
        ("https://lieux.example/(A(x1)S(y2))/a", "https://lieux.example/a"),
        ("https://lieux.example/s/un-lieu", "https://lieux.example/s/un-lieu"),
        ("https://lieux.example/session/2026", "https://lieux.example/session/2026"),
        ("https://lieux.example/s/deadbeefdeadbeef", "https://lieux.example/s/deadbeefdeadbeef"),
    ],
)
def test_variants_are_folded(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "declared", "expected"),
    [
        ("https://lieux.example/?p=12", "https://lieux.example/un-lieu/", "https://lieux.example/un-lieu/"),
        ("http://lieux.example/a", "https://www.lieux.example/a", "https://www.lieux.example/a"),
        ("https://m.lieux.example/a", "https://lieux.example/a", "https://lieux.example/a"),
        ("https://amp.lieux.example/a", "https://www.lieux.example/a", "https://www.lieux.example/a"),
        ("https://lieux.example/a?x=1", "https://lieux.example/a?utm_source=x", "https://lieux.example/a"),
        ("https://lieux.example/2024/a/2/", "https://lieux.example/2024/a/", "https://lieux.example/2024/a/"),
        ("https://lieux.example/a", "https://ailleurs.example/a", "https://lieux.example/a"),
        ("https://lieux.example/a", "https://lieux.example/", "https://lieux.example/a"),
        ("https://lieux.example/a", "https://lieux.example/?p=3", "https://lieux.example/a"),
        ("https://lieux.example/?p=12", "https://lieux.example/", "https://lieux.example/?p=12"),
        ("https://lieux.example/actus/un-lieu", "https://lieux.example/actus/", "https://lieux.example/actus/un-lieu"),
        (
            "https://lieux.example/spip.php?article12",
            "https://lieux.example/spip.php",
            "https://lieux.example/spip.php?article12",
        ),
        ("https://lieux.example/a", "javascript:void(0)", "https://lieux.example/a"),
        ("https://lieux.example/a", "/a", "https://lieux.example/a"),
        ("https://lieux.example/", "https://lieux.example/", HOME),
        ("https://lieux.example/a", "", "https://lieux.example/a"),
    ],
)
def test_declared(url: str, declared: str, expected: str) -> None:
    assert canonical(url, declared) == expected


@pytest.mark.parametrize(
    "url",
    ["", "a", "/a", "ftp://lieux.example/a", "javascript:alert(1)", "http://", "https://:80/", "https://a..b/",
     "http://[::1", "http://lieux.example:x/", "https://un lieu.example/", "https://a/" + "b" * 3000, "http://\ud800/"],
)  # fmt: skip
def test_refused(url: str) -> None:
    assert not is_http(url)
    with pytest.raises(InvalidInput):
        canonical(url)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://lieux.example/a", "http://www.lieux.example/", True),
        ("https://m.lieux.example/a", "https://amp.lieux.example/", True),
        ("https://nord.lieux.example/", "https://lieux.example/", False),
        ("https://lieux.example/", "https://lieux.example.org/", False),
        ("https://m.fr/", "https://fr/", False),
        ("mailto:a@lieux.example", "https://lieux.example/", False),
    ],
)
def test_same_site(a: str, b: str, *, same: bool) -> None:
    assert same_site(a, b) is same


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.lieux.example/a", "lieux.example"),
        ("http://m.lieux.example:80/", "lieux.example"),
        ("http://lieux.example:8080/", "lieux.example:8080"),
        ("http://[::1]:8000/a", "[::1]:8000"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("http://www.fr/", "www.fr"),
    ],
)
def test_site(url: str, expected: str) -> None:
    assert site(url) == expected


def test_host() -> None:
    assert host("https://WWW.Écolieu.example:8443/a") == "www.xn--colieu-9ua.example"


PIECES = st.sampled_from(
    ["/(S(a1))", "/sid/", "0f3a1b2c3d4e5f60", ";sid=", "/session=", "s=", "www.", "localhost",
     "/amp", "/", "//", "/..", "/.", ".amp", "%2e", "%252e", "?", "&", "=", ";jsessionid=", "utm_a", "%5f",
     "sid",
     "print", "é", "%C3", "\\", " ", "#", ":", "@", "http://", "a", "1", "amp.", "m.", "+", "%26", "%3f", "%2F"]
)  # fmt: skip
ANY_URL = st.builds("http://{}{}".format, st.sampled_from(["lieux.example", "amp.lieux.example", "m.a.fr:80"]),
                    st.lists(PIECES | st.text(max_size=4), max_size=9).map("".join))  # fmt: skip


@given(ANY_URL | st.text() | st.text(string.printable).map("https://".__add__), st.none() | ANY_URL)
def test_canonical_is_stable_or_refuses(url: str, declared: str | None) -> None:
    try:
        once = canonical(url, declared)
    except InvalidInput:
        return
    assert canonical(once) == once
