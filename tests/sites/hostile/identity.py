"""Addresses that are one article and look like many, and pages that claim to be another's."""

from __future__ import annotations

from tests.sites.hostile.server import Ask, case, only, title


@case("copies", "copies for print, phones and machines, which name the article → each once")
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        copies = [f"/copie/{n}" for n in range(1, 7)] + [f"/a/{n}.html?print=1" for n in range(1, 7)]
        links = [*copies, *(f"/a/{n}.html/amp/" for n in range(1, 4)), *(f"/a/{n}.html" for n in range(1, 7))]
        numbers = [*range(1, 7), *range(1, 7), *range(1, 4), *range(1, 7)]
        items = [ask.item(n, link=ask.home + link) for n, link in zip(numbers, links, strict=True)]
        return await ask.feed(items)
    number = next((n for n in range(1, 7) if ask.path.startswith((f"/a/{n}.", f"/copie/{n}"))), 0)
    return await ask.send(ask.page(number, head=f'<link rel="canonical" href="{ask.home}/a/{number}.html">'))


@case("silent-copies", "copies that name nothing, but say the same → each once")
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        items = [ask.item(n, link=f"{ask.home}{folder}/{n}") for n in range(1, 7) for folder in ("/lire", "/imprime")]
        return await ask.feed(items)
    return await ask.send(ask.page(int(ask.path.rpartition("/")[2])))


@case("spellings", "the same articles with www., a slash at the end and another case of the host → each once")
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        port = ask.web.port
        hosts = (f"{ask.name}.localhost", f"www.{ask.name}.localhost", f"{ask.name.upper()}.LocalHost.")
        links = [
            (n, f"http://{host}:{port}/a/{n}.html{slash}") for n in range(1, 7) for host in hosts for slash in ("", "/")
        ]
        return await ask.feed([ask.item(n, link=link) for n, link in links])
    number = next((n for n in range(1, 7) if ask.path.startswith(f"/a/{n}.html")), 0)
    # Each spelling shows a little difference: it is not the text that makes them one.
    return await ask.send(ask.page(number).replace("Mentions", f"{ask.times} Mentions"))


@case("canonical-is-home", "every page says that it is the home page → six articles")
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send(ask.page(ask.number, head=f'<link rel="canonical" href="{ask.home}/">'))
    return await ask.site()


@case("canonical-is-one", "every page says that it is one and the same other page → six articles")
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send(ask.page(ask.number, head=f'<link rel="canonical" href="{ask.home}/portail/tout">'))
    return await ask.site()


@case("canonical-is-first", "every page says that it is article 1 → six articles")
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send(ask.page(ask.number, head=f'<link rel="canonical" href="{ask.home}/a/1.html">'))
    return await ask.site()


@case("canonical-is-rubbish", "canonical addresses that are none, or of a bad kind → six articles")
async def _(ask: Ask) -> None:
    rubbish = ["javascript:x", "http://[bad", "", "//", "file:///etc/passwd", "x" * 5000]
    if ask.number:
        return await ask.send(ask.page(ask.number, head=f'<link rel="canonical" href="{rubbish[ask.number - 1]}">'))
    return await ask.site()


@case("robbed", "a well-behaved site whose addresses others claim → complete, and its own")
async def _(ask: Ask) -> None:
    await ask.site()


def _robbed(ask: Ask, number: int) -> str:
    return f"http://robbed.localhost:{ask.web.port}/a/{number}.html"


@case("robber", "its pages say in every way that they are another source's → stored as its own")
async def _(ask: Ask) -> None:
    if not ask.number:
        return await ask.feed([ask.item(n, guid=_robbed(ask, n)) for n in range(1, 7)])
    other = _robbed(ask, ask.number)
    data = f'{{"@type": "NewsArticle", "url": "{other}", "mainEntityOfPage": "{other}"}}'
    heads = [
        f'<link rel="canonical" href="{other}">',
        f'<meta property="og:url" content="{other}">',
        f'<script type="application/ld+json">{data}</script>',
        f'<link rel="canonical" href="{other}"><meta property="og:url" content="{other}">',
        f'<base href="http://robbed.localhost:{ask.web.port}/"><link rel="canonical" href="/a/5.html">',
        f'<meta http-equiv="refresh" content="0; url={other}">',
    ]
    return await ask.send(ask.page(ask.number, head=heads[ask.number - 1]))


@case(
    "announces-others",
    "its feed announces another source's addresses → left to that one",
    stored=(),
    outcome="unchanged",
)
async def _(ask: Ask) -> None:
    await ask.feed([ask.item(n, link=_robbed(ask, n), title="Volé") for n in range(1, 7)])


@case("redirects-to-others", "its articles redirect to another source's", stored=(4, 5, 6), refused={"elsewhere": 3})
@only("/a/1.html", "/a/2.html", "/a/3.html")
async def _(ask: Ask) -> None:
    await ask.redirect(_robbed(ask, ask.number))


@case("same-words", "titles that are all the same, texts that are not → six articles")
async def _(ask: Ask) -> None:
    name = title(ask.name, 0)
    if ask.number:
        return await ask.send(ask.page(ask.number, name=name))
    return await ask.feed([ask.item(n, title=name) for n in range(1, 7)])
