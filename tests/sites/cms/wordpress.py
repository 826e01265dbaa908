"""WordPress 6: REST API open or closed, ten articles in the feed, a sitemap of sitemaps."""

from __future__ import annotations

import json
from html import escape

from tests.sites.cms.posts import POSTS, Post, index, pages, rss, sitemap
from tests.sites.cms.server import JSON, RSS, XML, There

ROBOTS = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: {base}/wp-sitemap.xml\n"


def articles(base: str) -> dict[str, Post]:
    return {f"{base}/{post.date:%Y/%m}/{post.slug}/": post for post in POSTS}


def site(base: str) -> dict[str, There]:
    posts = json.dumps([_rest(post, url) for url, post in list(articles(base).items())[:20]])
    total = {"X-WP-Total": str(len(POSTS)), "X-WP-TotalPages": "3"}
    answer = There(posts, JSON, headers=total)
    return _site(base) | dict.fromkeys(
        ("/wp-json/wp/v2/posts?per_page=20&_embed=author,wp:term", "/wp-json/wp/v2/posts?per_page=20"), answer
    )


def closed(base: str) -> dict[str, There]:
    """With the extension that keeps the API for who is logged in."""
    refusal = '{"code":"rest_not_logged_in","message":"DRA: Only authenticated users can access the REST API."}'
    api = (
        "/wp-json/wp/v2/posts?per_page=20&_embed=author,wp:term",
        "/?rest_route=/wp/v2/posts&per_page=20&_embed=author,wp:term",
    )
    return _site(base) | dict.fromkeys(api, There(refusal, JSON, status=401))


def without(base: str) -> dict[str, There]:
    """With everything that is not needed taken away: no API, no sitemap, no link tags."""
    bare = {path: there for path, there in _site(base).items() if "sitemap" not in path and path != "/robots.txt"}
    hidden = '<link rel="https://api.w.org/"'
    return {
        path: There(str(there.body).replace(hidden, '<link rel="shortlink"'), there.content_type)
        for path, there in bare.items()
    }


def _site(base: str) -> dict[str, There]:
    links = {post: url for url, post in articles(base).items()}
    found = {url.removeprefix(base): There(_page(base, post.title, _article(post))) for post, url in links.items()}
    parts = pages(10)
    for number, some in enumerate(parts):
        items = "".join(_entry(post, links[post]) for post in some)
        older = (
            f'<a class="next page-numbers" href="{base}/page/{number + 2}/">Suivant</a>'
            if number + 1 < len(parts)
            else ""
        )
        found["/" if number == 0 else f"/page/{number + 1}/"] = There(_page(base, "Tiers-lieux", items + older))
    found["/robots.txt"] = There(ROBOTS.format(base=base), "text/plain")
    found["/feed/"] = There(rss(base, {post: links[post] for post in POSTS[:10]}), RSS)
    found["/comments/feed/"] = There(rss(base, {}, title="Commentaires sur Tiers-lieux"), RSS)
    found["/wp-sitemap.xml"] = There(
        index([f"{base}/wp-sitemap-posts-post-1.xml", f"{base}/wp-sitemap-users-1.xml"]), XML
    )
    found["/wp-sitemap-posts-post-1.xml"] = There(sitemap(dict.fromkeys(links.values(), "")), XML)
    return found


def _rest(post: Post, url: str) -> dict[str, object]:
    return {
        "id": post.number,
        "date": f"{post.date:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{post.date:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{post.date:%Y-%m-%dT%H:%M:%S}",
        "link": url,
        "title": {"rendered": escape(post.title)},
        "content": {"rendered": post.body, "protected": False},
        "_embedded": {"author": [{"id": 1, "name": post.author}]},
        "excerpt": {"rendered": f"<p>{post.excerpt}</p>"},
    }


def _page(base: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr-FR"><head><meta charset="UTF-8" /><title>{escape(title)} – La Halle</title>
<meta name="generator" content="WordPress 6.8.1" /><link rel="https://api.w.org/" href="{base}/wp-json/" />
<link rel="alternate" type="application/rss+xml" title="La Halle » Flux" href="{base}/feed/" />
<link rel="alternate" type="application/rss+xml" title="La Halle » Flux des commentaires" href="{base}/comments/feed/" />
<link rel="alternate" type="application/json+oembed" href="{base}/wp-json/oembed/1.0/embed?url=x" />
<link rel="stylesheet" href="{base}/wp-content/themes/x/style.css" /></head><body class="home blog">
<header><nav class="main-navigation"><a href="{base}/">Accueil</a></nav></header><main>{main}</main>
<footer><a href="https://fr.wordpress.org/">WordPress</a></footer></body></html>"""


def _article(post: Post) -> str:
    return (
        f'<article class="post type-post hentry"><h1 class="entry-title">{escape(post.title)}</h1><time class="entry-date published" '
        f'datetime="{post.iso}">{post.french}</time><div class="entry-content">{post.body}</div></article>'
    )


def _entry(post: Post, url: str) -> str:
    return (
        f'<article class="post-{post.number} post type-post hentry"><h2 class="entry-title"><a href="{url}" rel="bookmark">{escape(post.title)}</a>'
        f'</h2><time class="entry-date published" datetime="{post.iso}">{post.french}</time><p>{post.excerpt}</p></article>'
    )
