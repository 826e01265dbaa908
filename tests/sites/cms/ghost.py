"""Ghost 5 as it installs: fifteen whole articles in the feed, one sitemap for each kind of page."""

from __future__ import annotations

import json
from html import escape

from tests.sites.cms.posts import POSTS, Post, index, pages, rss, sitemap
from tests.sites.cms.server import RSS, XML, There

ROBOTS = "User-agent: *\nSitemap: {base}/sitemap.xml\nDisallow: /ghost/\nDisallow: /email/\nDisallow: /members/api/comments/counts/\nDisallow: /r/\n"


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/{post.slug}/": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    links = {post: url for url, post in articles(base).items()}
    found = {
        url.removeprefix(base): There(_page(base, post.title, _article(post), post)) for post, url in links.items()
    }
    parts = pages(6)
    for number, some in enumerate(parts):
        cards = "".join(_card(post, links[post].removeprefix(base)) for post in some)
        older = (
            f'<a class="older-posts" href="/page/{number + 2}/">Articles plus anciens</a>'
            if number + 1 < len(parts)
            else ""
        )
        found["/" if number == 0 else f"/page/{number + 1}/"] = There(
            _page(base, "La Lettre", f'<div class="post-feed">{cards}</div>{older}')
        )
    found["/robots.txt"] = There(ROBOTS.format(base=base), "text/plain")
    found["/rss/"] = There(rss(base, {post: links[post] for post in POSTS[:15]}, full=True), RSS)
    kinds = ("pages", "posts", "authors", "tags")
    found["/sitemap.xml"] = There(index([f"{base}/sitemap-{kind}.xml" for kind in kinds]), XML)
    found["/sitemap-posts.xml"] = There(sitemap({url: post.iso for post, url in links.items()}), XML)
    found["/sitemap-pages.xml"] = There(sitemap({f"{base}/": "", f"{base}/about/": ""}), XML)
    found["/sitemap-authors.xml"] = There(sitemap({f"{base}/author/anne/": ""}), XML)
    found["/sitemap-tags.xml"] = There(sitemap({f"{base}/tag/lieux/": ""}), XML)
    return found


def _page(base: str, title: str, main: str, post: Post | None = None) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title,
        "datePublished": post.iso if post else "",
    }
    data = f'<script type="application/ld+json">{json.dumps(told)}</script>' if post else ""
    return f"""<!DOCTYPE html><html lang="fr"><head><title>{escape(title)}</title><meta charset="utf-8" />{data}
<meta name="generator" content="Ghost 5.82" /><link rel="alternate" type="application/rss+xml" title="La Lettre" href="{base}/rss/" />
<script defer src="https://cdn.jsdelivr.net/ghost/portal@~2.37/umd/portal.min.js" data-ghost="{base}/"></script></head>
<body class="home-template"><div class="viewport"><header id="gh-head" class="gh-head"><nav class="gh-head-menu"><ul class="nav">
<li class="nav-home nav-current"><a href="{base}/">Accueil</a></li><li><a href="{base}/about/">À propos</a></li></ul></nav></header>
<div class="site-content">{main}</div><footer class="site-footer"><a href="https://ghost.org/">Powered by Ghost</a></footer></div></body></html>"""


def _article(post: Post) -> str:
    return (
        f'<main id="site-main"><article class="article post"><header class="article-header"><h1 class="article-title">{escape(post.title)}</h1>'
        f'<h4 class="author-name"><a href="/author/anne/">{post.author}</a></h4><time datetime="{post.date:%Y-%m-%d}">{post.french}</time>'
        f'</header><section class="gh-content">{post.body}</section></article></main>'
    )


def _card(post: Post, path: str) -> str:
    return (
        f'<article class="post-card post"><div class="post-card-content"><a class="post-card-content-link" href="{path}">'
        f'<header class="post-card-header"><h2 class="post-card-title">{escape(post.title)}</h2></header>'
        f'<div class="post-card-excerpt">{post.excerpt}</div></a><footer class="post-card-meta">'
        f'<time class="post-card-meta-date" datetime="{post.date:%Y-%m-%d}">{post.french}</time></footer></div></article>'
    )
