"""Drupal 10 as it installs: ten articles a page on the front, ten in the feed, no sitemap."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post, pages, rss
from tests.sites.cms.server import RSS, There

ROBOTS = "User-agent: *\nDisallow: /core/\nDisallow: /admin/\nDisallow: /node/add/\nDisallow: /search/\nDisallow: /user/login\n"


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/node/{post.number + 1}": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    links = {post: url for url, post in articles(base).items()}
    found = {url.removeprefix(base): There(_page(base, post.title, _article(post))) for post, url in links.items()}
    parts = pages(10)
    for number, some in enumerate(parts):
        rows = "".join(_teaser(post, links[post].removeprefix(base)) for post in some)
        main = f'<div class="views-element-container"><div class="view-content">{rows}</div>{_pager(number, len(parts))}</div>'
        found[f"/?page={number}"] = found[f"/node?page={number}"] = There(_page(base, "", main))
    found["/"] = found["/node"] = found["/?page=0"]
    found["/robots.txt"] = There(ROBOTS, "text/plain")
    found["/rss.xml"] = There(rss(base, {post: links[post] for post in POSTS[:10]}), RSS)
    return found


def _page(base: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" />
<title>{escape(title or "Bienvenue")} | La Fabrique</title>
<link rel="alternate" type="application/rss+xml" title="" href="{base}/rss.xml" /></head>
<body class="path-frontpage"><a href="#main-content" class="visually-hidden focusable skip-link">Aller au contenu principal</a>
<div id="page-wrapper" class="page-wrapper"><header id="header" class="site-header"><div class="site-branding">
<a href="/" title="Accueil" rel="home">La Fabrique</a></div><div class="header-nav"><nav class="primary-nav"><ul class="menu">
<li class="primary-nav__menu-item"><a href="/" class="primary-nav__menu-link">Accueil</a></li></ul></nav></div></header>
<main role="main"><a id="main-content" tabindex="-1"></a><div class="region region--content">
<h1 class="title page-title">{escape(title)}</h1>{main}</div></main>
<footer class="site-footer"><a href="https://www.drupal.org">Drupal</a> <a href="/contact">Contact</a></footer></div>
<script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"currentLanguage":"fr"}}}}</script>
</body></html>"""


def _article(post: Post) -> str:
    return (
        f'<article data-history-node-id="{post.number + 1}" class="node node--type-article node--promoted node--view-mode-full">'
        f'<div class="node__meta"><span>Par <span class="username">{post.author}</span>, {post.french}</span></div>'
        f'<div class="node__content"><div class="text-content clearfix field field--name-body">{post.body}</div></div></article>'
    )


def _teaser(post: Post, path: str) -> str:
    return (
        f'<div class="views-row"><article data-history-node-id="{post.number + 1}" class="node node--type-article '
        f'node--promoted node--view-mode-teaser"><header><h2 class="node__title"><a href="{path}" rel="bookmark">'
        f'<span>{escape(post.title)}</span></a></h2><div class="node__meta"><span>Par {post.author}, {post.french}</span></div>'
        f'</header><div class="node__content"><p>{post.excerpt}</p></div><div class="node__links"><ul class="links inline">'
        f'<li class="node-readmore"><a href="{path}" rel="tag" title="{escape(post.title)}" hreflang="fr">Lire la suite'
        f'<span class="visually-hidden"> de {escape(post.title)}</span></a></li></ul></div></article></div>'
    )


def _pager(at: int, count: int) -> str:
    numbers = "".join(
        f'<li class="pager__item pager__item--active pager__item--number">{n + 1}</li>'
        if n == at
        else f'<li class="pager__item pager__item--number"><a href="?page={n}" class="pager__link" title="Aller à la page {n + 1}">'
        f'<span class="visually-hidden">Page</span> {n + 1}</a></li>'
        for n in range(count)
    )
    after = (
        f'<li class="pager__item pager__item--control pager__item--next"><a href="?page={at + 1}" class="pager__link" '
        'title="Aller à la page suivante" rel="next"><span class="visually-hidden">Page suivante</span></a></li>'
        if at + 1 < count
        else ""
    )
    return f'<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">{numbers}{after}</ul></nav>'
