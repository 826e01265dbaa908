"""Pages and feeds that lie about their charset, are full of what cannot be printed, or are no articles at all."""

from __future__ import annotations

from html import escape

from tests.sites.hostile.server import NUMBER, Ask, case, listing, only, prose, title


@case("latin-called-utf8", "windows-1252 that header and meta call UTF-8 → readable")
async def _(ask: Ask) -> None:
    if ask.number in (1, 2, 3):
        return await ask.send(ask.page(ask.number).encode("cp1252", "replace"))
    return await ask.site()


@case("utf8-called-latin", "UTF-8 that the header calls ISO-8859-1 → readable")
async def _(ask: Ask) -> None:
    if ask.number in (1, 2, 3):
        return await ask.send(ask.page(ask.number), "text/html; charset=iso-8859-1")
    return await ask.site()


def _wide(name: str, what: str, encoding: str, media_type: str) -> None:
    async def answer(ask: Ask) -> None:
        links = [f"a/{n}.html" for n in range(1, NUMBER + 1)]
        page = listing(links, ask.name) if ask.path == "/index.html" else ask.page(ask.number)
        await ask.send(page.replace("utf-8", "utf-16").encode(encoding), media_type)

    case(name, what, kind="listing", entry="/index.html")(answer)


_wide("utf16", "a site in UTF-16 with relative links", "utf-16", "text/html")
_wide("utf16-le", "the same without a byte order mark", "utf-16-le", "text/html; charset=utf-16le")
_wide("utf16-be-unsaid", "the same, said nowhere but in the page", "utf-16-be", "text/html")
_wide("utf8-mark", "UTF-8 with a byte order mark, called UTF-16", "utf-8-sig", "text/html; charset=utf-16")


@case("twice-encoded", "UTF-8 encoded once more ('Ã©') in pages and feed → repaired")
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send(ask.page(ask.number).encode().decode("latin-1"))
    return await ask.feed([ask.item(n, title=title(ask.name, n).encode().decode("latin-1")) for n in range(1, 7)])


RUBBISH = ["\x0b", "\x1f", "&#0;", "&#x1F;", "\ufffe", "&#xD800;"]


@case("controls", "controls, non-characters and halves of characters in titles and texts → left out")
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        items = [
            ask.item(n, title=f"{title(ask.name, n)} {rubbish} suite") for n, rubbish in enumerate(RUBBISH, start=1)
        ]
        return await ask.feed(items)
    text = "".join(f"<p>{part}\x00\x0c\x1b\ufffe&#x0;</p>" for part in prose(ask.name, ask.number))
    return await ask.send(ask.page(ask.number, body=text, name=f"{title(ask.name, ask.number)} \x00\x0b\ud800"))


DATES = (
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Wed, 30 Dec 2099 23:59:59 GMT",
    "mardi 3 févr. 2026 à 18h05",
    "",
    "bientôt",
    "Mon, 31 Feb 2026 10:00:00 GMT",
)


@case("dates", "1970, 2099, French, none, nonsense, 31 February → none of them in 1970 or in the future")
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        return await ask.feed([ask.item(n, date=date) for n, date in enumerate(DATES, start=1)])
    return await ask.send(ask.page(ask.number).replace("article:published_time", "x-none"))


@case("bad-items", "items without address, with bad ones, without title, cut off → the others are read")
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.site()
    bad = [
        "<item></item>",
        "<item><title>Sans lien</title></item>",
        *(f"<item><title>Mauvais</title><link>{escape(link)}</link></item>" for link in BAD_LINKS),
    ]
    good = [ask.item(n) for n in range(1, 7)]
    return await ask.feed([item for pair in zip(good, [*bad, *bad], strict=False) for item in pair])


BAD_LINKS = (
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "http://[::1",
    "http://exa mple/",
    "//",
    "https://",
    "x" * 3000,
    "http://a.example/" + "x" * 3000,
)


@case("bad-links", "a list with bad links among the good ones", kind="listing", entry="/index.html")
@only("/index.html")
async def _(ask: Ask) -> None:
    good = [f"a/{n}.html" for n in range(1, 7)]
    await ask.send(listing([*BAD_LINKS[:5], *good, *BAD_LINKS[5:]], ask.name).replace(f"{ask.name}-", "x-"))


@case(
    "error-pages",
    "articles 4 to 6 are one text that no pattern knows, with 200",
    stored=(1, 2, 3),
    refused={"soft_404": 3},
)
@only("/a/4.html", "/a/5.html", "/a/6.html")
async def _(ask: Ask) -> None:
    text = "Oh là là, rien par ici. Le contenu que vous vouliez voir s'est envolé vers d'autres cieux, sans adresse. "
    await ask.send(
        f"<!doctype html><html lang=fr><title>Rien</title><body><main><p>{text * 3}</p></main></body></html>"
    )


@case(
    "error-pages-known", "articles 4 to 6 say 'Page introuvable', with 200", stored=(1, 2, 3), refused={"soft_404": 3}
)
@only("/a/4.html", "/a/5.html", "/a/6.html")
async def _(ask: Ask) -> None:
    await ask.send(
        "<html lang=fr><title>Page introuvable</title><h1>Erreur 404</h1><p>La page demandée est introuvable."
    )


@case("sends-home", "articles 4 to 6 redirect to the home page", stored=(1, 2, 3), refused={"gone": 3})
@only("/a/4.html", "/a/5.html", "/a/6.html")
async def _(ask: Ask) -> None:
    await ask.redirect("/")


@case("script-only", "pages drawn by script: what the feed says of them is kept as a part", partial=(1, 2))
@only("/a/1.html", "/a/2.html")
async def _(ask: Ask) -> None:
    name = title(ask.name, ask.number)
    await ask.send(f"<!doctype html><title>{name}</title><body><div id=app></div><script src=/app.js></script></body>")


@case("not-pages", "links to a picture, a film and bytes called HTML", stored=(4, 5, 6))
async def _(ask: Ask) -> None:
    match ask.number:
        case 1:
            await ask.send(b"\x89PNG\r\n\x1a\n" + bytes(5000), "image/png")
        case 2:
            await ask.send(bytes(range(256)) * 100, "video/mp4")
        case 3:
            await ask.send(bytes(range(256)) * 100, "text/html")
        case _:
            await ask.site()


@case("markup-everywhere", "markup in titles, authors and addresses → plain text")
async def _(ask: Ask) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    if ask.number:
        name = escape(title(ask.name, ask.number) + script)
        return await ask.send(ask.page(ask.number, name=name, head=f'<meta name="author" content="{escape(script)}">'))
    items = [ask.item(n, title=escape(escape(title(ask.name, n)) + script)) for n in range(1, 7)]
    return await ask.feed(items)


@case("shared-ids", "all items have one guid → six articles")
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.site()
    return await ask.feed([ask.item(n, guid="toujours-le-meme") for n in range(1, 7)])


@case(
    "moving-ids", "guids, utm marks and fragments change at each visit; item 6 repeats item 1", stored=(1, 2, 3, 4, 5)
)
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.site()
    marks = f"?utm_source=rss&utm_campaign=c{ask.times}&fbclid=I{ask.times}#x{ask.times}"
    items = [
        ask.item(n, link=f"{ask.home}/a/{n}.html{marks}{at}", guid=f"{ask.times}-{at}")
        for at, n in enumerate((1, 2, 3, 4, 5, 1))
    ]
    return await ask.feed(items)


@case("marks-in-the-text", "an article that quotes the words of error pages and walls → kept")
@only("/a/1.html")
async def _(ask: Ask) -> None:
    quoted = "On lisait : « Page introuvable ». Nos partenaires utilisent des cookies, que chacun peut accepter ou non."
    text = "".join(f"<p>{part}</p>" for part in [*prose(ask.name, 1, 12), quoted])
    await ask.send(ask.page(1, body=text))
