"""Texts annotated per second on one core: texts of 4 kB from labelled ones in VEILLE_SHARED, else made up from ours."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from crawler.annotate import annotate, warm_up
from store.types import SourceContext

SIZE = 4000
SOURCE = SourceContext(id="bench", topicality="general")
OURS = (
    "Le tiers-lieu de Concarneau (29) accueille un fab lab et un café associatif. Les habitants, la commune et "
    "Concarneau Cornouaille Agglomération ont réuni 75 000 euros. Candidatures jusqu'au 30 septembre 2026. "
    "À Lorient, à Rennes et dans le Finistère, d'autres lieux réparent, cultivent, forment et transmettent. "
)


def texts() -> list[str]:
    """Pieces of 4 kB."""
    path = Path(os.environ.get("VEILLE_SHARED", "/nowhere")) / "gold" / "gold2.jsonl"
    if path.is_file():
        whole = "\n\n".join(json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())
    else:
        whole = OURS * 1000
    return [whole[start : start + SIZE] for start in range(0, len(whole) - SIZE, SIZE)]


if __name__ == "__main__":
    start = time.perf_counter()
    warm_up()
    print(f"warm-up: {time.perf_counter() - start:.2f} s")
    pieces = texts()
    start = time.process_time()
    for piece in pieces:
        annotate("Le fab lab de Concarneau (29)", piece, SOURCE)
    spent = time.process_time() - start
    print(f"annotate: {len(pieces) / spent:.0f} texts of {SIZE} characters per second ({len(pieces)} texts)")
