"""Files of the public folder: whole or not at all, and only when their bytes differ."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from store.errors import StoreError

BATCH = 200
"""Files that are made durable together: the disk then does the work of many in one go."""


class Writer:
    """Puts files into a folder that readers may be reading at the same time.

    A file is written beside its place, made durable, then renamed into it. What a killed process leaves half-written
    has a name that the next one writes over. Raises StoreError naming the folder when it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[Path, Path] = {}
        self.written = self.unchanged = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
            return
        for temporary in self._waiting:
            temporary.unlink(missing_ok=True)

    def put(self, address: str, data: bytes) -> None:
        """Have `data` at an address below the folder; at the latest when `finish` is called."""
        file = Path(f"{self._folder}{address}")
        try:
            if file.is_file() and file.read_bytes() == data:
                self.unchanged += 1
                return
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary = file.with_name(f".{file.name}.part")
            self._waiting[temporary] = file
            temporary.write_bytes(data)
            # Whatever the mask of this process: other servers may have to read these.
            temporary.chmod(0o644)
        except OSError as error:
            raise self._failed(error) from error
        if len(self._waiting) >= BATCH:
            self.finish()

    def finish(self) -> None:
        """Have all that was put where it belongs, durably."""
        try:
            for temporary in self._waiting:
                _sync(temporary)
            for temporary, file in self._waiting.items():
                temporary.replace(file)
            for folder in {file.parent for file in self._waiting.values()}:
                _sync(folder)
        except OSError as error:
            raise self._failed(error) from error
        self.written += len(self._waiting)
        self._waiting.clear()

    def _failed(self, error: OSError) -> StoreError:
        return StoreError(f"the public folder {self._folder} cannot be written: {error.strerror or error}")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed publication left half-written. How many files."""
    leftovers = list(folder.rglob(".*.part"))
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)
