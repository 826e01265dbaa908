"""How long fifty well-behaved sites take alone, and beside ten that hang, drip or redirect in circles.

The program crawls as it is set by default, one second between two requests to a host; a site is complete when its
visit has ended and all its articles are stored. Bound: 1.2 times the time alone.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from store import sources
from store.config import Config
from store.db import open_engine, transaction
from tests.sites.hostile.neighbours import street
from tests.sites.hostile.server import NUMBER, Case, serve

COMPLETE = """
SELECT v.source_id, (julianday(v.finished) - julianday(r.started)) * 86400,
       (SELECT count(*) FROM articles a WHERE a.source_id = v.source_id)
FROM visits v JOIN runs r ON r.id = v.run_id
"""


def crawl(cases: Sequence[Case], port: int) -> dict[str, float]:
    """Seconds from the start of the crawl until each site was complete; those that are not are left out."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "var"
        with transaction(open_engine(Config(home=home), create=True)) as session:
            for case in cases:
                sources.add(session, case.source(port), datetime.now(UTC))
        settings = {"VEILLE_HOME": str(home), "VEILLE_ALLOW_NETWORKS": f"127.0.0.1:{port}"}
        command = [sys.executable, "-P", "-m", "crawler", "crawl", "--all"]
        subprocess.run(command, env=os.environ | settings, stdout=subprocess.DEVNULL, check=False)
        with closing(sqlite3.connect(home / "veille.db")) as database:
            rows = database.execute(COMPLETE).fetchall()
    return {source: seconds for source, seconds, stored in rows if stored == NUMBER}


def main() -> None:
    healthy, bad = street()
    with serve(healthy | bad) as web:
        alone = crawl([*healthy.values()], web.port)
        beside = crawl([*bad.values(), *healthy.values()], web.port)
    names = list(healthy)
    print(f"complete alone: {sum(name in alone for name in names)} of {len(names)}; ", end="")
    print(f"beside {len(bad)} bad ones: {sum(name in beside for name in names)}")
    worst = max(beside[name] / alone[name] for name in names)
    for word, of in (("last", max), ("median", median)):
        one, two = of(alone.values()), of([beside[name] for name in names])
        print(f"{word} site complete after {one:.1f} s alone, {two:.1f} s beside the bad ones: ratio {two / one:.2f}")
    print(f"worst ratio of a single site: {worst:.2f}")


if __name__ == "__main__":
    main()
