"""What French associations have: SPIP, YesWiki, and a site written by hand."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post, pages, rss
from tests.sites.cms.server import RSS, There


def spip_articles(base: str) -> dict[str, Post]:
    return {f"{base}/spip.php?article{post.number + 1}": post for post in POSTS}


def spip(base: str) -> dict[str, There]:
    """SPIP 4 without readable addresses: ten articles in the feed, lists paged by `debut_articles`, no sitemap."""
    links = {post: url.removeprefix(base + "/") for url, post in spip_articles(base).items()}
    found = {}
    for post, path in links.items():
        body = f'<div class="cartouche"><h1>{escape(post.title)}</h1><p class="info-publi"><time datetime="{post.iso}">{post.french}</time>, par <span class="auteurs">{post.author}</span></p></div><div class="texte">{post.body}</div>'
        found[f"/{path}"] = There(_spip_page(post.title, body))
    parts = pages(10)
    for number, some in enumerate(parts):
        items = "".join(
            f'<li class="item hentry"><strong class="h3-like entry-title"><a href="{links[post]}" rel="bookmark">{escape(post.title)}</a></strong>'
            f'<small><abbr class="published" title="{post.iso}">{post.french}</abbr>, par {post.author}</small><div class="introduction">{post.excerpt}</div></li>'
            for post in some
        )
        numbers = "".join(
            f'<li class="pagination-item"><a href="spip.php?page=sommaire&amp;debut_articles={n * 10}#pagination_articles" class="pagination-item-label lien_pagination">{n * 10}</a></li>'
            for n in range(len(parts))
            if n != number
        )
        main = f'<div class="liste articles"><ul class="liste-items">{items}</ul><nav class="pagination"><ul class="pagination-items">{numbers}</ul></nav></div>'
        found[f"/spip.php?page=sommaire&debut_articles={number * 10}"] = There(_spip_page("La Gazette", main))
    found["/"] = found["/spip.php"] = found["/spip.php?page=sommaire&debut_articles=0"]
    newest = {post: f"{base}/{links[post]}" for post in POSTS[:10]}
    found["/spip.php?page=backend"] = There(rss(base, newest), RSS)
    return found


def _spip_page(title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html class="page_sommaire ltr fr no-js" lang="fr"><head><meta charset="utf-8">
<title>{escape(title)} - La Gazette</title><meta name="generator" content="SPIP 4.3.6" />
<link rel="alternate" type="application/rss+xml" title="Syndiquer tout le site" href="spip.php?page=backend" /></head>
<body id="top" class="pas_surlignable page_sommaire"><div class="page"><div class="header" role="banner"><h1 class="spip_logo_site">
<a rel="start home" href="/">La Gazette</a></h1></div><main class="main" role="main"><div class="wrapper"><div class="content">{main}</div></div></main>
<div class="footer" role="contentinfo"><p><a rel="contents" href="spip.php?page=plan">Plan du site</a> | <a href="spip.php?page=login">Se connecter</a></p></div></div></body></html>"""


def yeswiki_articles(base: str) -> dict[str, Post]:
    return {f"{base}/?{_wiki_name(post)}": post for post in POSTS}


def _wiki_name(post: Post) -> str:
    return "".join(part.capitalize() for part in post.slug.replace("(", "").split("-"))


def yeswiki(base: str) -> dict[str, There]:
    """YesWiki: a page is a query without value; its feed of changes has all of them."""
    links = {post: url for url, post in yeswiki_articles(base).items()}
    found = {
        f"/?{_wiki_name(post)}": There(_wiki_page(base, post.title, f"<h1>{escape(post.title)}</h1>{post.body}"))
        for post in POSTS
    }
    found["/"] = found["/?PagePrincipale"] = There(
        _wiki_page(base, "PagePrincipale", "<h1>Bienvenue</h1><p>Un wiki.</p>")
    )
    found["/?DerniersChangementsRSS/xml"] = There(rss(base, links), "text/xml; charset=utf-8")
    return found


def _wiki_page(base: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="UTF-8" /><title>Le wiki des communs : {escape(title)}</title>
<meta name="generator" content="YesWiki" /><link rel="alternate" type="application/rss+xml" title="Flux RSS des dernières pages modifiées"
 href="{base}/?DerniersChangementsRSS/xml" /></head><body><div id="yw-container"><nav id="yw-topnav"><a href="{base}/?PagePrincipale">Accueil</a></nav>
<main id="yw-main"><div class="page">{main}</div></main><footer>(&gt;^_^)&gt; Galope sous <a href="https://www.yeswiki.net">YesWiki</a></footer></div></body></html>"""


def handmade_articles(base: str) -> dict[str, Post]:
    return {f"{base}/actu.php?id={post.number + 1}": post for post in POSTS}


def handmade(base: str) -> dict[str, There]:
    """Written by hand: a home page that says nothing, a table of news with fifteen lines a page."""
    links = {post: url.removeprefix(base + "/") for url, post in handmade_articles(base).items()}
    found = {
        f"/{path}": There(
            _hand_page(post.title, f'<h2>{escape(post.title)}</h2><p class="d">Publié le {post.french}</p>{post.body}')
        )
        for post, path in links.items()
    }
    parts = pages(15)
    for number, some in enumerate(parts):
        rows = "".join(
            f'<tr><td>{p.date:%d/%m/%Y}</td><td><a href="{links[p]}">{escape(p.title)}</a></td></tr>' for p in some
        )
        more = f'<a href="news.php?p={number + 2}">Page suivante</a>' if number + 1 < len(parts) else ""
        found["/news.php" if number == 0 else f"/news.php?p={number + 1}"] = There(
            _hand_page("Actualités", f"<table>{rows}</table>{more}")
        )
    found["/"] = There(
        _hand_page("Foyer rural", "<p>Bienvenue au foyer rural, ouvert tous les jours sauf le lundi.</p>")
    )
    return found


def _hand_page(title: str, main: str) -> str:
    return f"""<html><head><title>{escape(title)} - Foyer rural</title><meta charset="utf-8"></head><body bgcolor="#ffffff"><table width="100%"><tr>
<td width="200"><a href="/">Accueil</a><br><a href="news.php">Actualités</a><br><a href="contact.html">Contact</a></td>
<td>{main}</td></tr></table></body></html>"""
