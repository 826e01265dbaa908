"""Where an export goes: a file or folder that is there whole or not at all, or the standard output."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.errors import InvalidInput, OutputError

CHUNK = 1 << 16
"""Bytes written at a time."""


def write_stdout(pieces: Iterable[bytes]) -> None:
    """Write to the standard output. Raises OutputError; BrokenPipeError when its reader has seen enough."""
    sys.stdout.flush()
    # Unbuffered, so that nothing is left to be flushed, and to fail again, when the program ends.
    with open(sys.stdout.fileno(), "wb", buffering=0, closefd=False) as out:
        _write(pieces, lambda chunk: _all_of(out, chunk), "the standard output")


def write_file(path: Path, pieces: Iterable[bytes], *, overwrite: bool = False) -> None:
    """Write a file beside its place, then put it there. What is no plain file (/dev/stdout, a pipe) is written to.

    Raises InvalidInput when it exists and is not to be overwritten, OutputError when it cannot be written.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with _failures(path), path.open("wb", buffering=0) as out:
            _write(pieces, lambda chunk: _all_of(out, chunk), str(path))
        return
    refuse_existing(path, overwrite=overwrite)
    with _failures(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            _write(pieces, out.write, str(path))
            with _failures(path):
                out.flush()
                os.fsync(out.fileno())
                temporary.chmod(0o666 & ~_mask())
        refuse_existing(path, overwrite=overwrite)
        with _failures(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which takes its place when the block ends well and vanishes when it does not.

    Raises InvalidInput when something is there already, OutputError when it cannot be written.
    """
    refuse_existing(path, overwrite=False)
    with _failures(path):
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.absolute().parent))
    try:
        with _failures(path):
            temporary.chmod(0o777 & ~_mask())
        yield temporary
        refuse_existing(path, overwrite=False)
        with _failures(path):
            temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files, each with its name, into a folder that is there when all of them are. Raises as `new_folder`."""
    with new_folder(folder) as temporary:
        for name, content in files:
            with _failures(folder):
                (temporary / name).write_bytes(content)


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raises InvalidInput when something is at the path and may not be overwritten; a folder never may."""
    if path.is_dir():
        raise InvalidInput(f"{path} exists already and is a folder; choose another name or remove it first")
    if os.path.lexists(path) and not overwrite:
        raise InvalidInput(f"{path} exists already; --overwrite replaces it")


def _write(pieces: Iterable[bytes], write: Callable[[bytes], object], name: str) -> None:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= CHUNK:
            _put(write, waiting, name)
            waiting.clear()
    _put(write, waiting, name)


def _put(write: Callable[[bytes], object], chunk: bytearray, name: str) -> None:
    try:
        write(bytes(chunk))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{name} cannot be written: {error.strerror or error}") from error


def _all_of(out: BinaryIO, chunk: bytes) -> None:
    """Unbuffered files may take a part only."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[out.write(rest) or 0 :]


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _mask() -> int:
    """What this process takes away from the rights of new files; it can only be asked by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
