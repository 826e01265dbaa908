"""Long listings are walked to their end, whatever happens on the way."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.program.veille import Veille
from tests.sites.cms import ARTICLES, SITES, serve

PAGES = [f"/index.php?start={number}" for number in range(4, 45, 4)]


def test_a_walk_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    with serve({"joomla": SITES["joomla"]}) as web:
        settings = (("allow_networks", f"127.0.0.1:{web.port}"), ("catalogue", "false"), ("delay", "0.2"))
        veille = Veille(tmp_path, settings)
        assert veille("sources", "add", web.url("joomla"), "--id", "escale", "--yes").code == 0
        with veille.running("crawl", "escale") as crawl:
            end = time.monotonic() + 60
            while PAGES[3] not in web.asked("joomla"):
                assert time.monotonic() < end, web.asked("joomla")
                time.sleep(0.02)
            crawl.kill()
            crawl.wait()
        web.requests.clear()
        quick = Veille(tmp_path, (*settings[:-1], ("delay", "0.01")))
        assert quick("crawl", "escale").code == 0
        walked = [path for path in web.asked("joomla") if path in PAGES]
        # The page it was at is read once more; those before are not.
        assert walked[0] in PAGES[2:5]
        assert walked == PAGES[PAGES.index(walked[0]) :]
        assert _count(tmp_path) == len(ARTICLES["joomla"](""))
        web.requests.clear()
        assert quick("crawl", "escale").code == 0
        assert not set(web.asked("joomla")) & set(PAGES)


def _count(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "var" / "veille.db")) as database:
        [(number,)] = database.execute("SELECT count(*) FROM articles").fetchall()
    return int(number)
