"""Addresses are judged where they are connected to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.guard import Guard
from crawler.middlewares import retry_after

OPEN = Guard.read(())
SOME = Guard.read(("10.1.0.0/16", "127.0.0.1:8000", "intranet.example:8080", "fd00::/8"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.9",
        "::", "::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1",
        "192.0.0.1", "192.0.0.171", "192.88.99.1", "198.51.100.7", "233.252.0.1", "169.254.0.1", "100.127.255.254",
        "::127.0.0.1", "::5db8:d822", "::ffff:0:7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "3fff::1",
        "5f00::1", "fec0::1", "fdff:ffff::1", "febf::1", "ff0e::1", "2002:c0a8:101::", "2002:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_no_private_address_is_permitted(address: str) -> None:
    assert not OPEN.permits("host.example", address, 443)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
@pytest.mark.parametrize(("port", "permitted"), [(80, True), (443, True), (22, False), (5432, False)])
def test_public_addresses_are_permitted_on_web_ports(address: str, port: int, permitted: bool) -> None:
    assert OPEN.permits("host.example", address, port) is permitted


@pytest.mark.parametrize(
    ("host", "address", "port", "permitted"),
    [
        ("a.example", "10.1.2.3", 9999, True),
        ("a.example", "10.2.2.3", 80, False),
        ("x.localhost", "127.0.0.1", 8000, True),
        ("x.localhost", "127.0.0.1", 8001, False),
        ("INTRANET.example", "10.9.9.9", 8080, True),
        ("other.example", "10.9.9.9", 8080, False),
        ("a.example", "fd00::7", 80, True),
    ],
)
def test_the_admin_may_allow_networks_and_hosts(host: str, address: str, port: int, permitted: bool) -> None:
    assert SOME.permits(host, address, port) is permitted


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "data:text/html,x", "gopher://a/", "s3://b/k",
        "http://", "http:///x", "http://[::1", "http://a.example:99999/", "http://127.0.0.1/", "https://[::1]/",
        "http://93.184.216.34:22/", "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://017700000001/",
        "http://0177.0.0.1/", "http://127.0.0.1./", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://0/",
        "http://0x7f000001/", "http://a.example:80@127.0.0.1/", "http://a@10.0.0.1/", "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/", "http://169.254.169.254/latest/", "https://a.example/" + "x" * 2100,
        "http://93.184.216.34:6379/", "http://93.184.216.34:5432/", "http://93.184.216.34:25/", "//a.example/",
    ],
)  # fmt: skip
def test_what_an_address_shows_is_refused_early(url: str) -> None:
    assert OPEN.refuses_url(url)


@pytest.mark.parametrize("url", ["https://movilab.org/wiki/A", "http://93.184.216.34/", "https://a.example:8443/x"])
def test_ordinary_addresses_pass(url: str) -> None:
    assert OPEN.refuses_url(url) is None


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://movilab.org/", False),
        ("http://localhost/", True),
        ("http://inner/", True),
        ("http://printer.local/", True),
        ("http://db.internal./", True),
        ("http://nas.home.arpa/", True),
        ("http://movilab.org:5432/", True),
        ("http://intranet.example:8080/", False),
        ("http://intranet.example:8081/", True),
    ],
)
def test_through_a_proxy_names_of_the_inner_network_are_refused(url: str, *, refused: bool) -> None:
    """The proxy looks the names up, so that their addresses cannot be judged."""
    assert bool(SOME.refuses_unseen(url)) is refused


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0), (" 5 ", 5.0), ("", 0.0), ("soon", 0.0), ("-3", 0.0),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120.0), ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0), ("1.5", 0.0), ("0x10", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 251606779199.0), ("Tue, 31 Nov 2026 12:00:00 GMT", 0.0),
        ("9" * 400, float("inf")),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    assert retry_after(value, datetime(2026, 11, 24, 12, tzinfo=UTC)) == seconds
