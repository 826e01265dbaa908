"""Answers made to use up memory and time: bodies without end, trees of one kind, entities that expand."""

from __future__ import annotations

import gzip
from html import escape

from tests.sites.hostile.codings import bomb
from tests.sites.hostile.server import NUMBER, Ask, case, only, prose

FILLER = b"<p>" + b"remplissage " * 5000 + b"</p>\n"


@case("body-without-end", "article 2 never ends", stored=(1, 3, 4, 5, 6), refused={"too_large": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await ask.send(b"<html><body>", length=None)
    while True:
        await ask.raw(FILLER)


@case("chunks-without-end", "the chunks of article 2 never end", stored=(1, 3, 4, 5, 6), refused={"too_large": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await ask.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await ask.raw(b"%x\r\n%s\r\n" % (len(FILLER), FILLER))


@case("promises-a-gigabyte", "article 2 is to have 1 GB", stored=(1, 3, 4, 5, 6), refused={"too_large": 1})
@only("/a/2.html")
async def _(ask: Ask) -> None:
    await ask.send(b"<html>", length=1 << 30)


def _page_of(name: str, what: str, markup: str, **expected: object) -> None:
    """A site whose article 1 has this markup before its text."""

    @only("/a/1.html")
    async def answer(ask: Ask) -> None:
        text = "".join(f"<p>{escape(part)}</p>" for part in prose(ask.name, 1))
        await ask.send(ask.page(1, body=text + markup))

    case(name, what, **expected)(answer)


REST = (2, 3, 4, 5, 6)
_page_of("deep-tree", "200,000 nested elements → no crash", "<div>" * 200_000 + "fond" + "</div>" * 200_000)
_page_of(
    "attributes",
    "80,000 attributes in one tag, for which parsers take minutes",
    "<p " + " ".join(f"a{number}=b" for number in range(80_000)) + ">texte</p>",
    stored=REST,
    refused={"huge_tag": 1},
)
_page_of("long-attribute", "an attribute of 3 MB → bounded", f'<img alt="{"x" * 3_000_000}" src="/i.png">')
_page_of("tags-without-end", "an unclosed tag, over and over", "<a " * 200_000, stored=REST)
_page_of("comment-without-end", "an unclosed comment, over and over", "<!-- " * 200_000)
_page_of("digits", "a run of digits made to blow up patterns of dates", "<p>" + "1/" * 150_000 + "</p>")
_page_of("blanks", "a run of blanks", "<p>" + " " * 500_000 + "x</p>")
_page_of("entities", "a run of entities", "<p>" + "&amp;" * 200_000 + "</p>")
_page_of(
    "slow-tree",
    "100,000 paragraphs of a word, on which extraction takes very long, and much memory",
    "<p>a b</p>" * 100_000,
    stored=REST,
)
_page_of(
    "hungry-tree",
    "600,000 tables, for which no worker has the memory",
    "<table><tr><td>a<td>b</table>" * 160_000,
    stored=REST,
)


def _feed_with(name: str, what: str, doctype: str, title: str, **expected: object) -> None:
    """A site whose feed, wherever it is looked for, declares this, and uses it in the title of its first item."""

    async def answer(ask: Ask) -> None:
        if ask.number:
            return await ask.site()
        prolog = f'<?xml version="1.0"?>{doctype.replace("CANARY", f"http://127.0.0.1:{ask.web.canary}/")}'
        items = [ask.item(1, title=title), *(ask.item(n) for n in range(2, NUMBER + 1))]
        return await ask.feed(items, prolog)

    case(name, what, **expected)(answer)


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
_feed_with(
    "laughs", "a billion laughs → not expanded", f"<!DOCTYPE rss [{LAUGHS}]>", "&a10;", stored=(), outcome="unreadable"
)
_feed_with(
    "quadratic",
    "one long entity used many times → not expanded",
    f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>',
    "&a;" * 20_000,
    stored=(),
    outcome="unreadable",
)
_feed_with(
    "file-entity",
    "an entity that is a file of this machine → not read",
    '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
    "&f;",
)
_feed_with(
    "http-entity",
    "an entity of the inner network → not asked for",
    '<!DOCTYPE rss [<!ENTITY c SYSTEM "CANARYxxe">]>',
    "&c;",
)
_feed_with(
    "parameter-entity",
    "a DTD of the inner network → not asked for",
    '<!DOCTYPE rss SYSTEM "CANARYdtd" [<!ENTITY % p SYSTEM "CANARYparam"> %p;]>',
    "Un titre",
)
_feed_with(
    "xinclude",
    "an inclusion → not followed",
    "",
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>Un titre',
)


@case("deep-feed", "a feed of 200,000 nested elements", stored=(), outcome="unreadable")
async def _(ask: Ask) -> None:
    await ask.send("<rss><channel>" + "<a>" * 200_000, "application/rss+xml")


@case("packed-feed-bomb", "the feed is a bomb in gzip, without saying so", stored=(), outcome="unreadable")
async def _(ask: Ask) -> None:
    await ask.send(bomb("gzip"), "application/gzip")


@case("packed-feed", "the feed is gzip, without saying so → read")
@only("/feed.xml")
async def _(ask: Ask) -> None:
    await ask.send(gzip.compress(ask.rss([ask.item(n) for n in range(1, 7)]).encode()), "application/gzip")


@case(
    "long-feed",
    "a feed of 20,000 items, the newest first → the newest are read, up to the ceiling",
    stored=(),
    least=25,
    requests=70,
)
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        return await ask.feed([ask.item(n, date="Tue, 03 Feb 2026 10:00:00 GMT") for n in range(1, 20_001)])
    return await ask.send(ask.page(ask.number))


@case("fat-feed", "a feed of 40 MB → its beginning is read", stored=(), least=25, requests=70)
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.send(ask.page(ask.number))
    await ask.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
    await ask.raw(ask.rss([]).removesuffix("</channel></rss>").encode())
    for number in range(1, 4000):
        item = ask.item(number, date="Tue, 03 Feb 2026 10:00:00 GMT")
        await ask.raw(item.replace("</item>", f"<x>{'x' * 10_000}</x></item>").encode())
    return await ask.raw(b"</channel></rss>")
