"""The memory of our processes: what a task of a worker may take, and that what was taken is given back.

The kernel can limit what a process allocates for itself (RLIMIT_DATA, Linux 4.7), not what of it is in use. Workers
share much with the process they were forked from, so the limit is set by what a worker has when it is ready. Where
the system has no such limit, the limit of time holds.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

with suppress(ImportError):  # on Windows
    import resource

MB = 1024 * 1024
MOST_IN_USE = 380 * MB
"""Bytes of a worker in use (resident), what it shares included."""
LEAST_FOR_A_TASK = 80 * MB
KEPT = 48 * MB
"""Bytes by which a worker may have grown between two tasks."""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


@dataclass
class _Measured:
    allocated: int = 0
    """Bytes allocated when the worker was ready; 0: not known."""
    limit: int = 0


_ready = _Measured()


def settle() -> None:
    """Make a process ready for a long run: what it has by now is not searched for garbage any more, and blocks as
    large as a page's body go back to the system as soon as they are free (mallopt(3), glibc)."""
    gc.freeze()
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, 256 * 1024)
        library.mallopt(_M_ARENA_MAX, 2)


def measure() -> None:
    """Take the present memory of this process as that of a worker without a task."""
    allocated, in_use = _allocated(), _in_use()
    _ready.allocated = allocated
    _ready.limit = allocated + max(MOST_IN_USE - in_use, LEAST_FOR_A_TASK) if allocated else 0


@contextmanager
def limit() -> Iterator[None]:
    """Let the block take so much memory, and no more: beyond it raises MemoryError, or crashes a careless library."""
    if not _ready.limit:
        yield
        return
    # Only while the task runs: what fails in between would leave the pipe of all workers in disorder.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_ready.limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def worn_out() -> bool:
    """Whether this process keeps too much of what earlier tasks took, even after giving back what it can."""
    if not _ready.allocated or _grown() <= KEPT:
        return False
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return _grown() > KEPT


def _grown() -> int:
    return _allocated() - _ready.allocated


def _allocated() -> int:
    return _statm(5)


def _in_use() -> int:
    return _statm(1)


def _statm(field: int) -> int:
    """A field of /proc/self/statm (proc(5)) in bytes; 0 where there is none."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[field]) * 4096
    except OSError:
        return 0
