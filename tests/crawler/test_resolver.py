"""Names: slow ones hold up nobody, and the address that is judged is the one that is connected to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from crawler import resolver
from crawler.guard import Guard
from crawler.resolver import Addresses, GuardedResolver, Names

PUBLIC, OTHER, PRIVATE = "93.184.216.34", "93.184.216.35", "10.0.0.7"


class Receiver:
    """What Twisted's endpoint does with the answers: it connects to these, and to nothing else."""

    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.complete = asyncio.Event()

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802  # Twisted's interface
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802  # Twisted's interface
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802  # Twisted's interface
        self.complete.set()


@pytest.fixture(autouse=True)
def _none_refused() -> None:
    GuardedResolver.refused.clear()


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


async def connects_to(found: GuardedResolver, name: str, port: int = 443) -> list[tuple[str, int]]:
    receiver = Receiver()
    found.resolveHostName(receiver, name, port)
    await receiver.complete.wait()
    return receiver.addresses


def guarded(lookup: Callable[[str], Addresses], *allowed: str) -> GuardedResolver:
    return GuardedResolver(None, Guard.read(allowed), Names(lookup))


@pytest.mark.parametrize(
    ("answers", "connected", "refused"),
    [
        ((PUBLIC,), [PUBLIC], False),
        ((PRIVATE,), [], True),
        ((PRIVATE, PUBLIC, "::1"), [PUBLIC], False),
        ((PUBLIC, PRIVATE), [PUBLIC], False),
        (("::ffff:10.0.0.7", "64:ff9b::a00:7"), [], True),
        (("2606:4700::1111",), ["2606:4700::1111"], False),
        ((), [], False),
    ],
)
def test_only_what_the_guard_permits_is_given(answers: Addresses, connected: list[str], *, refused: bool) -> None:
    async def test() -> None:
        found = guarded(lambda name: answers)
        assert await connects_to(found, "a.example") == [(address, 443) for address in connected]
        assert (("a.example", 443) in GuardedResolver.refused) is refused
        assert await found.refuses("a.example", 443) is refused

    run(test)


def test_the_port_is_judged_too() -> None:
    async def test() -> None:
        found = guarded(lambda name: (PUBLIC,))
        assert await connects_to(found, "a.example", 6379) == []
        assert await connects_to(found, "a.example", 80) == [(PUBLIC, 80)]
        assert GuardedResolver.refused == {("a.example", 6379)}

    run(test)


def test_a_name_that_changes_its_mind_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is looked at, private when it is connected to."""
    monkeypatch.setattr(resolver, "KEPT_SECONDS", 0.0)
    answers = iter([(PUBLIC,), (PRIVATE,), (OTHER,)])

    async def test() -> None:
        found = guarded(lambda name: next(answers))
        assert await connects_to(found, "a.example") == [(PUBLIC, 443)]
        assert await connects_to(found, "a.example") == []
        assert await connects_to(found, "a.example") == [(OTHER, 443)]
        assert GuardedResolver.refused == set()

    run(test)


def test_a_name_is_looked_up_once_for_all_who_wait() -> None:
    asked: list[str] = []

    def lookup(name: str) -> Addresses:
        asked.append(name)
        return (PUBLIC,)

    async def test() -> None:
        found = guarded(lookup)
        await asyncio.gather(*(connects_to(found, "a.example") for _ in range(50)))
        await connects_to(found, "a.example")
        assert asked == ["a.example"]

    run(test)


def test_hundreds_of_slow_names_hold_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "LOOKUP_SECONDS", 1.0)
    late = threading.Event()

    def lookup(name: str) -> Addresses:
        if name.startswith("slow"):
            late.wait(20)
        return (PUBLIC,)

    async def test() -> None:
        found = guarded(lookup)
        slow = [asyncio.create_task(connects_to(found, f"slow{number}.example")) for number in range(300)]
        await asyncio.sleep(0)
        assert await connects_to(found, "quick.example") == [(PUBLIC, 443)]
        assert not any(task.done() for task in slow)
        # In the end they are not found, which is a failure to connect and not a refusal.
        assert await asyncio.gather(*slow) == [[]] * 300
        assert GuardedResolver.refused == set()
        late.set()

    run(test)


@pytest.mark.parametrize("failure", [OSError("SERVFAIL"), UnicodeError("label too long")])
def test_a_lookup_that_fails_finds_nothing(failure: Exception) -> None:
    def lookup(name: str) -> Addresses:
        raise failure

    async def test() -> None:
        assert await connects_to(guarded(lookup), "a.example") == []

    run(test)


def test_names_under_localhost_are_this_machine() -> None:
    async def test() -> None:
        found = GuardedResolver(None, Guard.read(["127.0.0.1:8000"]))
        for name in ("localhost", "a.localhost"):
            assert await connects_to(found, name, 8000) == [("127.0.0.1", 8000)]
            assert await connects_to(found, name, 8001) == []

    run(test)
