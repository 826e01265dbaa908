"""Pages per second of the whole pipeline (HTTP, extraction, annotation, store) beside trafilatura alone.

The pages are those of VEILLE_SHARED/corpus if it is there, else the sample web's. They are served on loopback under
many host names, so that politeness does not set the pace. Peak memory is read from /proc (Linux).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from trafilatura import bare_extraction

from crawler.sample import SampleWeb, truth
from crawler.workers import worker_number
from store import addresses, sources
from store.addresses import Announced, Document
from store.config import Config
from store.db import open_engine, transaction
from store.runs import last
from store.types import EntryPoint, Source

HOSTS = 40


def pages(limit: int) -> list[bytes]:
    """Real pages if there are any at hand."""
    shared = os.environ.get("VEILLE_SHARED")
    if not shared:
        return sample_pages(limit)
    corpus = Path(shared) / "corpus"
    found = [json.loads(line) for line in (corpus / "index.jsonl").read_text().split("\n") if line]
    return [gzip.decompress((corpus / page["file"]).read_bytes()) for page in found[:limit]]


def sample_pages(limit: int) -> list[bytes]:
    with SampleWeb(today=datetime.now(UTC).date()) as web:
        wanted = [article for article in truth(web) if article.public][:limit]
        opened = []
        for article in wanted:
            host = article.url.split("/")[2]
            request = urllib.request.Request(article.url.replace(host, f"127.0.0.1:{web.port}"), headers={"Host": host})
            opened.append(urllib.request.urlopen(request).read())
        return opened


@contextmanager
def served(bodies: list[bytes]) -> Iterator[int]:
    """The port of a server that gives body N at /N, under any host name."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = self.path.strip("/")
            body = bodies[int(number)] if number.isdecimal() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def bare(bodies: list[bytes]) -> float:
    """Pages per second of trafilatura alone, in one process, warm."""
    for body in bodies[:3]:
        bare_extraction(body, with_metadata=True, include_comments=False)
    start = time.perf_counter()
    for body in bodies:
        bare_extraction(body, with_metadata=True, include_comments=False)
    return len(bodies) / (time.perf_counter() - start)


def prepare(config: Config, number: int, port: int) -> None:
    """A store whose sources have all pages waiting."""
    now = datetime.now(UTC)
    with transaction(open_engine(config, create=True)) as session:
        for host in range(HOSTS):
            homepage = f"http://h{host}.localhost:{port}/"
            # A feed that is not there: all pages are known already, only they are fetched.
            points = (EntryPoint(kind="feed", url=f"{homepage}none"),)
            source = Source(id=f"h{host}", name=str(host), homepage=homepage, fetch="always", entry_points=points)
            sources.add(session, source, now)
            urls = [Announced(url=f"{homepage}{page}") for page in range(host, number, HOSTS)]
            read = Document(url=homepage)
            addresses.announce(session, f"h{host}", None, read, urls, complete=False, now=now)


def crawl(config: Config, port: int) -> tuple[float, int, dict[str, int]]:
    """Seconds of the crawl itself, articles stored, and peak memory in MB of crawl process and largest worker."""
    settings = {"VEILLE_HOME": str(config.home), "VEILLE_ALLOW_NETWORKS": f"127.0.0.1:{port}", "VEILLE_DELAY": "0.01"}
    command = [sys.executable, "-P", "-m", "crawler", "crawl", "--all", "--format", "json"]
    process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL)
    peaks = {"crawl process": 0, "worker": 0}
    while process.poll() is None:
        memory = descendants(process.pid)
        peaks["crawl process"] = max(peaks["crawl process"], memory.pop(process.pid, 0))
        peaks["worker"] = max([peaks["worker"], *memory.values()])
        time.sleep(0.1)
    with transaction(open_engine(config)) as session:
        run = last(session) or {}
    return (run["finished"] - run["started"]).total_seconds(), int(run["new"]), peaks


def descendants(root: int) -> dict[int, int]:
    """Peak resident memory in MB of a process and all below it."""
    parents, peaks = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        pid = int(status.parent.name)
        parents[pid] = int(fields["PPid"])
        peaks[pid] = int(fields.get("VmHWM", "0 kB").split()[0]) // 1024
    family = {root}
    for _ in range(4):
        family |= {pid for pid, parent in parents.items() if parent in family}
    return {pid: peaks[pid] for pid in family if pid in peaks}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    bodies = pages(parser.parse_args().pages)
    with tempfile.TemporaryDirectory() as folder, served(bodies) as port:
        config = Config(home=Path(folder) / "var")
        prepare(config, len(bodies), port)
        alone = bare(bodies)
        seconds, stored, peaks = crawl(config, port)
    workers = worker_number(0)
    whole = len(bodies) / seconds
    print(f"{len(bodies)} pages, {workers} workers, {stored} stored")
    print(f"trafilatura alone, one process: {alone:.1f} pages/s; times workers: {alone * workers:.1f}")
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU of the crawl process without its workers: {cpu.ru_utime + cpu.ru_stime:.1f} s")
    print(f"whole pipeline: {whole:.1f} pages/s, ratio {whole / (alone * workers):.2f} ({seconds:.1f} s with start-up)")
    print("peak memory: " + ", ".join(f"{name} {peak} MB" for name, peak in peaks.items()))


if __name__ == "__main__":
    main()
