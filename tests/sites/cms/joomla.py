"""Joomla 5 as it installs: four featured articles a page, ten in the feed, addresses behind index.php, no sitemap."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post, atom, pages, rss
from tests.sites.cms.server import ATOM, RSS, There

SIZE = 4
ROBOTS = "User-agent: *\nDisallow: /administrator/\nDisallow: /api/\nDisallow: /cache/\nDisallow: /components/\nDisallow: /tmp/\n"


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/index.php/2-non-categorise/{post.slug}": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    links = {post: url for url, post in articles(base).items()}
    found = {url.removeprefix(base): There(_page(base, post.title, _article(post))) for post, url in links.items()}
    parts = pages(SIZE)
    for number, some in enumerate(parts):
        items = "".join(_item(post, links[post].removeprefix(base)) for post in some)
        main = (
            f'<div class="blog-featured"><div class="blog-items">{items}</div>{_pagination(number, len(parts))}</div>'
        )
        found[f"/index.php?start={number * SIZE}"] = There(_page(base, "Accueil", main))
    found["/"] = found["/index.php"] = found["/index.php?start=0"]
    found["/robots.txt"] = There(ROBOTS, "text/plain")
    newest = {post: links[post] for post in POSTS[:10]}
    found["/index.php?format=feed&type=rss"] = There(rss(base, newest, full=True), RSS)
    found["/index.php?format=feed&type=atom"] = There(atom(base, newest), ATOM)
    return found


def _page(base: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr-fr" dir="ltr"><head><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management"><title>{escape(title)}</title>
<link href="/index.php?format=feed&amp;type=rss" rel="alternate" type="application/rss+xml" title="Accueil">
<link href="/index.php?format=feed&amp;type=atom" rel="alternate" type="application/atom+xml" title="Accueil">
<link href="/media/vendor/joomla/joomla-fontawesome.css" rel="lazy-stylesheet"></head>
<body class="site com_content wrapper-static view-featured no-layout no-task itemid-101">
<header class="header container-header"><div class="navbar-brand"><a class="brand-logo" href="/">L'Escale</a></div>
<nav class="navbar"><ul class="mod-menu mod-list nav"><li class="nav-item item-101 default current active">
<a href="/index.php" aria-current="page">Accueil</a></li></ul></nav></header>
<div class="site-grid"><div class="grid-child container-component"><main>{main}</main></div>
<div class="grid-child container-sidebar-right"><div class="sidebar-right card"><h3 class="card-header">Formulaire de connexion</h3>
<form id="login-form-16" class="mod-login"><a href="/index.php/component/users/reset?Itemid=101">Mot de passe oublié ?</a></form>
</div></div></div></body></html>"""


def _info(post: Post) -> str:
    return (
        '<dl class="article-info text-muted"><dt class="article-info-term">Détails</dt><dd class="createdby">'
        f'Écrit par : <span>{post.author}</span></dd><dd class="category-name">Catégorie : <a href="/index.php/2-non-categorise">'
        f'Non catégorisé</a></dd><dd class="published"><time datetime="{post.iso}">Publié le : {post.french}</time></dd></dl>'
    )


def _article(post: Post) -> str:
    return (
        f'<div class="com-content-article item-page"><div class="page-header"><h1>{escape(post.title)}</h1></div>'
        f'{_info(post)}<div class="com-content-article__body">{post.body}</div></div>'
    )


def _item(post: Post, path: str) -> str:
    return (
        f'<div class="blog-item"><div class="item-content"><div class="page-header"><h2><a href="{path}">{escape(post.title)}</a>'
        f"</h2></div>{_info(post)}<p>{post.excerpt}</p></div></div>"
    )


def _pagination(at: int, count: int) -> str:
    def to(label: str, page: int, inner: str) -> str:
        return f'<li class="page-item"><a aria-label="{label}" href="/index.php?start={page * SIZE}" class="page-link">{inner}</a></li>'

    numbers = "".join(
        f'<li class="active page-item"><a aria-current="true" aria-label="Page {n + 1}" href="#" class="page-link">{n + 1}</a></li>'
        if n == at
        else to(f"Aller à la page {n + 1}", n, str(n + 1))
        for n in range(max(0, at - 4), min(count, at + 6))
    )
    icon = '<span class="icon-angle-{}" aria-hidden="true"></span>'
    before = to("Aller à la page précédente", at - 1, icon.format("left")) if at else ""
    after = to("Aller à la page suivante", at + 1, icon.format("right")) if at + 1 < count else ""
    return f'<nav class="pagination__wrapper" aria-label="Pagination"><ul class="pagination ms-0 mb-4">{before}{numbers}{after}</ul></nav>'
