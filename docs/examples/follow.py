"""A copy of a selection of articles, kept up to date through the API. It needs nothing but Python.

    python follow.py https://veille.example 'tag:fablab territoire:bretagne' copy.json

The first time it asks for everything; later only for what changed since. Full texts are in the API only where their
source allows that; the rest is an excerpt and a link.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def get(address: str) -> Any:
    """The JSON at an address; waits and asks again when the server says that it is busy."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "User-Agent": "veille-example"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                body = answer.read()
                packed = answer.headers.get("Content-Encoding") == "gzip"
                return json.loads(gzip.decompress(body) if packed else body)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                problem = json.load(error)
                raise SystemExit(f"{problem['detail']}\n{problem.get('pointed', '')}") from None
            time.sleep(int(error.headers.get("Retry-After", "5")))


def pages(site: str, path: str, **asked: object) -> Iterator[Any]:
    """The parts of a list, one after the other."""
    following = f"/api/v1/{path}?{urllib.parse.urlencode(asked)}"
    while following:
        part = get(urllib.parse.urljoin(site, following))
        yield part
        following = part["next"]


def search(site: str, query: str) -> Iterator[Any]:
    """Every article that a query finds, newest first."""
    for part in pages(site, "articles", q=query, limit=100):
        yield from part["items"]


def update(copy: dict[str, Any], site: str, query: str) -> tuple[int, int]:
    """Bring a copy up to date: {"sequence": 0, "articles": {}} at first. How many came or changed, how many left."""
    came = left = 0
    for part in pages(site, "articles", q=query, changed_since=copy["sequence"], limit=100):
        for article in part["items"]:
            copy["articles"][str(article["id"])] = article
            came += 1
        for gone in part["removed"]:
            left += copy["articles"].pop(str(gone["id"]), None) is not None
        # Only now: whoever is interrupted asks for this part again, which does no harm.
        copy["sequence"] = part["sequence"]
    return came, left


def main() -> None:
    """Update the copy in a file."""
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    site, query, file = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    copy: dict[str, Any] = {"sequence": 0, "articles": {}}
    if file.exists():
        copy = json.loads(file.read_text("utf-8"))
    came, left = update(copy, site, query)
    file.write_text(json.dumps(copy, ensure_ascii=False, indent=1), "utf-8")
    print(f"{came} articles new or changed, {left} left; {len(copy['articles'])} in {file}")


if __name__ == "__main__":
    main()
