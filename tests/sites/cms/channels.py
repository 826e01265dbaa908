"""Sites that are no list of articles: a wiki with its API, an agenda, a YouTube channel, a PeerTube channel."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import unquote

from crawler.discover.software import WIKI_QUESTION
from tests.sites.cms.posts import POSTS, Post, atom, rss
from tests.sites.cms.server import ATOM, JSON, RSS, There

CHANNEL = "UCabcdefghijklmnopqrstuv"


def mediawiki(base: str) -> dict[str, There]:
    """MediaWiki with an open API."""
    return _wiki(base, There(json.dumps(_siteinfo(base)), JSON))


def mediawiki_closed(base: str) -> dict[str, There]:
    """MediaWiki whose API answers only to its members: its two feeds remain, and its list of all pages."""
    closed = {"error": {"code": "readapidenied", "info": "You need read permission to use this module."}}
    return _wiki(base, There(json.dumps(closed), JSON))


def _wiki(base: str, api: There) -> dict[str, There]:
    head = (
        '<meta name="generator" content="MediaWiki 1.43.3"/>'
        f'<link rel="EditURI" type="application/rsd+xml" href="{base}/w/api.php?action=rsd"/>'
        '<link rel="alternate" type="application/atom+xml" title="Flux Atom" '
        'href="/w/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&amp;feed=atom"/>'
    )
    home = There(
        f"<!DOCTYPE html><html lang='fr'><head>{head}<title>Accueil — Le wiki</title></head><body><p>Un wiki.</p>"
        '<a href="https://www.mediawiki.org/wiki/Special:MyLanguage">MediaWiki</a> '
        '<a href="/wiki/Special:RecentChanges">Modifications</a></body></html>'
    )
    pages = {post: f"{base}/wiki/{post.title.replace(' ', '_')}_({post.number})" for post in POSTS}
    changes = {
        post: f"{base}/w/index.php?title={post.slug}&diff={post.number + 9}&oldid={post.number}" for post in POSTS[:10]
    }
    # No feed of a wiki goes further back than its log of changes.
    feed = atom(base, {post: pages[post] for post in POSTS[:30]}).replace(
        "<title>Le site", "<generator>MediaWiki 1.43.3</generator><title>Le site"
    )
    changed = atom(base, changes).replace("<title>Le site", "<generator>MediaWiki 1.43.3</generator><title>Le site")
    return {
        "/": home,
        "/wiki/Accueil": home,
        f"/w/api.php?{unquote(WIKI_QUESTION)}": api,
        "/wiki/Special:AllPages": There(_all_pages({post: url.removeprefix(base) for post, url in pages.items()})),
        "/w/index.php?title=Special:NewPages&feed=atom&limit=500": There(feed, ATOM),
        "/w/index.php?title=Special:RecentChanges&feed=atom&days=30&limit=500": There(changed, ATOM),
        "/w/index.php?title=Spécial:Modifications_récentes&feed=atom": There(changed, ATOM),
    }


def _all_pages(pages: dict[Post, str]) -> str:
    items = "".join(
        f'<li><a href="{path}" title="{escape(post.title)}">{escape(post.title)}</a></li>'
        for post, path in pages.items()
    )
    redirect = '<li class="allpagesredirect"><a href="/wiki/Ancien_nom" class="mw-redirect">Ancien nom</a></li>'
    return f'<html><body><div class="mw-allpages-body"><ul class="mw-allpages-chunk">{redirect}{items}</ul></div></body></html>'


def _siteinfo(base: str) -> dict[str, object]:
    general = {"generator": "MediaWiki 1.43.3", "server": base, "articlepath": "/wiki/$1", "sitename": "Le wiki"}
    changes = [
        {"title": f"{post.title} ({post.number})", "timestamp": f"{post.date:%Y-%m-%dT%H:%M:%SZ}"}
        for post in POSTS[:20]
    ]
    pages = [{"pageid": post.number, "ns": 0, "title": f"{post.title} ({post.number})"} for post in POSTS]
    # The statistics of a wiki that was filled by import stay at nothing until they are counted anew.
    return {
        "query": {
            "general": general,
            "statistics": {"articles": 0, "pages": 0},
            "recentchanges": changes,
            "allpages": pages,
        }
    }


def agenda(base: str) -> dict[str, There]:
    """An association whose only news are the events of its calendar."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{post.number}@agenda\r\nDTSTAMP:{post.date:%Y%m%dT%H%M%SZ}\r\nDTSTART:{post.date:%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{post.title}\r\nURL:{base}/e/{post.number}\r\nDESCRIPTION:{post.excerpt}\r\nEND:VEVENT\r\n"
        for post in POSTS[:12]
    )
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//FR\r\n{events}END:VCALENDAR\r\n"
    host = base.removeprefix("http://")
    home = (
        "<!DOCTYPE html><html lang='fr'><head><title>Le Bal du samedi</title></head><body><h1>Le Bal</h1>"
        f'<p>Nos dates : <a href="webcal://{host}/agenda.ics">s\'abonner au calendrier</a></p></body></html>'
    )
    return {"/": There(home), "/agenda.ics": There(calendar, "text/calendar; charset=utf-8")}


def youtube(base: str) -> dict[str, There]:
    """A channel's page as YouTube serves it to who runs no scripts."""
    films = {post: f"https://www.youtube.com/watch?v=film{post.number:07}" for post in POSTS[:15]}
    page = (
        "<!DOCTYPE html><html lang='fr'><head><title>L'Atelier - YouTube</title>"
        f'<link rel="canonical" href="{base}/channel/{CHANNEL}"></head><body><script>var ytInitialData = '
        f'{{"metadata":{{"channelMetadataRenderer":{{"title":"L\'Atelier","externalId":"{CHANNEL}"}}}}}};</script></body></html>'
    )
    return {
        "/@atelier": There(page),
        f"/feeds/videos.xml?channel_id={CHANNEL}": There(atom(base, films, title="L'Atelier"), "text/xml"),
    }


def peertube(base: str) -> dict[str, There]:
    """A channel's page as PeerTube serves it: an empty frame that scripts fill."""
    films = {post: f"{base}/w/film{post.number}" for post in POSTS[:20]}
    page = (
        '<!DOCTYPE html><html lang="fr"><head><title>Les lieux en films - Tube</title>'
        '<meta property="og:platform" content="PeerTube" /></head><body><my-app></my-app><script src="/client/main.js"></script></body></html>'
    )
    return {
        "/c/les_lieux/videos": There(page),
        "/feeds/videos.xml?videoChannelName=les_lieux": There(
            rss(base, films, title=escape("Les lieux en films")), RSS
        ),
    }
