"""Start-up time of `veille --help`, beside that of a bare Python: median of ten."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def median(command: list[str]) -> float:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(10))


if __name__ == "__main__":
    bare = median([sys.executable, "-c", "pass"])
    full = median([sys.executable, "-P", "-m", "scheduler", "--help"])
    print(f"veille --help: {full * 1000:.0f} ms (bare Python {bare * 1000:.0f} ms)")
