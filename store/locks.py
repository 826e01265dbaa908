"""Locks between processes of one machine: files of the home folder, freed by the system when a process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import Busy, StoreError


@contextmanager
def exclusive(file: Path, busy: str) -> Iterator[None]:
    """Hold `file` alone. Raises Busy with the sentence `busy` if another process does."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("a")
    except OSError as error:
        raise StoreError(f"the folder {file.parent} cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(busy) from None
        yield
