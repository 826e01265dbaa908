"""The public folder over HTTP: types, validators, compression, and nothing outside it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.web import make_server
from store.config import Config
from store.errors import Busy
from tests.feeds.serving import ask, serving

FEED = b"<?xml version='1.0'?><rss version='2.0'>" + b"<item/>" * 200 + b"</rss>"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public folder beside secrets."""
    home = tmp_path_factory.mktemp("site")
    public = home / "public"
    (public / "tag").mkdir(parents=True)
    (public / "index.html").write_text("<p>Accueil</p>")
    (public / "tag" / "fablab.rss").write_bytes(FEED)
    (public / "tag" / "fablab.json").write_bytes(b"{}")
    (public / "tag" / "fablab.html").write_text("<p>Fablab</p>")
    (public / ".hidden.rss").write_text("secret")
    (public / ".published").write_text("secret")
    (public / "notes.txt").write_text("secret")
    (home / "veille.db").write_text("secret")
    (home / "secret.rss").write_text("secret")
    (public / "link.rss").symlink_to(home / "secret.rss")
    (public / "up").symlink_to(home)
    return public


@pytest.fixture(scope="module")
def site(public: Path) -> Iterator[int]:
    with serving(Config(home=public.parent)) as port:
        yield port


def _get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    answer = ask(port, path, method, {name.replace("_", "-"): value for name, value in headers.items()})
    return answer.status, answer.headers, answer.body


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/tag/fablab", "text/html; charset=utf-8"),
        ("/tag/fablab.rss", "application/rss+xml; charset=utf-8"),
        ("/tag/fablab.json", "application/feed+json; charset=utf-8"),
    ],
)
def test_files_have_their_types(site: int, path: str, kind: str) -> None:
    status, headers, _ = _get(site, path)
    assert (status, headers["content-type"]) == (200, kind)


def test_a_reader_that_has_it_gets_304(site: int) -> None:
    _, headers, _ = _get(site, "/tag/fablab.rss")
    for known in ({"If_None_Match": headers["etag"]}, {"If_Modified_Since": headers["last-modified"]}):
        status, _, body = _get(site, "/tag/fablab.rss", **known)
        assert (status, body) == (304, b"")
    assert _get(site, "/tag/fablab.rss", If_None_Match='"other"')[0] == 200


def test_compression_has_a_tag_of_its_own(site: int) -> None:
    _, plain, _ = _get(site, "/tag/fablab.rss")
    _, packed, body = _get(site, "/tag/fablab.rss", Accept_Encoding="gzip")
    assert (packed["content-encoding"], packed["vary"]) == ("gzip", "Accept-Encoding")
    assert packed["etag"] != plain["etag"]
    assert gzip.decompress(body) == FEED


def test_head_says_what_get_would(site: int) -> None:
    status, headers, body = _get(site, "/tag/fablab.rss", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(FEED)), b"")


def test_json_may_be_read_from_other_sites(site: int) -> None:
    assert _get(site, "/tag/fablab.json")[1]["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/../veille.db", "/..%2fveille.db", "/%2e%2e/veille.db", "/tag/..%2f..%2fveille.db", "/tag%5c..%5cveille.db",
        "/../secret.rss", "/%2e%2e%2fsecret.rss", "/link.rss", "/.hidden.rss", "/%00", "/tag/fablab.rss%00.html",
        "//etc/passwd", "/tag", "/tag/", "/none", "/tag/fablab.rss/", "/tag//fablab.rss", "/%252e%252e/secret.rss",
        "/up/secret.rss", "/.published", "/notes.txt", "/tag/./fablab.rss", "/%ff%fe", "/%ed%a0%80", f"/{'a' * 5000}",
    ],
)  # fmt: skip
def test_nothing_else_is_reached(site: int, path: str) -> None:
    status, headers, body = _get(site, path)
    assert (status, b"secret" in body) == (404, False)
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_possible(site: int, method: str) -> None:
    for path in ("/", "/tag/fablab.rss", "/health"):
        status, headers, _ = _get(site, path, method)
        assert (status, set(headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_health_can_be_asked(site: int) -> None:
    assert _get(site, "/health")[2] == b'{"status":"ok"}'
    assert _get(site, "/ready")[0] == 200


def test_a_file_that_changes_changes_its_tag(site: int, public: Path) -> None:
    file = public / "tag" / "changing.rss"
    file.write_bytes(FEED)
    before = _get(site, "/tag/changing.rss")[1]["etag"]
    file.write_bytes(FEED + b"<!-- changed -->")
    status, headers, body = _get(site, "/tag/changing.rss", If_None_Match=before)
    assert (status, headers["etag"] == before, body) == (200, False, FEED + b"<!-- changed -->")


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=1.0, *;q=0", True),
        ("gzip;q=0", False),
        ("identity, gzip; q=0.000", False),
        ("br", False),
        ("notgzip", False),
        ("", False),
    ],
)
def test_compression_is_the_readers_choice(site: int, accepted: str, packed: bool) -> None:
    headers = _get(site, "/tag/fablab.rss", Accept_Encoding=accepted)[1]
    assert (headers.get("content-encoding") == "gzip") == packed


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other", W/{etag}'}, 304),
        ({"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, 200),
    ],
    ids=str,
)
def test_conditions_are_those_of_http(site: int, known: dict[str, str], status: int) -> None:
    etag = _get(site, "/tag/fablab.rss")[1]["etag"]
    headers = {name: value.replace("{etag}", etag) for name, value in known.items()}
    assert _get(site, "/tag/fablab.rss", **headers)[0] == status


def test_an_answer_without_body_keeps_its_validators(site: int) -> None:
    etag = _get(site, "/tag/fablab.rss")[1]["etag"]
    headers = _get(site, "/tag/fablab.rss", If_None_Match=etag)[1]
    assert (headers["etag"], headers["cache-control"]) == (etag, "public, max-age=300")
    assert {"last-modified", "vary"} <= headers.keys()


def test_pages_may_run_nothing(site: int) -> None:
    policy = _get(site, "/")[1]["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_before_the_first_publication_it_is_not_ready(tmp_path: Path) -> None:
    with serving(Config(home=tmp_path)) as port:
        assert [_get(port, path)[0] for path in ("/health", "/ready", "/")] == [200, 503, 404]


def test_a_taken_port_is_a_sentence(site: int, tmp_path: Path) -> None:
    with pytest.raises(Busy, match=f"127.0.0.1:{site}"):
        make_server(Config(home=tmp_path, bind=f"127.0.0.1:{site}"))
