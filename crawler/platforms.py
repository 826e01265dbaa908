"""What software a site runs on, and where such sites have their feeds and sitemaps."""

from __future__ import annotations

import re
from collections.abc import Mapping

from store.types import EntryKind

Path = tuple[EntryKind, str]

# In the order they are tried: the generator a page names, then marks in its markup that others do not carry.
_GENERATORS: tuple[tuple[str, str], ...] = (
    ("WordPress", r"wordpress|woocommerce|elementor"),
    ("SPIP", r"\bspip\b"),
    ("MediaWiki", r"mediawiki"),
    ("YesWiki", r"yeswiki|wikini"),
    ("DokuWiki", r"dokuwiki"),
    ("Drupal", r"drupal"),
    ("Joomla", r"joomla"),
    ("Ghost", r"\bghost\b"),
    ("Wix", r"\bwix"),
    ("Squarespace", r"squarespace"),
    ("Hugo", r"\bhugo\b"),
    ("Jekyll", r"jekyll"),
    ("Pelican", r"pelican"),
    ("Dotclear", r"dotclear"),
    ("Blogger", r"blogger"),
    ("static", r"eleventy|gatsby|hexo|zola|nikola|astro|vuepress|docusaurus|mkdocs|sphinx"),
)
_MARKS: tuple[tuple[str, str], ...] = (
    ("WordPress", r"/wp-(?:content|includes|json)/|rel=[\"']https://api\.w\.org/"),
    ("SPIP", r"spip\.php|\bspip_(?:documents|logo|out|in)\b|/local/cache-(?:css|js|vignettes)/|page_sommaire"),
    ("MediaWiki", r"/load\.php\?[^\"']*modules=|wgArticleId|mw-parser-output"),
    ("YesWiki", r"\byeswiki\b|tools/templates/|DerniersChangementsRSS|wakka\.php"),
    ("DokuWiki", r"/lib/exe/(?:css|js)\.php|JSINFO\s*=|class=[\"']dokuwiki"),
    ("Drupal", r"/sites/(?:default|all)/(?:files|themes|modules)/|data-drupal-|drupal-settings-json"),
    ("Joomla", r"/media/(?:jui|system|vendor/joomla)|option=com_content"),
    ("Ghost", r"ghost-(?:sdk|portal|search)|/ghost/api/"),
    ("Dotclear", r"[?/]pf=\w|/index\.php/feed/(?:atom|rss2)"),
    ("PeerTube", r"property=[\"']og:platform[\"'] content=[\"']PeerTube"),
    ("YouTube", r"\bytInitialData\b|itemprop=[\"']channelId[\"']"),
    ("Wix", r"static\.(?:wixstatic|parastorage)\.com|X-Wix-"),
    ("Squarespace", r"static1?\.squarespace\.com|squarespace-cdn"),
)
_HEADERS: tuple[tuple[str, str], ...] = (
    ("WordPress", r"api\.w\.org"),
    ("SPIP", r"\bspip\b"),
    ("Drupal", r"drupal"),
)
_PATHS: dict[str, tuple[Path, ...]] = {
    "WordPress": (
        ("feed", "feed/"),
        ("sitemap", "/wp-sitemap.xml"),
        ("sitemap", "/sitemap_index.xml"),
        ("sitemap", "/sitemap.xml"),
        ("feed", "feed/atom/"),
        ("feed", "?feed=rss2"),
        ("wordpress", "?rest_route=/wp/v2/posts"),
        ("sitemap", "/news-sitemap.xml"),
    ),
    "SPIP": (
        ("feed", "spip.php?page=backend"),
        ("sitemap", "sitemap.xml"),
        ("sitemap", "spip.php?page=sitemap.xml"),
        ("feed", "backend.php3"),
    ),
    "MediaWiki": (
        ("mediawiki", "/w/api.php"),
        ("mediawiki", "/api.php"),
        ("feed", "/index.php?title=Special:NewPages&feed=atom&limit=500"),
        ("feed", "/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500"),
        ("feed", "/w/index.php?title=Special:NewPages&feed=atom&limit=500"),
        ("feed", "/w/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500"),
        ("sitemap", "/sitemap.xml"),
    ),
    "YesWiki": (
        ("feed", "?DerniersChangementsRSS/xml"),
        ("feed", "?wiki=DerniersChangementsRSS/xml"),
        ("feed", "wakka.php?wiki=DerniersChangementsRSS/xml"),
        ("sitemap", "/sitemap.xml"),
    ),
    "DokuWiki": (
        ("feed", "feed.php?type=atom1&mode=recent&linkto=current&num=100"),
        ("sitemap", "doku.php?do=sitemap"),
        ("sitemap", "sitemap.xml.gz"),
        ("sitemap", "/sitemap.xml"),
    ),
    "Drupal": (
        ("feed", "rss.xml"),
        ("sitemap", "/sitemap.xml"),
        ("listing", "node"),
        ("feed", "fr/rss.xml"),
        ("feed", "rss"),
    ),
    "Joomla": (
        ("feed", "?format=feed&type=rss"),
        ("feed", "?format=feed&type=atom"),
        ("sitemap", "/sitemap.xml"),
    ),
    "Ghost": (("feed", "rss/"), ("sitemap", "/sitemap.xml"), ("sitemap", "/sitemap-posts.xml")),
    "Wix": (("feed", "/blog-feed.xml"), ("sitemap", "/blog-posts-sitemap.xml"), ("sitemap", "/sitemap.xml")),
    "Squarespace": (
        ("feed", "blog?format=rss"),
        ("feed", "actualites?format=rss"),
        ("feed", "?format=rss"),
        ("sitemap", "/sitemap.xml"),
    ),
    "Hugo": (
        ("feed", "index.xml"),
        ("sitemap", "/sitemap.xml"),
        ("feed", "posts/index.xml"),
        ("feed", "blog/index.xml"),
    ),
    "Jekyll": (("feed", "feed.xml"), ("sitemap", "/sitemap.xml"), ("feed", "atom.xml")),
    "Pelican": (
        ("feed", "feeds/all.atom.xml"),
        ("feed", "feeds/all.rss.xml"),
        ("sitemap", "/sitemap.xml"),
        ("listing", "archives.html"),
    ),
    "Dotclear": (("feed", "feed/atom"), ("feed", "index.php/feed/atom"), ("sitemap", "/sitemap.xml")),
    "Blogger": (("feed", "feeds/posts/default"), ("sitemap", "/sitemap.xml")),
    "static": (("feed", "feed.xml"), ("feed", "atom.xml"), ("feed", "index.xml"), ("sitemap", "/sitemap.xml")),
}
_ANY: tuple[Path, ...] = (
    ("feed", "feed/"),
    ("sitemap", "/sitemap.xml"),
    ("feed", "rss.xml"),
    ("feed", "index.xml"),
    ("feed", "atom.xml"),
    ("feed", "feed.xml"),
    ("sitemap", "/sitemap_index.xml"),
    ("feed", "rss/"),
)
_NO_OTHERS = frozenset({"YouTube", "PeerTube"})
"""Their pages are one channel of many: what their host has beside it is not the channel's."""


def guess(body: bytes, headers: Mapping[str, str] | None = None) -> str:
    """The platform a page comes from: "WordPress", "SPIP", … "static" for other generators, "" if it does not show.

    `headers` are those of its answer, names in lower case.

    >>> guess(b'<meta name="generator" content="SPIP 4.4">'), guess(b"<p>Un tiers-lieu sous WordPress</p>")
    ('SPIP', '')
    """
    text = body[:300_000].decode("utf-8", "replace")
    metas = re.findall(r"<meta\b[^<>]{0,300}>", text, re.IGNORECASE)
    named = " ".join(meta for meta in metas if re.search(r"name\s*=\s*[\"']?generator", meta, re.IGNORECASE))
    said = headers or {}
    told = " ".join(said.get(name, "") for name in ("x-generator", "x-powered-cms", "link", "composed-by"))
    return _first(_GENERATORS, named) or _first(_HEADERS, told) or _first(_MARKS, text)


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text, re.IGNORECASE)), "")


def usual_paths(platform: str) -> list[tuple[EntryKind, str, bool]]:
    """Kinds and paths of entry points, best first; whether each is the platform's own. Those without a leading
    "/" are relative to the home page, which may live in a folder."""
    own = [(kind, path, True) for kind, path in _PATHS.get(platform, ())]
    # A site whose software is known has no use for the paths of others.
    others = _ANY if not platform else [path for path in _ANY if path[1] == "/sitemap.xml"]
    return own + [(kind, path, False) for kind, path in others if platform not in _NO_OTHERS]
