"""The program as users run it: a process of its own, with nothing of the tests' environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """What was printed with --format json."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Veille:
    """The command `veille` in a folder, with settings by environment."""

    folder: Path
    settings: tuple[tuple[str, str], ...] = ()

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VEILLE_")}
        home = {"VEILLE_HOME": str(self.folder / "var")}
        return kept | home | {f"VEILLE_{name.upper()}": value for name, value in self.settings}

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs until it is stopped, at the latest when the block ends."""
        command = [sys.executable, "-P", "-m", "scheduler", *words]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(), text=True, **pipes)
        with process:
            try:
                yield process
            finally:
                process.kill()

    def __call__(self, *words: str, answer: str = "") -> Ended:
        """Run a command to its end."""
        with self.running(*words) as process:
            out, err = process.communicate(answer, timeout=240)
        return Ended(process.returncode, out, err)
