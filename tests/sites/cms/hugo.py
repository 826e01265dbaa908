"""Hugo with a usual theme: everything in the feed, everything in the sitemap, headings among it."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post, rss, sitemap
from tests.sites.cms.server import There


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/posts/{post.slug}/": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    links = {post: url for url, post in articles(base).items()}
    found = {url.removeprefix(base): There(_page(base, post.title, _article(post))) for post, url in links.items()}
    items = "".join(
        f'<article class="post-entry"><h2>{escape(p.title)}</h2><a class="entry-link" aria-label="{escape(p.title)}" href="{links[p]}"></a></article>'
        for p in POSTS[:10]
    )
    found["/"] = There(_page(base, "Commune", items))
    found["/index.xml"] = There(rss(base, links), "application/xml")
    others = {f"{base}/": "", f"{base}/posts/": "", f"{base}/tags/": "", f"{base}/tags/lieux/": ""}
    found["/sitemap.xml"] = There(sitemap({url: post.iso for post, url in links.items()} | others), "application/xml")
    return found


def _page(base: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><meta name="generator" content="Hugo 0.111.3"><meta charset="utf-8">
<title>{escape(title)}</title><link rel="alternate" type="application/rss+xml" href="{base}/index.xml"></head>
<body><header class="header"><nav><a href="{base}/">Commune</a> <a href="{base}/posts/">Articles</a></nav></header>
<main class="main">{main}</main><footer class="footer">© 2026</footer></body></html>"""


def _article(post: Post) -> str:
    return (
        f'<article class="post-single"><header class="post-header"><h1 class="post-title">{escape(post.title)}</h1>'
        f'<div class="post-meta"><span title="{post.iso}">{post.french}</span></div></header>'
        f'<div class="post-content">{post.body}</div></article>'
    )
