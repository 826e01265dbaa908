"""Have schemathesis try every operation of a running server: python -m tests.feeds.api.conformance --examples 200"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from store.config import Config
from store.db import open_engine
from tests.feeds.api.corpus import fill
from tests.feeds.serving import serving

ROOT = Path(__file__).parents[3]
SETTINGS = Path(__file__).with_name("schemathesis.toml")


def check(port: int, *, examples: int, seed: int) -> subprocess.CompletedProcess[str]:
    """Run all checks of schemathesis; its exit code is 0 when nothing was found."""
    command = ["schemathesis", "--config-file", str(SETTINGS), "run", f"http://127.0.0.1:{port}/api/v1/openapi.json"]
    command += ["--checks", "all", "--continue-on-failure", "--seed", str(seed), "--max-examples", str(examples)]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.feeds.api.hooks", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    # It keeps what it found in the folder it is started in, and would go on from there next time.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def main() -> int:
    """Fill a store, serve it, check it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=int, default=200, help="for each operation")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        config = Config(home=Path(home), api_rate=0)
        fill(open_engine(config, create=True))
        with serving(config) as port:
            done = check(port, examples=chosen.examples, seed=chosen.seed)
    sys.stdout.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
