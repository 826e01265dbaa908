"""The public folder over HTTP: types, validators, compression, and nothing outside it."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.web import make_server
from store.config import Config
from store.errors import Busy

FEED = b"<?xml version='1.0'?><rss version='2.0'>" + b"<item/>" * 200 + b"</rss>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("site")
    public = home / "public"
    (public / "tag").mkdir(parents=True)
    (public / "index.html").write_text("<p>Accueil</p>")
    (public / "tag" / "fablab.rss").write_bytes(FEED)
    (public / "tag" / "fablab.json").write_bytes(b"{}")
    (public / "tag" / "fablab.html").write_text("<p>Fablab</p>")
    (public / ".hidden.rss").write_text("no")
    (home / "veille.db").write_text("secret")
    (home / "secret.rss").write_text("secret")
    (public / "link.rss").symlink_to(home / "secret.rss")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = make_server(Config(home=home, bind=f"127.0.0.1:{port}"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield port
    server.should_exit = True
    thread.join()


def _get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


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
        "//etc/passwd", "/tag", "/tag/", "/none", "/tag/fablab.rss/", "/%252e%252e/secret.rss",
    ],
)  # fmt: skip
def test_nothing_else_is_reached(site: int, path: str) -> None:
    status, headers, body = _get(site, path)
    assert status == 404 or (path == "/tag/fablab.rss/" and body == FEED)
    assert b"secret" not in body
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_possible(site: int, method: str) -> None:
    assert _get(site, "/", method)[0] == 405


def test_health_can_be_asked(site: int) -> None:
    assert _get(site, "/health")[2] == b'{"status":"ok"}'
    assert _get(site, "/ready")[0] == 200


def test_a_file_that_changes_changes_its_tag(tmp_path: Path) -> None:
    from feeds.web import files

    file = tmp_path / "a.rss"
    file.write_bytes(b"one")
    assert files.find(tmp_path, "a.rss") == file


def test_a_taken_port_is_a_sentence(site: int, tmp_path: Path) -> None:
    with pytest.raises(Busy, match=f"127.0.0.1:{site}"):
        make_server(Config(home=tmp_path, bind=f"127.0.0.1:{site}"))
