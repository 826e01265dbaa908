"""`python -m crawler.sample --port 8765`: serve the sample web until interrupted."""

from __future__ import annotations

import argparse
import threading
from datetime import date

from crawler.sample.server import SampleWeb


def main() -> None:
    """Serve until Ctrl-C; the page at http://localhost:PORT/ lists the sites."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description="Serve the sample web on loopback.")
    parser.add_argument("--port", type=int, default=8765, help="port on 127.0.0.1 (example: --port 8765)")
    given = parser.parse_args()
    with SampleWeb(given.port, today=date.today()) as web:  # noqa: DTZ011 - the reader's own day
        print(f"Sample web: {web.url} ({len(web.sites())} sites). Ctrl-C stops it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
