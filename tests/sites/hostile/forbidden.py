"""Ways into the inner network: links, redirects, feeds, canonical addresses and robots.txt that lead to the canary."""

from __future__ import annotations

from collections.abc import Callable

from tests.sites.hostile.server import ROBOTS, Ask, case, listing, urlsafe

SPELLINGS: tuple[Callable[[int], str], ...] = (
    lambda port: f"http://127.0.0.1:{port}/",
    lambda port: f"http://localhost:{port}/",
    lambda port: f"http://localhost.:{port}/",
    lambda port: f"http://inner.localhost:{port}/",
    lambda port: f"http://2130706433:{port}/",
    lambda port: f"http://0x7f000001:{port}/",
    lambda port: f"http://0x7f.1:{port}/",
    lambda port: f"http://017700000001:{port}/",
    lambda port: f"http://0177.0.0.1:{port}/",
    lambda port: f"http://127.1:{port}/",
    lambda port: f"http://127.0.1:{port}/",
    lambda port: f"http://127.0.0.1.:{port}/",
    lambda port: f"http://127。0。0。1:{port}/",
    lambda port: f"http://１２７.0.0.1:{port}/",
    lambda port: f"http://public.example@127.0.0.1:{port}/",
    lambda port: f"http://public.example:80@127.0.0.1:{port}/",
    lambda port: f"http://0:{port}/",
    lambda port: f"http://0.0.0.0:{port}/",
    lambda port: f"http://[::1]:{port}/",
    lambda port: f"http://[::]:{port}/",
    lambda port: f"http://[::ffff:127.0.0.1]:{port}/",
    lambda port: f"http://[::ffff:7f00:1]:{port}/",
    lambda port: f"http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    lambda port: f"http://[::127.0.0.1]:{port}/",
    lambda port: f"http://[64:ff9b::7f00:1]:{port}/",
    lambda port: f"http://[2002:7f00:1::]:{port}/",
    lambda port: f"http:\\\\127.0.0.1:{port}/",
    lambda port: f"//127.0.0.1:{port}/",
    lambda port: f"HTTP://127.0.0.1:{port}/",
)
SCHEMES = (
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "gopher://127.0.0.1:6379/_INFO",
    "data:text/html,SECRET",
    "s3://bucket/key",
    "dict://127.0.0.1:11211/stat",
    "jar:http://127.0.0.1!/x",
    "view-source:http://127.0.0.1/",
)


def doors(ask: Ask) -> list[str]:
    """Every spelling of the canary's address, and addresses of other schemes."""
    return [spell(ask.web.canary) for spell in SPELLINGS] + list(SCHEMES)


@case("links-inside", "a feed whose items lead to the inner network → the canary is untouched", requests=80)
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.site()
    inside = [ask.item(0, link=door, guid=str(at), title=f"Porte {at}") for at, door in enumerate(doors(ask))]
    return await ask.feed([*(ask.item(n) for n in range(1, 7)), *inside])


@case("redirects-inside", "pages that redirect to the inner network", requests=80)
async def _(ask: Ask) -> None:
    if ask.path == "/feed.xml":
        ways = [ask.item(0, link=f"{ask.home}/way/{n}", guid=f"w{n}") for n in range(len(doors(ask)))]
        return await ask.feed([*(ask.item(n) for n in range(1, 7)), *ways])
    if ask.path.startswith("/way/"):
        return await ask.redirect(urlsafe(doors(ask)[int(ask.path.removeprefix("/way/"))]))
    return await ask.site()


@case("list-inside", "a list of links to the inner network", kind="listing", entry="/index.html", requests=80)
async def _(ask: Ask) -> None:
    if ask.path != "/index.html":
        return await ask.site()
    return await ask.send(listing([*(f"/a/{n}.html" for n in range(1, 7)), *doors(ask)], ask.name))


@case(
    "sitemap-inside",
    "a sitemap that names sitemaps and pages of the inner network",
    kind="sitemap",
    entry="/sitemap.xml",
    requests=80,
)
async def _(ask: Ask) -> None:
    if ask.path == "/sitemap.xml":
        children = "".join(
            f"<sitemap><loc>{door}</loc></sitemap>" for door in [f"{ask.home}/urls.xml", *doors(ask)[:29]]
        )
        return await ask.send(f"<sitemapindex>{children}</sitemapindex>", "text/xml")
    if ask.path == "/urls.xml":
        pages = [*doors(ask), *(f"{ask.home}/a/{n}.html" for n in range(1, 7))]
        return await ask.send(f"<urlset>{''.join(f'<url><loc>{p}</loc></url>' for p in pages)}</urlset>", "text/xml")
    return await ask.site()


@case(
    "entry-inside",
    "an entry point that redirects to the inner network",
    stored=(),
    outcome="refused_address",
    requests=1,
)
async def _(ask: Ask) -> None:
    await ask.redirect(f"http://127.0.0.1:{ask.web.canary}/feed.xml")


ROBOTS.add("robots-inside")


@case(
    "robots-inside",
    "robots.txt redirects to the inner network → read nowhere, so nothing is asked for",
    stored=(),
    outcome="refused_address",
)
async def _(ask: Ask) -> None:
    if ask.path == "/robots.txt":
        return await ask.redirect(f"http://127.0.0.1:{ask.web.canary}/robots.txt")
    return await ask.site()


ROBOTS.add("robots-circle")


@case("robots-circle", "robots.txt redirects in a circle → nothing is asked for", stored=(), outcome="redirects")
async def _(ask: Ask) -> None:
    if ask.path == "/robots.txt":
        return await ask.redirect("/robots.txt")
    return await ask.site()


@case("pages-inside", "pages full of addresses of the inner network: pictures, frames, canonical, refresh")
async def _(ask: Ask) -> None:
    if not ask.number:
        return await ask.site()
    canary = f"http://127.0.0.1:{ask.web.canary}/"
    head = (
        f'<link rel="canonical" href="{canary}"><link rel="amphtml" href="{canary}"><base href="{canary}">'
        f'<meta property="og:image" content="{canary}i.png"><meta http-equiv="refresh" content="0;url={canary}">'
    )
    body = ask.page(ask.number, head=head)
    return await ask.send(body.replace("</article>", f'<img src="{canary}"><iframe src="{canary}"></iframe></article>'))
