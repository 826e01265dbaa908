"""The hostile web of VEILLE_SHARED crawled with the program as people use it: verdict, time, peak memory, stability.

    python -m tests.benchmarks.hostile [--single-host] [--crawls 3]

Memory is read from /proc (Linux): the most that the crawl process, and each of its workers, ever had in use.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.pipeline import descendants


@dataclass
class Peaks:
    """MB."""

    crawl: int = 0
    worker: int = 0

    def note(self, process: int) -> None:
        memory = descendants(process)
        self.crawl = max(self.crawl, memory.pop(process, 0))
        self.worker = max([self.worker, *memory.values()])


@contextmanager
def hostile_server(folder: Path, port: int, *options: str) -> Iterator[str]:
    """The address of the running server."""
    command = [sys.executable, str(folder / "hostile_a.py"), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        server.stdout.readline()  # it says when it is ready
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@dataclass(frozen=True)
class Program:
    """The program in a folder of its own."""

    home: Path
    allow: str

    def __call__(self, *words: str) -> subprocess.Popen[str]:
        settings = {
            "VEILLE_HOME": str(self.home),
            "VEILLE_CATALOGUE": "false",
            "VEILLE_ALLOW_NETWORKS": self.allow,
        }
        command = [sys.executable, "-P", "-m", "scheduler", *words]
        return subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)

    def crawl(self) -> tuple[float, Peaks, str]:
        """Seconds, peak memory and what was printed."""
        started, peaks = time.monotonic(), Peaks()
        process = self("crawl", "--all")
        while process.poll() is None:
            peaks.note(process.pid)
            time.sleep(0.05)
        out, _ = process.communicate()
        return time.monotonic() - started, peaks, out

    def dump(self) -> list[str]:
        """One line for each stored article: address, title and text."""
        with closing(sqlite3.connect(self.home / "veille.db")) as database:
            rows = database.execute("SELECT canonical_url, title, text FROM articles ORDER BY id").fetchall()
        return [" ".join(" ".join(row).split()) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--single-host", action="store_true")
    parser.add_argument("--crawls", type=int, default=1)
    parser.add_argument("--port", type=int, default=8821)
    options = parser.parse_args()
    shared = Path(os.environ.get("VEILLE_SHARED", "")) / "hostile"
    if not shared.is_dir():
        sys.exit("VEILLE_SHARED names no folder with the hostile web")
    single = ["--single-host"] if options.single_host else []
    allow = f"127.0.0.1:{options.port}" if single else "127.0.10.0/24"
    with tempfile.TemporaryDirectory() as name, hostile_server(shared, options.port, *single) as address:
        folder = Path(name)
        (folder / "sources.csv").write_bytes(urllib.request.urlopen(f"{address}/sources.csv").read())
        program = Program(folder / "var", allow)
        program("sources", "import", str(folder / "sources.csv")).communicate()
        first: list[str] = []
        failed = False
        for number in range(1, options.crawls + 1):
            seconds, peaks, out = program.crawl()
            lines = program.dump()
            if number == 1:
                first = lines
                print(out)
                failed = not _accepted(shared / "accept.py", address, folder / "dump.txt", lines)
            kept = "the same" if lines == first else "CHANGED"
            print(f"crawl {number}: {seconds:.0f} s, {len(lines)} articles ({kept}); ", end="")
            print(f"peak memory: crawl process {peaks.crawl} MB, largest worker {peaks.worker} MB")
            failed |= lines != first
    sys.exit(failed)


def _accepted(script: Path, address: str, file: Path, lines: list[str]) -> bool:
    """Whether what is stored is what should be, by the judge that came with the server."""
    file.write_text("\n".join(lines), "utf-8")
    return subprocess.run([sys.executable, str(script), address, str(file)], check=False).returncode == 0


if __name__ == "__main__":
    main()
