"""Every command that asks the web asks through the guard, and nothing of ours listens while it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import crawler
from tests.program.veille import Veille
from tests.sites.hostile import HostileWeb, hostile_web

ROOT = Path(crawler.__file__).parent


@pytest.fixture(scope="module")
def web() -> Iterator[HostileWeb]:
    with hostile_web() as running:
        yield running


@pytest.fixture
def veille(web: HostileWeb, tmp_path: Path) -> Veille:
    """A program that may reach the sites of the hostile web, and not its canary."""
    settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.05"))
    return Veille(tmp_path, settings)


INSIDE = ("http://127.0.0.1:{port}/", "http://inner.localhost:{port}/", "http://127.1:{port}/", "http://[::1]:{port}/")


@pytest.mark.parametrize(
    ("words", "addresses"),
    [(["try"], INSIDE[:1]), (["sources", "add", "--yes"], INSIDE[1:2]), (["collect"], INSIDE)],
    ids=["try", "sources add", "collect"],
)
def test_the_inner_network_cannot_be_asked_for(
    veille: Veille, web: HostileWeb, words: list[str], addresses: tuple[str, ...]
) -> None:
    asked = [address.format(port=web.canary) for address in addresses]
    ended = veille(*words, *asked)
    told = ended.err + ended.out
    assert ended.code == 1
    assert told.count("private network") >= len(asked), told
    assert "Traceback" not in ended.err
    assert web.touched == []


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)"])
def test_only_web_addresses_are_sources(veille: Veille, scheme: str) -> None:
    ended = veille("sources", "add", scheme, "--yes")
    assert ended.code in (1, 2)
    assert "Traceback" not in ended.err


def test_a_homepage_that_leads_inside_is_not_followed(veille: Veille, web: HostileWeb) -> None:
    ended = veille("sources", "add", f"http://entry-inside.localhost:{web.port}/", "--yes")
    assert ended.code == 1
    assert web.touched == []


def test_a_page_that_no_worker_can_read_is_refused(veille: Veille, web: HostileWeb) -> None:
    for name in ("attributes", "hungry-tree"):
        ended = veille("try", f"http://{name}.localhost:{web.port}/a/1.html")
        assert (ended.code, "Traceback" in ended.err) == (1, False)
        assert "refused" in ended.out.lower() or "not be stored" in ended.out


def test_nothing_listens_while_a_crawl_runs(veille: Veille, web: HostileWeb) -> None:
    """Scrapy opens two ports for whoever wants to run Python, unless told not to."""
    added = veille("sources", "import", str(_csv(veille.folder, web)))
    assert added.code == 0, added.err
    with veille.running("crawl", "--all") as process:
        while not web.asked["hangs"] and process.poll() is None:
            pass
        assert not _listening() & _sockets(process.pid)


def _csv(folder: Path, web: HostileWeb) -> Path:
    file = folder / "sources.csv"
    file.write_text(f"name,url,type\nhangs,http://hangs.localhost:{web.port}/feed.xml,feed\n", "utf-8")
    return file


def _listening() -> set[str]:
    """Inodes of all sockets that listen on TCP (proc(5))."""
    found: set[str] = set()
    for name in ("tcp", "tcp6"):
        lines = Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]
        found |= {fields[9] for fields in map(str.split, lines) if fields[3] == "0A"}
    return found


def _sockets(pid: int) -> set[str]:
    """Inodes of the sockets a process has open."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    return {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}


CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "pycurl"}
FETCHING = {"fetch_url", "fetch_response", "urlopen", "urlretrieve"}


def test_there_is_no_other_way_to_the_web() -> None:
    """One client for all: libraries with one of their own are not asked to fetch."""
    files = sorted(ROOT.rglob("*.py"))
    assert files
    assert [name for file in files for name in _ways(file)] == []


def _ways(file: Path) -> Iterator[str]:
    """What a module has that could fetch by itself."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (f"{file}: {one.name}" for one in names if one.name in CLIENTS)
            case ast.ImportFrom(module=module) if module in CLIENTS:
                yield f"{file}: {module}"
            case ast.Attribute(attr=attr) if attr in FETCHING:
                yield f"{file}: {attr}"
