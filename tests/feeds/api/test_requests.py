"""What is asked, and what is answered: status, headers, and the reason of a refusal."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from feeds.web.api.openapi import document
from feeds.web.api.operations import OPERATIONS
from feeds.web.api.problems import TITLES
from store.config import Config
from store.readers import open_reader
from tests.feeds.api.conftest import Served
from tests.feeds.serving import ask, serving


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("articles?q=tag:(", 400, {"parameter": "q", "position": 4, "pointed": "tag:(\n    ^"}),
        ("articles?q=tga:fablab", 400, {"parameter": "q", "position": 0}),
        ("articles?q=note:priv%C3%A9e", 400, {"parameter": "q"}),
        ("articles?q=collection:a", 400, {"parameter": "q"}),
        ("articles?q=search:a-moi", 400, {"parameter": "q"}),
        ("articles?q=a%00b", 400, {"parameter": "q"}),
        ("articles?q=%ff", 400, {"detail": "the address is not UTF-8"}),
        ("articles?q=%ed%a0%80", 400, {}),
        (f"articles?q={'a' * 1001}", 400, {"parameter": "q"}),
        (f"articles?q={'a' * 7000}", 414, {}),
        ("articles?limit=0", 400, {"parameter": "limit"}),
        ("articles?limit=101", 400, {"parameter": "limit"}),
        ("articles?limit=1.0", 400, {"parameter": "limit"}),
        ("articles?limit=", 400, {"parameter": "limit"}),
        (f"articles?limit={'9' * 400}", 400, {"parameter": "limit"}),
        ("articles?limit=1&limit=2", 400, {"parameter": "limit"}),
        ("articles?page=2", 400, {"parameter": "page"}),
        ("articles?&".ljust(60, "x") + "&x" * 30, 400, {}),
        ("articles?order=size", 400, {"parameter": "order"}),
        ("articles?changed_since=-1", 400, {"parameter": "changed_since"}),
        ("articles?changed_since=99999999999999999999", 400, {"parameter": "changed_since"}),
        ("articles?cursor=x", 400, {"parameter": "cursor"}),
        ("calls?cursor=WyJhcnRpY2xlcyIsIjkiXQ", 400, {"parameter": "cursor"}),
        ("calls?state=maybe", 400, {"parameter": "state"}),
        ("events?when=now", 400, {"parameter": "when"}),
        ("territories?within=29", 400, {"parameter": "within"}),
        ("statistics?by=colour", 400, {"parameter": "by"}),
        ("statistics?by=week,month", 400, {"parameter": "by"}),
        ("statistics?by=tag,tag", 400, {"parameter": "by"}),
        ("statistics?since=2026-13-01", 400, {"parameter": "since"}),
        ("statistics?since=1700000000", 400, {"parameter": "since"}),
        ("tags?q=a", 400, {"parameter": "q"}),
        ("articles/0", 404, {}),
        ("articles/999999", 404, {}),
        ("articles/99999999999999999999999", 404, {}),
        ("articles/first", 404, {}),
        ("articles/1?id=2", 400, {"parameter": "id"}),
        ("articles/", 404, {}),
        ("articles/1/", 404, {}),
        ("sources/nobody", 404, {}),
        ("sources/essai", 404, {}),
        ("sources/%00", 404, {}),
        ("territories/commune-99999", 404, {}),
        ("territories/ville-1", 404, {}),
        ("nothing", 404, {}),
        ("articles/%0a", 404, {}),
        ("initiatives", 404, {}),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_as_a_problem(
    api: Served, path: str, status: int, says: dict[str, object]
) -> None:
    answered = api.ask(path)
    assert (answered.status, answered.headers["content-type"]) == (status, "application/problem+json")
    assert answered.json["status"] == status
    assert answered.json["detail"]
    assert says.items() <= answered.json.items()
    assert answered.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("fablab", 200, None),
        ("gone", 410, "gone"),
        ("forgotten", 410, "forgotten"),
        ("hidden", 404, None),
        ("irrelevant", 404, None),
        ("on-trial", 404, None),
    ],
)
def test_articles_that_are_not_shown_are_gone_or_were_never_here(
    api: Served, name: str, status: int, reason: str | None
) -> None:
    answered = api.ask(f"articles/{api.numbers[name]}")
    assert (answered.status, answered.json.get("reason")) == (status, reason)


def test_a_problem_is_explained_on_the_page(api: Served) -> None:
    page = api.ask("").body.decode()
    assert [kind for kind in TITLES if f'id="{kind}"' not in page] == []
    assert api.ask("articles?limit=0").json["type"] == "/api/v1/#invalid-parameter"


@pytest.mark.parametrize("path", ["", "openapi.json", "articles", "calls", "tags", "statistics", "statistics.csv"])
def test_a_client_that_has_it_gets_304(api: Served, path: str) -> None:
    first = api.ask(path)
    again = api.ask(path, If_None_Match=f'"other", {first.headers["etag"]}')
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"].startswith("public, max-age=")
    assert api.ask(path, If_None_Match='"other"').status == 200


def test_compression_has_a_tag_of_its_own(api: Served) -> None:
    plain, packed = api.ask("articles"), api.ask("articles", Accept_Encoding="gzip")
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert packed.headers["etag"] != plain.headers["etag"]
    assert gzip.decompress(packed.body) == plain.body


def test_head_says_what_get_would(api: Served) -> None:
    get, head = api.ask("articles"), api.ask("articles", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert {**get.headers, "date": ""} == {**head.headers, "date": ""}


def test_the_next_part_is_named_in_a_header_too(api: Served) -> None:
    answered = api.ask("articles?limit=2")
    assert answered.headers["link"] == f'<{answered.json["next"]}>; rel="next"'
    assert "link" not in api.ask("articles?limit=100").headers


def test_pages_of_other_sites_may_read(api: Served) -> None:
    asked = api.ask("articles", "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="GET")
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-credentials" not in asked.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_possible(api: Served, method: str) -> None:
    for path in ("", "articles", "articles/1", "openapi.json"):
        answered = api.ask(path, method)
        assert (answered.status, answered.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answered.json["status"] == 405


def test_the_address_without_its_slash_leads_there(api: Served) -> None:
    answered = ask(api.port, "/api/v1")
    assert (answered.status, answered.headers["location"]) == (308, "/api/v1/")


def test_the_document_describes_what_is_served(api: Served) -> None:
    served = api.json("openapi.json")
    assert served == json.loads(json.dumps(document(api.config, "/api/v1/")))
    assert set(served["paths"]) == {f"/{one.path}" for one in OPERATIONS}


def test_each_address_may_ask_so_often_and_no_more(tmp_path: Path) -> None:
    with serving(Config(home=tmp_path, api_rate=0.01, api_burst=3)) as port:
        answers = [ask(port, "/api/v1/openapi.json") for _ in range(5)]
        other = ask(port, "/api/v1/openapi.json", headers={"X-Forwarded-For": "192.0.2.9"})
    assert [one.status for one in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[3].headers["retry-after"]) <= 100
    assert answers[3].json["type"].endswith("#too-many-requests")
    assert other.status == 200


def test_whoever_is_no_trusted_proxy_cannot_say_who_is_asking(tmp_path: Path) -> None:
    config = Config(home=tmp_path, api_rate=0.01, api_burst=1, trusted_proxies=("192.0.2.1",))
    with serving(config) as port:
        answers = [ask(port, "/api/v1/", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status for n in (8, 9)]
    assert answers == [200, 429]


def test_without_a_store_it_says_so_and_not_where_it_would_be(tmp_path: Path) -> None:
    with serving(Config(home=tmp_path)) as port:
        answered = ask(port, "/api/v1/articles")
        assert (answered.status, answered.headers["retry-after"]) == (503, "5")
        assert str(tmp_path) not in answered.body.decode()
        assert ask(port, "/api/v1/").status == 200


def test_a_locked_store_is_told_and_answers_again_later(changing: Served) -> None:
    changing.engine.dispose()
    with contextlib.closing(sqlite3.connect(changing.config.home / "veille.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        answered = changing.ask("articles")
    assert (answered.status, answered.json["type"]) == (503, "/api/v1/#store-busy")
    assert changing.ask("articles").status == 200


def test_nothing_can_be_written_through_the_readers_connections(api: Served) -> None:
    reader = open_reader(api.config)
    with reader.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM articles")
    reader.dispose()


def test_half_a_request_breaks_nothing(api: Served) -> None:
    with socket.create_connection(("127.0.0.1", api.port)) as wire:
        wire.sendall(b"GET /api/v1/articles?q=%")
    assert api.ask("tags").status == 200
