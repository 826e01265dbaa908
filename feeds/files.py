"""Files of the public folder: whole or not at all, and only when their bytes differ."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from store.errors import StoreError


def write(file: Path, data: bytes) -> bool:
    """Put `data` into a file that readers may be reading; True if that changed it.

    Raises StoreError naming the folder when it cannot be written.
    """
    try:
        if file.exists() and file.read_bytes() == data:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            # mkstemp keeps files to their owner; other servers may have to read these.
            Path(temporary).chmod(0o644)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"the public folder {file.parent} cannot be written: {error.strerror}") from error
    return True


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed publication left half-written. How many files."""
    leftovers = list(folder.rglob(".*.part")) if folder.is_dir() else []
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)
