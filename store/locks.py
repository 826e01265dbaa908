"""Locks between processes of one machine: files of the home folder, freed by the system when a process dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from store.errors import Busy, StoreError


@contextmanager
def exclusive(file: Path, busy: str, *, patience: float = 0) -> Iterator[None]:
    """Hold `file` alone. Raises Busy with the sentence `busy` if another process does for longer than `patience`
    seconds."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("a")
    except OSError as error:
        raise StoreError(f"the folder {file.parent} cannot be written: {error.strerror}") from error
    with handle:
        until = time.monotonic() + patience
        while not _held(handle):
            if time.monotonic() >= until:
                raise Busy(busy)
            time.sleep(0.2)
        yield


def _held(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
