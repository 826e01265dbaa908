"""Sites without end: calendars, sessions, facets, lists and sitemaps that always name more."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Sequence

from tests.sites.hostile.codings import bomb
from tests.sites.hostile.server import Ask, case, listing, only

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(ask: Ask, addresses: Sequence[str], more: str = "") -> str:
    inside = "".join(f"<url><loc>{ask.home}{address}</loc>{more}</url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="{SITEMAP}">{inside}</urlset>'


def index(ask: Ask, addresses: Sequence[str]) -> str:
    inside = "".join(f"<sitemap><loc>{ask.home}{address}</loc></sitemap>" for address in addresses)
    return f'<?xml version="1.0"?><sitemapindex xmlns="{SITEMAP}">{inside}</sitemapindex>'


ARTICLES = [f"/a/{number}.html" for number in range(1, 7)]


@case("calendar", "a list with a calendar that has no end", kind="listing", entry="/index.html")
async def _(ask: Ask) -> None:
    months = [f"/agenda/20{year}-{month:02}/" for year in range(27, 90) for month in range(1, 13)]
    more = "".join(f'<a href="{month}">Le mois suivant au calendrier</a>' for month in months)
    if ask.path == "/index.html":
        return await ask.send(listing(ARTICLES, ask.name, f"<div class=cal>{more}</div>"))
    return await ask.site()


@case(
    "next-without-end", "a list whose next page always exists, with the same articles", kind="listing", entry="/news/"
)
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.site()
    following = f'<a rel="next" href="/news/page/{ask.times + 1}/">Page suivante</a>'
    return await ask.send(listing(ARTICLES, ask.name, following))


@case(
    "invents-articles",
    "a list whose next pages have ever new articles → the ceiling",
    stored=(),
    least=25,
    requests=150,
    kind="listing",
    entry="/news/",
)
async def _(ask: Ask) -> None:
    if ask.number:
        return await ask.send(ask.page(ask.number))
    first = ask.times * 100
    following = f'<a rel="next" href="/news/page/{ask.times + 1}/">Page suivante</a>'
    return await ask.send(listing([f"/a/{n}.html" for n in range(first, first + 20)], ask.name, following))


@case("feed-pages-without-end", "a feed whose next page always exists, with the same items")
async def _(ask: Ask) -> None:
    if not ask.path.startswith("/feed"):
        return await ask.site()
    more = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{ask.home}/feed-{ask.times}.xml"/>'
    return await ask.send(ask.rss([ask.item(n) for n in range(1, 7)], more=more), "application/rss+xml")


def _sessions(name: str, what: str, address: str) -> None:
    """A list that gives each visitor new addresses of the same articles."""

    async def answer(ask: Ask) -> None:
        if ask.path == "/index.html":
            session = secrets.token_hex(16)
            links = [address.format(path=f"a/{n}.html", session=session) for n in range(1, 7)]
            return await ask.send(listing(links, ask.name))
        number = next((n for n in range(1, 7) if f"a/{n}.html" in ask.target), 0)
        return await ask.send(ask.page(number))

    case(name, what, kind="listing", entry="/index.html")(answer)


_sessions("session-query", "PHPSESSID in every link", "/{path}?PHPSESSID={session}")
_sessions("session-sid", "a session in sid", "/{path}?sid={session}&lang=fr")
_sessions("session-unknown", "a session under a name nobody knows → each article once", "/{path}?zz={session}")
_sessions("session-suffix", ";jsessionid in every link", "/{path};jsessionid={session}")
_sessions("session-folder", "the session is a folder", "/sid/{session}/{path}")
_sessions("session-asp", "the session in brackets, as ASP.NET writes it", "/(S({session}))/{path}")
_sessions("session-anywhere", "a session in the path that shows by nothing → each article once", "/x{session}/{path}")


@case(
    "facets",
    "a list among its sorts and filters → only articles are asked",
    kind="listing",
    entry="/index.html",
)
async def _(ask: Ask) -> None:
    facets = [f"/index.html?couleur={c}&sort={s}" for c in ("rouge", "vert", "bleu") for s in ("date", "titre", "lieu")]
    facets += [f"/fonds?filter[theme][]={n}" for n in range(40)] + [f"/fonds?f%5B0%5D=type%3A{n}" for n in range(40)]
    more = "".join(f'<h3><a href="{f}">Tous les articles de ce thème, triés</a></h3>' for f in facets)
    if ask.number:
        return await ask.site()
    return await ask.send(listing(ARTICLES, ask.name, f"<div>{more}</div>"))


@case(
    "sitemap-loop",
    "indexes that name themselves and one another, and a bomb → each read once",
    kind="sitemap",
    entry="/sitemap.xml",
)
async def _(ask: Ask) -> None:
    if ask.path in ("/sitemap.xml", "/twin.xml"):
        return await ask.send(index(ask, ["/sitemap.xml", "/twin.xml", "/bomb.xml.gz", "/good.xml"]), "text/xml")
    if ask.path == "/bomb.xml.gz":
        return await ask.send(bomb("gzip"), "application/gzip")
    if ask.path == "/good.xml":
        return await ask.send(urlset(ask, ARTICLES), "text/xml")
    return await ask.site()


@case(
    "sitemaps-without-end",
    "every sitemap of an index is an index of new ones, and one of articles",
    kind="sitemap",
    entry="/sitemap.xml",
    requests=80,
)
async def _(ask: Ask) -> None:
    if ask.path == "/articles.xml":
        return await ask.send(urlset(ask, ARTICLES), "text/xml")
    if ask.path.endswith(".xml"):
        fresh = [f"/map-{ask.times}-{n}.xml" for n in range(20)]
        return await ask.send(index(ask, ["/articles.xml", *fresh] if ask.times == 1 else fresh), "text/xml")
    return await ask.site()


@case(
    "sitemaps-too-deep", "articles below four indexes are read, those below ten are not", kind="sitemap", entry="/0.xml"
)
async def _(ask: Ask) -> None:
    if not ask.path.endswith(".xml"):
        return await ask.site()
    depth = int(ask.path.strip("/.xml"))
    if depth in (4, 10):
        return await ask.send(urlset(ask, ARTICLES if depth == 4 else ["/a/99.html"]), "text/xml")
    deeper = [f"/{depth + 1}.xml", "/5.xml"] if depth == 3 else [f"/{depth + 1}.xml"]
    return await ask.send(index(ask, deeper), "text/xml")


@case(
    "one-bad-sitemap",
    "of four sitemaps one is missing, one a page, one broken → the fourth is read",
    kind="sitemap",
    entry="/sitemap.xml",
)
async def _(ask: Ask) -> None:
    match ask.path:
        case "/sitemap.xml":
            await ask.send(index(ask, ["/none.xml", "/page.xml", "/broken.xml", "/good.xml"]), "text/xml")
        case "/page.xml":
            await ask.send("<!doctype html><html><body>Bienvenue</body></html>")
        case "/broken.xml":
            await ask.send(b"\x1f\x8b" + b"\xff" * 100, "application/gzip")
        case "/good.xml":
            await ask.send(urlset(ask, ARTICLES), "text/xml")
        case _:
            await ask.site()


@case(
    "sitemap-hidden-gzip",
    "a sitemap in gzip named .xml, one named .gz that is none",
    kind="sitemap",
    entry="/sitemap.xml",
)
async def _(ask: Ask) -> None:
    match ask.path:
        case "/sitemap.xml":
            body = index(ask, ["/one.xml.gz", "/two.xml"]).encode()
            await ask.send(gzip.compress(body), "application/xml")
        case "/one.xml.gz":
            await ask.send(urlset(ask, ARTICLES[:3]), "application/gzip")
        case "/two.xml":
            await ask.send(gzip.compress(urlset(ask, ARTICLES[3:]).encode()), "text/xml")
        case _:
            await ask.site()


@case("sitemap-is-a-feed", "a feed where the sitemap should be → read", kind="sitemap", entry="/feed.xml")
async def _(ask: Ask) -> None:
    await ask.site()


@case("sitemap-is-text", "a sitemap of plain lines, some of them rubbish", kind="sitemap", entry="/sitemap.txt")
@only("/sitemap.txt")
async def _(ask: Ask) -> None:
    lines = [f"{ask.home}{address}" for address in ARTICLES]
    await ask.send("\r\n".join(["\ufeff", lines[0], "javascript:x", "http://[", *lines[1:], "ftp://a/b"]), "text/plain")


@case(
    "sitemap-rubbish-between",
    "entries without an address, with a bad one, with & and <",
    kind="sitemap",
    entry="/sitemap.xml",
)
@only("/sitemap.xml")
async def _(ask: Ask) -> None:
    bad = "<url/><url><loc></loc></url><url><loc>javascript:alert(1)</loc></url><url><loc>http://[x/</loc></url>"
    query = f"<url><loc>{ask.home}/?s=1&t=2</loc></url>"
    await ask.send(urlset(ask, ARTICLES).replace("</url>", f"</url>{bad}{query}", 1), "text/xml")


@case(
    "sitemap-cut",
    "a sitemap that is cut: what came before the cut is read",
    stored=(1, 2, 3),
    kind="sitemap",
    entry="/sitemap.xml",
)
@only("/sitemap.xml")
async def _(ask: Ask) -> None:
    body = urlset(ask, ARTICLES)
    await ask.send(body[: body.index("/a/4.html") + 5], "text/xml")


@case("flood", "six articles, and at the next visit fifty more at once → the admin is told")
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.send(ask.page(ask.number))
    first = ask.web.paths[ask.name].count("/feed.xml") == 1
    return await ask.feed([ask.item(n) for n in range(1, 7 if first else 57)])


@case(
    "frozen-validators", "says 304 whenever its ETag comes back, although two articles are new → had whole once a day"
)
async def _(ask: Ask) -> None:
    if ask.path != "/feed.xml":
        return await ask.send(ask.page(ask.number))
    if ask.headers.get("if-none-match"):
        return await ask.raw(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n')
    first = ask.web.paths[ask.name].count("/feed.xml") == 1
    items = [ask.item(n) for n in range(1, 7 if first else 9)]
    return await ask.send(ask.rss(items), "application/rss+xml", headers=['ETag: "1"'])
