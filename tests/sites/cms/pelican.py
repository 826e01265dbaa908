"""Pelican with its simple theme: ten articles a page, archives in a definition list, a feed of ten or none, no sitemap."""

from __future__ import annotations

from html import escape

from tests.sites.cms.posts import POSTS, Post, atom, pages
from tests.sites.cms.server import ATOM, There


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/{post.slug}.html": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    """With the feed that `publishconf.py` turns on, cut at ten entries."""
    feed = (
        '<link href="/feeds/all.atom.xml" type="application/atom+xml" rel="alternate" title="Atelier Full Atom Feed" />'
    )
    links = {post: url for url, post in articles(base).items()}
    return _site(base, feed) | {"/feeds/all.atom.xml": There(atom(base, {p: links[p] for p in POSTS[:10]}), ATOM)}


def without_feed(base: str) -> dict[str, There]:
    """With the settings of development, which make no feed."""
    return _site(base, "")


def _site(base: str, head: str) -> dict[str, There]:
    links = {post: url.removeprefix(base) for url, post in articles(base).items()}
    found = {path: There(_page(head, post.title, _article(post, path))) for post, path in links.items()}
    parts = pages(10)
    for number, some in enumerate(parts):
        items = "".join(_item(post, links[post]) for post in some)
        main = f'<section id="content"><h2>All articles</h2><ol id="post-list">{items}</ol>{_paginator(number, len(parts))}</section>'
        found["/" if number == 0 else f"/index{number + 1}.html"] = There(_page(head, "Atelier", main))
    found["/index.html"] = found["/"]
    listed = "".join(
        f'<dt>{post.date:%a %d %B %Y}</dt><dd><a href="{links[post]}">{escape(post.title)}</a></dd>' for post in POSTS
    )
    found["/archives.html"] = There(
        _page(head, "Atelier - Archives", f"<h2>Archives for Atelier</h2><dl>{listed}</dl>")
    )
    return found


def _page(head: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><title>{escape(title)}</title><meta charset="utf-8" />
<meta name="generator" content="Pelican" />{head}</head><body><header><hgroup><h1><a href="/">Atelier</a></h1></hgroup>
<nav><ul><li><a href="/archives.html">Archives</a></li><li><a href="/category/misc.html">misc</a></li></ul></nav></header>
<main>{main}</main><footer><address>Proudly powered by <a rel="nofollow" href="https://getpelican.com/">Pelican</a>
</address></footer></body></html>"""


def _info(post: Post) -> str:
    return (
        f'<footer class="post-info"><time class="published" datetime="{post.iso}">{post.date:%a %d %B %Y}</time>'
        f'<address class="vcard author">By <a class="url fn" href="/author/x.html">{post.author}</a></address></footer>'
    )


def _article(post: Post, path: str) -> str:
    return (
        f'<article><header><h2 class="entry-title"><a href="{path}" rel="bookmark" title="Permalink to {escape(post.title)}">'
        f'{escape(post.title)}</a></h2></header>{_info(post)}<div class="entry-content">{post.body}</div></article>'
    )


def _item(post: Post, path: str) -> str:
    return (
        f'<li><article class="hentry"><header><h2 class="entry-title"><a href="{path}" rel="bookmark" title="Permalink to '
        f'{escape(post.title)}">{escape(post.title)}</a></h2></header>{_info(post)}<div class="entry-content"><p>{post.excerpt}</p>'
        "</div></article></li>"
    )


def _paginator(at: int, count: int) -> str:
    before = f'<a href="{"/" if at == 1 else f"/index{at}.html"}">&laquo;</a>' if at else ""
    after = f'<a href="/index{at + 2}.html">&raquo;</a>' if at + 1 < count else ""
    return f'<p class="paginator">{before} Page {at + 1} / {count} {after}</p>'
