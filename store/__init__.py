"""What we know: every read and write of articles, sources and runs. For notebooks: `from store import open_store`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.reader import open_store

__all__ = ["open_store"]


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: most who import a module of the store need no database.
    if name == "open_store":
        from store.reader import open_store

        return open_store
    raise AttributeError(f"module 'store' has no attribute {name!r}")
