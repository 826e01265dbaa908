"""The example of the documentation works as it says, and so does the conformance to our own OpenAPI document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from store import saving
from store.db import transaction
from tests.feeds.api.conformance import check
from tests.feeds.api.conftest import Served
from tests.feeds.api.corpus import REAL, add

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "follow.py"


def _run(served: Served, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(EXAMPLE), f"http://127.0.0.1:{served.port}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_example_keeps_a_copy_up_to_date(changing: Served, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    first = _run(changing, "tag:tiers-lieu", str(copy))
    with transaction(changing.engine) as session:
        add(session, "another", tags=("tiers-lieu",))
        saving.mark_gone(session, changing.numbers["whole"], REAL)
    second = _run(changing, "tag:tiers-lieu", str(copy))
    assert (first.stderr, second.stderr) == ("", "")
    assert first.stdout == f"2 articles new or changed, 0 left; 2 in {copy}\n"
    # The article of the same story named the one that is gone, and has changed with it.
    assert second.stdout == f"2 articles new or changed, 1 left; 2 in {copy}\n"
    titles = {one["title"] for one in json.loads(copy.read_text())["articles"].values()}
    assert titles == {"Un fablab ouvre ([…])", "Nouvelle another"}


def test_the_example_says_where_a_query_is_wrong(api: Served, tmp_path: Path) -> None:
    ended = _run(api, "tag:(", str(tmp_path / "copy.json"))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "this parenthesis is not closed\ntag:(\n    ^\n"


def test_answers_are_what_the_document_says(api: Served) -> None:
    done = check(api.port, examples=10, seed=1)
    assert done.returncode == 0, done.stdout[-6000:]
