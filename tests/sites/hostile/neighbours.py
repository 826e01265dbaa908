"""Many well-behaved sites, and some that hang, drip or redirect in circles: who lives beside whom."""

from __future__ import annotations

import asyncio
from itertools import cycle

from tests.sites.hostile.server import Answer, Ask, Case

HEALTHY, BAD = 50, 10
HANG = 3600


async def well(ask: Ask) -> None:
    await ask.site()


async def hangs(ask: Ask) -> None:
    await asyncio.sleep(HANG)


async def hangs_at_pages(ask: Ask) -> None:
    if ask.number:
        await asyncio.sleep(HANG)
    await ask.site()


async def drips(ask: Ask) -> None:
    if not ask.number:
        return await ask.site()
    await ask.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>")
    while True:
        await ask.raw(b"a")
        await asyncio.sleep(0.5)


async def circles(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        return await ask.site()
    return await ask.redirect(f"/rond/{ask.times}")


MANNERS: tuple[Answer, ...] = (hangs, hangs_at_pages, drips, circles)


def street() -> tuple[dict[str, Case], dict[str, Case]]:
    """Fifty well-behaved sites, and ten bad ones."""
    healthy = [Case(name=f"voisin-{number}", what="well-behaved → complete", answer=well) for number in range(HEALTHY)]
    bad = [
        Case(name=f"gene-{number}", what=f"{manner.__name__} → nothing", answer=manner)
        for number, manner in zip(range(BAD), cycle(MANNERS), strict=False)
    ]
    return {case.name: case for case in healthy}, {case.name: case for case in bad}
