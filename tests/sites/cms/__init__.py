"""A small web with one site for each kind of software, forty-five articles each, as that software installs itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.sites.cms import channels, dokuwiki, drupal, french, ghost, hugo, joomla, pelican, wordpress
from tests.sites.cms.posts import Post
from tests.sites.cms.server import CmsWeb, Site, There, serve

SITES: Mapping[str, Site] = {
    "wordpress": wordpress.site,
    "wordpress-closed": wordpress.closed,
    "wordpress-bare": wordpress.without,
    "mediawiki": channels.mediawiki,
    "mediawiki-closed": channels.mediawiki_closed,
    "drupal": drupal.site,
    "joomla": joomla.site,
    "dokuwiki": dokuwiki.site,
    "ghost": ghost.site,
    "hugo": hugo.site,
    "pelican": pelican.site,
    "pelican-bare": pelican.without_feed,
    "spip": french.spip,
    "yeswiki": french.yeswiki,
    "handmade": french.handmade,
    "agenda": channels.agenda,
    "youtube": channels.youtube,
    "peertube": channels.peertube,
}
ARTICLES: Mapping[str, Callable[[str], dict[str, Post]]] = {
    "wordpress-closed": wordpress.articles,
    "wordpress-bare": wordpress.articles,
    "drupal": drupal.articles,
    "joomla": joomla.articles,
    "dokuwiki": dokuwiki.articles,
    "ghost": ghost.articles,
    "hugo": hugo.articles,
    "pelican": pelican.articles,
    "pelican-bare": pelican.articles,
    "spip": french.spip_articles,
    "yeswiki": french.yeswiki_articles,
    "handmade": french.handmade_articles,
}
"""Of the sites whose articles are pages: their addresses, given the site's own without final slash."""

__all__ = ["ARTICLES", "SITES", "CmsWeb", "Site", "There", "serve"]
