"""Writing to the store from many visits at once: their works share transactions of a bounded size and delay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.db import transaction
from store.errors import StoreError

BATCH = 50
DELAY = 0.1
"""Seconds a work waits for company. A killed process loses at most the works of this moment."""
TRIES = 3

T = TypeVar("T")
Work = Callable[[Session], Any]


class Writer:
    """One transaction at a time, in a thread; each work is undone alone if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: asyncio.Queue[tuple[Work, asyncio.Future[Any]]] = asyncio.Queue(maxsize=4 * BATCH)
        self._task = asyncio.create_task(self._write_for_ever())

    async def write(self, work: Callable[[Session], T]) -> T:
        """What `work` gives, once it is committed. Raises StoreError, or what it raises."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        await self._queue.put((work, done))
        return await done

    async def close(self) -> None:
        """Stop; works under way have been awaited by those who asked for them."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _write_for_ever(self) -> None:
        while True:
            batch = [await self._queue.get()]
            await asyncio.sleep(DELAY)
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            results = await asyncio.to_thread(self._commit, [work for work, _ in batch])
            for (_, done), result in zip(batch, results, strict=True):
                if done.cancelled():
                    continue
                if isinstance(result, Exception):
                    done.set_exception(result)
                else:
                    done.set_result(result)

    def _commit(self, works: list[Work]) -> list[Any]:
        """The result of each work, or the exception it ended with."""
        for attempt in range(1, TRIES + 1):
            try:
                with transaction(self._engine) as session:
                    return [_attempt(session, work) for work in works]
            except StoreError as error:
                # A locked or restarting database: all is undone, so all can be done again.
                if attempt == TRIES:
                    return [error] * len(works)
        raise AssertionError("unreachable")


def _attempt(session: Session, work: Work) -> Any:
    try:
        with session.begin_nested():
            return work(session)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever one work does wrong is its own; its neighbours are kept
        return error
