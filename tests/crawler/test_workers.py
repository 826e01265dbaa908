"""Whatever a page does to a worker costs that page only: it stalls, crashes, or takes all memory."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from crawler import work
from crawler.turns import Turns
from crawler.workers import STRIKES, Workers, WorkFailed

MB = 1024 * 1024
SECONDS = 5.0


def fine(number: int = 1) -> int:
    return number


def stall() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def end() -> None:
    os._exit(0)


def take_all() -> int:
    taken = [bytearray(MB) for _ in range(2000)]
    return len(taken)


def take_small_things() -> int:
    return len([[number] * 20 for number in range(20_000_000)])


def keep_much() -> int:
    _kept.append(bytearray(os.urandom(MB)) * 100)
    return os.getpid()


def whoami() -> int:
    return os.getpid()


def complain() -> None:
    raise ValueError("what a page may make us raise")


_kept: list[bytearray] = []


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2, task_seconds=SECONDS) as running:
        yield running


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(), 60)

    asyncio.run(bounded())


async def reason(workers: Workers, function: Callable[[], object], owner: str = "") -> str:
    try:
        await workers.run_for(owner, function)
    except WorkFailed as failed:
        return failed.reason
    return ""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (stall, "timeout"),
        (sleep, "timeout"),
        (crash, "crash"),
        (take_all, "memory"),
        (take_small_things, "memory"),
    ],
)
def test_a_task_that_misbehaves_costs_only_itself(
    workers: Workers, function: Callable[[], object], expected: str
) -> None:
    async def test() -> None:
        bad = asyncio.create_task(reason(workers, function))
        assert await asyncio.gather(*(workers.run(fine, number) for number in range(20))) == list(range(20))
        assert await bad == expected
        assert await workers.run(fine, 7) == 7

    run(test)


def test_what_a_task_raises_reaches_who_asked(workers: Workers) -> None:
    async def test() -> None:
        with pytest.raises(ValueError, match="what a page may make us raise"):
            await workers.run(complain)

    run(test)


def test_a_worker_that_keeps_memory_is_renewed_and_no_task_lost() -> None:
    async def test() -> None:
        with Workers(1, task_seconds=SECONDS) as one:
            worn = await one.run(keep_much)
            assert await one.run(whoami) != worn

    run(test)


def test_workers_that_die_between_tasks_are_replaced() -> None:
    async def test() -> None:
        with Workers(1, task_seconds=SECONDS) as one:
            os.kill(await one.run(whoami), signal.SIGKILL)
            for number in range(5):
                assert await one.run(fine, number) == number

    run(test)


def test_an_owner_whose_tasks_stall_is_postponed_and_the_others_are_not(workers: Workers) -> None:
    async def test() -> None:
        reasons = [await reason(workers, crash, "bad") for _ in range(STRIKES + 2)]
        assert reasons == ["crash"] * STRIKES + ["postponed"] * 2
        assert await workers.of("bad").of("good").run(fine, 3) == 3

    run(test)


def test_reading_takes_no_more_memory_than_a_worker_has(workers: Workers) -> None:
    """The limit is set by what a worker has when it is ready, not above what the machine would bear."""

    async def test() -> None:
        assert await workers.run(peak) <= 400

    run(test)


def peak() -> int:
    """Most memory this process ever had in use, in MB, after it tried to take much more."""
    with suppress(MemoryError):
        take_all()
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def test_those_without_strikes_go_first_and_keep_a_place() -> None:
    done: list[str] = []

    async def test() -> None:
        turns = Turns(2, 1)
        release = asyncio.Event()

        async def task(name: str, strikes: int) -> None:
            async with turns.turn(strikes):
                done.append(name)
                if name.startswith("slow"):
                    await release.wait()

        tasks = [asyncio.create_task(task(f"slow{n}", 1)) for n in range(3)]
        tasks += [asyncio.create_task(task(f"good{n}", 0)) for n in range(3)]
        for _ in range(10):
            await asyncio.sleep(0)
        assert done == ["slow0", "good0", "good1", "good2"]
        release.set()
        await asyncio.gather(*tasks)
        assert done[4:] == ["slow1", "slow2"]

    run(test)


def test_a_task_that_is_cancelled_while_it_waits_gives_its_place_back() -> None:
    async def test() -> None:
        turns = Turns(1, 1)
        async with turns.turn(0):
            waiting = asyncio.create_task(_enter(turns))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(_enter(turns), 5)

    run(test)


async def _enter(turns: Turns) -> None:
    async with turns.turn(0):
        pass


def test_large_documents_have_more_time() -> None:
    assert work.list_sitemap in work.LARGE
