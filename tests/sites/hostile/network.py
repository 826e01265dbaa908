"""Servers that hang, drip, break off, redirect in circles, or do not speak HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.sites.hostile.server import NUMBER, ROBOTS, Ask, case, only

HANG = 3600
ROBOTS.add("robots-hangs")


@case("sain-reseau", "a well-behaved site among these → complete")
async def _(ask: Ask) -> None:
    await ask.site()


@case("hangs", "accepts and never answers → given up in time", stored=(), outcome="timeout", requests=2)
async def _(ask: Ask) -> None:
    await asyncio.sleep(HANG)


@case("robots-hangs", "robots.txt never comes → nothing is asked for (RFC 9309)", stored=(), outcome="timeout")
async def _(ask: Ask) -> None:
    await asyncio.sleep(HANG)


@case("drips", "article 3 comes a byte at a time", stored=(1, 2, 4, 5, 6), refused={"timeout": 1})
@only("/a/3.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>")
    while True:
        await ask.raw(b"a")
        await asyncio.sleep(0.1)


@case(
    "drips-headers",
    "the headers of article 3 come a byte at a time",
    stored=(1, 2, 4, 5, 6),
    refused={"timeout": 1},
)
@only("/a/3.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        await ask.raw(b"a")
        await asyncio.sleep(0.1)


@case("endless-headers", "the headers of article 3 never end", stored=(1, 2, 4, 5, 6), refused={"too_large": 1})
@only("/a/3.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        await ask.raw(b"X-Filler: " + b"a" * 1000 + b"\r\n")


@case("one-long-header", "a header of article 3 never ends", stored=(1, 2, 4, 5, 6), refused={"unreachable": 1})
@only("/a/3.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\nX-Filler: ")
    while True:
        await ask.raw(b"a" * 65536)


@case("half-then-silence", "half of article 4, then nothing", stored=(1, 2, 3, 5, 6), refused={"timeout": 1})
@only("/a/4.html")
async def _(ask: Ask) -> None:
    body = ask.page(4).encode()
    await ask.send(body[: len(body) // 2], length=len(body))
    await asyncio.sleep(HANG)


@case("closes-at-once", "closes without a byte for article 2", stored=(1, 3, 4, 5, 6), refused={"unreachable": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await asyncio.sleep(0)


@case("closes-once", "closes without a byte, the first time → asked again")
async def _(ask: Ask) -> None:
    if ask.times != 3:
        await ask.site()


@case("rst-mid-body", "article 2 breaks off (RST)", stored=(1, 3, 4, 5, 6), refused={"cut": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    body = ask.page(2).encode()
    await ask.send(body[: len(body) * 2 // 3], length=len(body))
    await asyncio.sleep(0.1)
    ask.reset()


@case("rst-mid-chunks", "article 2 breaks off between chunks (RST)", stored=(1, 3, 4, 5, 6), refused={"cut": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await _chunks(ask, ask.page(2).encode()[:700], end=b"")
    await asyncio.sleep(0.1)
    ask.reset()


@case("no-last-chunk", "the last chunk of article 5 is missing", stored=(1, 2, 3, 4, 6), refused={"cut": 1})
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await _chunks(ask, ask.page(5).encode(), end=b"")


@case("bad-chunk-size", "a chunk of article 5 has a nonsense size", stored=(1, 2, 3, 4, 6), refused={"cut": 1})
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await _chunks(ask, ask.page(5).encode()[:500], end=b"-5\r\nperdu\r\n0\r\n\r\n")


@case("chunks-with-trailers", "chunks with extensions and trailers → all is well")
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await _chunks(ask, ask.page(5).encode(), end=b"0;ext=1\r\nX-Checksum: 1\r\n\r\n", extension=b";name=value")


async def _chunks(ask: Ask, body: bytes, end: bytes, extension: bytes = b"") -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for start in range(0, len(body), 400):
        piece = body[start : start + 400]
        await ask.raw(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece))
    await ask.raw(end)


@case("length-too-long", "article 1 promises more than it sends", stored=(2, 3, 4, 5, 6), refused={"cut": 1})
@only("/a/1.html")
async def _(ask: Ask) -> None:
    body = ask.page(1).encode()
    await ask.send(body, length=len(body) + 5000)


@case("length-too-short", "article 1 sends more than it says → no stump", stored=(2, 3, 4, 5, 6), refused={"cut": 1})
@only("/a/1.html")
async def _(ask: Ask) -> None:
    body = ask.page(1).encode()
    await ask.send(body, length=len(body) // 2)


@case("stump", "article 1 ends in mid-sentence, all lengths consistent → not stored as whole", partial=(1,))
@only("/a/1.html")
async def _(ask: Ask) -> None:
    body = ask.page(1)
    await ask.send(body[: body.index("</article>") - 40])


@case("two-lengths", "article 1 has two lengths", stored=(2, 3, 4, 5, 6), refused={"unreachable": 1})
@only("/a/1.html")
async def _(ask: Ask) -> None:
    await ask.send(ask.page(1), headers=["Content-Length: 12"])


@case("not-http", "article 5 is answered in another protocol", stored=(1, 2, 3, 4, 6), refused={"unreachable": 1})
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"SSH-2.0-OpenSSH_9.6\r\n\x00\x01\x02\r\n")


@case("status-nonsense", "the status of article 5 is no number", stored=(1, 2, 3, 4, 6), refused={"unreachable": 1})
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 zwei OK\r\nContent-Length: 2\r\n\r\nok")


@case("header-without-colon", "a header line is no header → the page is read all the same")
@only("/a/5.html")
async def _(ask: Ask) -> None:
    await ask.send(ask.page(5), headers=["this is no header", "X-Empty:"])


@case("interim-answers", "three interim answers before article 4 → all is well")
@only("/a/4.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 3)
    await ask.send(ask.page(4))


@case("interim-storm", "interim answers without end for article 4", stored=(1, 2, 3, 5, 6), refused={"too_large": 1})
@only("/a/4.html")
async def _(ask: Ask) -> None:
    while True:
        await ask.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 200)


@case("cookie-flood", "every answer sets sixty new cookies → none is kept")
async def _(ask: Ask) -> None:
    if len(ask.headers.get("cookie", "")) > 4096:
        return await ask.send("", status="431 Request Header Fields Too Large")
    flood = [f"Set-Cookie: c{ask.times}x{n}={'v' * 1000}" for n in range(60)]
    items = [ask.item(n) for n in range(1, NUMBER + 1)]
    body = ask.page(ask.number) if ask.number else ask.rss(items)
    return await ask.send(body, "text/html" if ask.number else "application/rss+xml", headers=flood)


@case("cookie-gate", "every address redirects to itself until its cookie comes back → all articles")
async def _(ask: Ask) -> None:
    if "seen=yes" not in ask.headers.get("cookie", ""):
        return await ask.redirect(ask.target, "Set-Cookie: seen=yes; Path=/; HttpOnly", "Set-Cookie: bad cookie; ;=")
    return await ask.site()


@case("cookie-gate-by-way", "sends to a page that sets the cookie, and from there back → all articles")
async def _(ask: Ask) -> None:
    if ask.path == "/gate":
        return await ask.redirect(ask.query["back"][0], "Set-Cookie: seen=1")
    if "seen=1" not in ask.headers.get("cookie", ""):
        return await ask.redirect(f"/gate?back={ask.target}")
    return await ask.site()


@case("loop", "the feed redirects in a circle", stored=(), outcome="redirects", requests=6)
async def _(ask: Ask) -> None:
    await ask.redirect("/b.xml" if ask.path == "/feed.xml" else "/feed.xml")


@case("ever-new-hops", "article 2 redirects to ever new places", stored=(1, 3, 4, 5, 6), refused={"redirects": 1})
async def _(ask: Ask) -> None:
    if ask.path.startswith("/hop") or ask.number == 2:
        return await ask.redirect(f"/hop/{ask.times}")
    return await ask.site()


@case(
    "long-location", "article 2 redirects to 9,000 characters", stored=(1, 3, 4, 5, 6), refused={"refused_address": 1}
)
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await ask.redirect("/a/" + "x" * 9000)


@case("bad-location", "article 2 redirects to what is no address", stored=(1, 3, 4, 5, 6), refused={"address": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await ask.redirect("http://[bad")


@case("refresh", "articles refresh to themselves and elsewhere, in head, body and header → stored as they are")
async def _(ask: Ask) -> None:
    away = f'<meta http-equiv="refresh" content="0; url=http://sain-reseau.localhost:{ask.web.port}/a/1.html">'
    match ask.number:
        case 1:
            await ask.send(ask.page(1, head=away))
        case 2:
            await ask.send(ask.page(2).replace("</article>", f"{away}</article>"))
        case 3:
            await ask.send(ask.page(3), headers=["Refresh: 0; url=/a/3.html"])
        case _:
            await ask.site()


@case("pause-in-seconds", "429 and Retry-After: 1 → then all articles, not before")
async def _(ask: Ask) -> None:
    if ask.times == 1:
        return await ask.send("", status="429 Too Many Requests", headers=["Retry-After: 1"])
    return await ask.site()


@case("pause-until-date", "503 and Retry-After with a date → then all articles, not before")
async def _(ask: Ask) -> None:
    if ask.times == 1:
        until = format_datetime((datetime.now(UTC) + timedelta(seconds=2)), usegmt=True)
        return await ask.send("", status="503 Service Unavailable", headers=[f"Retry-After: {until}"])
    return await ask.site()


@case("pause-below-zero", "Retry-After: -7 → as if it said nothing")
async def _(ask: Ask) -> None:
    if ask.times == 1:
        return await ask.send("", status="503 Service Unavailable", headers=["Retry-After: -7"])
    return await ask.site()


@case(
    "pause-for-ever",
    "Retry-After in year 9999 → nothing more is asked for",
    stored=(),
    outcome="overloaded",
    requests=1,
)
async def _(ask: Ask) -> None:
    header = "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"
    await ask.send("", status="429 Too Many Requests", headers=[header])


@case(
    "pause-at-a-page",
    "article 1 asks for a long pause → hardly another page is asked for, all go on waiting",
    stored=(),
    requests=4,
)
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send("", status="429 Too Many Requests", headers=["Retry-After: 7200"])
    return await ask.site()


@case("fails-at-intervals", "every third answer is 500, 502 or 503 → all articles")
async def _(ask: Ask) -> None:
    if ask.times % 3 == 0:
        return await ask.send("", status=("500 Oops", "502 Oops", "503 Oops")[ask.times % 9 // 3])
    return await ask.site()


@case("gone", "the feed answers 410 → not asked for again at once", stored=(), outcome="gone", requests=2)
async def _(ask: Ask) -> None:
    await ask.send("parti", status="410 Gone")


@case("empty", "the feed is empty → not taken for 'no news'", stored=(), outcome="unreadable", requests=15)
async def _(ask: Ask) -> None:
    await ask.send("", "application/rss+xml")


@case("no-content", "the feed answers 204", stored=(), outcome="status_204", requests=1)
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


@case(
    "hangs-at-every-page",
    "the feed is well, its forty pages never come → a visit waits for a few of them only",
    stored=(),
    outcome="partial",
    requests=10,
)
async def _(ask: Ask) -> None:
    if ask.number:
        await asyncio.sleep(HANG)
    await ask.feed([ask.item(n) for n in range(1, 41)])
