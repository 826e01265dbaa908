"""DokuWiki as it installs: a log of the last twenty changes that links to differences, an index whose folders are
opened one by one, no sitemap, and pages that are missing but answer 200."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post
from tests.sites.cms.server import ATOM, HTML, There

RECENT = 20
_FOLDERS = {"": range(10), "ateliers": range(10, 28), "ateliers:outils": range(28, 45)}
_SERVICE = {"start": "Accueil", "wiki:syntax": "Formatting Syntax", "wiki:welcome": "Welcome", "sidebar": "Menu"}


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/doku.php?id={_id(post)}": post for post in POSTS}


def _folder(post: Post) -> str:
    return next(name for name, numbers in _FOLDERS.items() if post.number in numbers)


def _id(post: Post) -> str:
    return ":".join(filter(None, (_folder(post), post.slug.replace("'", "_"))))


def site(base: str) -> dict[str, There]:
    found = {f"/doku.php?id={_id(post)}": There(_page(post.title, _article(post), _robots(post))) for post in POSTS}
    for name, title in _SERVICE.items():
        found[f"/doku.php?id={name}"] = There(
            _page(title, f"<h1>{title}</h1><p>Une page qui sert au wiki lui-même.</p>")
        )
    found["/"] = found["/doku.php"] = found["/doku.php?id=start"]
    for opened in ("", *filter(None, _FOLDERS), "wiki"):
        index = There(_page("Plan du site", f'<div id="index__tree" class="index__tree">{_index("", opened)}</div>'))
        found["/doku.php?do=index" if not opened else f"/doku.php?id=start&idx={opened}"] = index
    differences = {post: f"{base}/doku.php?id={_id(post)}&rev={post.number}&do=diff" for post in POSTS[:RECENT]}
    pages = {post: f"{base}/doku.php?id={_id(post)}" for post in POSTS[:RECENT]}
    found["/feed.php"] = There(_rdf(base, differences), "application/xml; charset=utf-8")
    found["/feed.php?type=atom1&mode=recent&linkto=current&num=100"] = There(_atom(base, pages), ATOM)
    missing = (
        "<h1>Cette page n'existe pas encore</h1><p>Vous avez suivi un lien vers une page qui n'existe pas encore.</p>"
    )
    found["*"] = There(_page("nulle part", missing), HTML)
    found["/robots.txt"] = found["/sitemap.xml"] = found["/sitemap.xml.gz"] = There("Not Found", status=404)
    found["/doku.php?do=sitemap"] = There(_page("start", "Sitemap generation is disabled."), status=404)
    return found


def _page(title: str, main: str, robots: str = "index,follow") -> str:
    return f"""<!DOCTYPE html><html lang="fr" dir="ltr" class="no-js"><head><meta charset="utf-8" /><title>{escape(title)} [Le wiki]</title>
<meta name="generator" content="DokuWiki"/><meta name="robots" content="{robots}"/>
<link rel="search" type="application/opensearchdescription+xml" href="/lib/exe/opensearch.php" title="Le wiki"/>
<link rel="start" href="/"/><link rel="contents" href="/doku.php?id=start&amp;do=index" title="Plan du site"/>
<link rel="alternate" type="application/rss+xml" title="Derniers changements" href="/feed.php"/>
<link rel="alternate" type="application/rss+xml" title="Catégorie courante" href="/feed.php?mode=list&amp;ns="/>
<link rel="alternate" type="text/html" title="HTML brut" href="/doku.php?do=export_xhtml&amp;id=start"/></head>
<body><div id="dokuwiki__site"><div id="dokuwiki__top" class="site dokuwiki mode_show tpl_dokuwiki">
<div id="dokuwiki__header"><h1><a href="/doku.php?id=start" accesskey="h"><span>Le wiki</span></a></h1></div>
<div class="wrapper group"><div id="dokuwiki__content"><div class="page group">{main}</div></div></div>
<div id="dokuwiki__footer"><a href="https://www.dokuwiki.org/">DokuWiki</a></div></div></div></body></html>"""


def _article(post: Post) -> str:
    return (
        f'<h1 class="sectionedit1" id="titre">{escape(post.title)}</h1><div class="level1">{post.body}</div>'
        f'<div class="docInfo"><bdi>{_id(post)}.txt</bdi> · Dernière modification : {post.date:%Y/%m/%d %H:%M} de <bdi>{post.author}</bdi></div>'
    )


def _robots(post: Post) -> str:
    """Pages are kept from search engines for their first days."""
    return "noindex,nofollow" if post in POSTS[:5] else "index,follow"


def _index(folder: str, opened: str) -> str:
    """A list of the index, open along the way to one folder."""
    inner = [name for name in (*filter(None, _FOLDERS), "wiki") if name.rpartition(":")[0] == folder]
    rows = ""
    for name in inner:
        label = f'<a href="/doku.php?id=start&amp;idx={name}" title="{name}" class="idx_dir" rel="nofollow"><strong>{name.rpartition(":")[2]}</strong></a>'
        is_open = opened == name or opened.startswith(f"{name}:")
        rows += f'<li class="{"open" if is_open else "closed"}"><div class="li">{label}</div>{_index(name, opened) if is_open else ""}</li>'
    pages = [_id(post) for post in POSTS if _folder(post) == folder] if folder != "wiki" else []
    pages += [name for name in _SERVICE if name.rpartition(":")[0] == folder]
    rows += "".join(
        f'<li class="level1"><div class="li"><a href="/doku.php?id={name}" class="wikilink1" title="{name}" data-wiki-id="{name}">'
        f"{name.rpartition(':')[2]}</a></div></li>"
        for name in pages
    )
    return f'<ul class="idx">{rows}</ul>'


def _rdf(base: str, links: dict[Post, str]) -> str:
    items = "".join(
        f'<item rdf:about="{escape(url)}"><dc:date>{post.iso}</dc:date><dc:creator>{post.author} (x@undisclosed.example.com)</dc:creator>'
        f"<title>{_id(post)} - créée</title><link>{escape(url)}</link><description>{escape(post.excerpt)}</description></item>"
        for post, url in links.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<channel rdf:about="{base}/feed.php"><title>Le wiki</title><link>{base}/</link></channel>{items}</rdf:RDF>'
    )


def _atom(base: str, links: dict[Post, str]) -> str:
    entries = "".join(
        f'<entry><title>{_id(post)} - créée</title><link rel="alternate" type="text/html" href="{escape(url)}"/><id>{escape(url)}</id>'
        f"<published>{post.iso}</published><updated>{post.iso}</updated><author><name>{post.author}</name></author>"
        f"<summary>{escape(post.excerpt)}</summary></entry>"
        for post, url in links.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Le wiki</title>'
        f"<id>{base}/feed.php</id><updated>{POSTS[0].iso}</updated><generator>FeedCreator 1.8</generator>{entries}</feed>"
    )
