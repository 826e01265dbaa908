"""Which addresses of a site may be articles, by their wording alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.entries.wiki import is_page

# Lists at any depth below these.
_LIST_FOLDERS = (
    r"category|categorie|categories|tag|tags|etiquette|etiquettes|mot-cle|mots-cles|author|authors|auteur|auteurs"
    r"|search|feed|feeds|wp-content|wp-includes|wp-admin|wp-json|wp-login|cdn-cgi|user|users|profile|membre|membres"
    r"|ecrire|admin|login|xmlrpc"
)
# Pages that serve the site, and lists, but only as the last part: "/recherche/projet-x" is an article on research.
_LAST_PARTS = (
    r"contact|contacts|contactez-nous|nous-contacter|mentions-legales|mentions|credits|legal|cgu|cgv"
    r"|conditions-generales[\w-]*|politique-de-confidentialite|politique-de-cookies|politique-cookies|confidentialite"
    r"|donnees-personnelles|rgpd|privacy-policy|privacy|cookies|plan-du-site|plan|sitemap|accessibilite"
    r"|a-propos|about|about-us|qui-sommes-nous|recherche|rechercher|connexion|deconnexion|inscription|newsletter|panier"
    r"|cart|checkout|commande|mon-compte|my-account|boutique|shop|faq|don|faire-un-don|adherer|merci|accueil|home"
    r"|actualites|actualite|actus|actu|news|blog|articles|agenda|evenements|publications|archives|archive|rss"
)
_LIST_PATH = re.compile(
    rf"/(?:{_LIST_FOLDERS})(?:\.php)?(?:/|$)|/(?:page|p)/[0-9]+$|/(?:{_LAST_PARTS})(?:\.html?|\.php)?$"
    r"|/(?:rubrique|mot|auteur|breve_rubrique|groupe_mots|secteur)s?-?[0-9]+$|/rubriques?/[^/]+$"
    r"|/(?:agenda|calendrier|calendar|cal|[ée]v[ée]nements?|events?|planning)/(?:[a-zé]+/)?(?:19|20)[0-9]{2}(?:[/-][0-9]{1,2}){0,2}$"
    r"|/(?:agenda|calendrier|calendar|cal|[ée]v[ée]nements?|events?|planning)/(?:month|mois|week|semaine|day|jour|list|liste|today)$"
    r"|^/(?:[a-z]{2}(?:-[a-z]{2})?)?$|^/(?:index|default)\.\w{3,5}$|/(?:19|20)[0-9]{2}(?:/[0-9]{1,2}){0,2}$"
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|js|json|xml|xsl|rss|atom|txt|pdf|zip|gz|rar|7z|mp3|mp4|m4a|ogg|oga|ogv"
    r"|wav|webm|avi|mov|ics|vcf|docx?|xlsx?|pptx?|od[tsp]|epub|kml|gpx|geojson|csv|woff2?|ttf)$"
)
_NEWS_SCRIPT = re.compile(r"/(?:actualites?|actus?|news|blog|articles?|agenda|evenements?|publications?)\.php$")
_PAGED = frozenset({"page", "paged", "p", "pg", "start", "limitstart", "offset", "debut"})
# Searches; sorts and filters, whose combinations have no end; calendars, likewise.
_LIST_NAMES = """
 s q search recherche cat tag author paged replytocom share feed print add-to-cart lang_pref action do
 sort sortby sort_by order orderby order_by tri trier dir filter filters filtre filtres facet facets facette couleur
 color taille size prix price min_price max_price per_page perpage limit offset pagesize page_size display view vue
 affichage
 month mois year annee week semaine cal calendar calendrier ical outlook-ical tribe-bar-date eventdisplay
 tribe_eventcategory
 """
_LIST_QUERY = frozenset(_LIST_NAMES.split())
_FACET = re.compile(r"^(?:f|fq|filter|filters|filtre|facet|facette|tax_query|sf|_sft?)[_\[-]|\[")
_SPIP_LIST = re.compile(r"^(?:rubrique|mot|auteur|groupe|site|breve_rubrique)-?[0-9]+$")


def likely_article(url: str) -> bool:
    """Whether an address may be an article's: not the home page, a list, a service page or a file. Doubt keeps it.

    >>> likely_article("https://a.fr/2026/01/un-lieu/"), likely_article("https://a.fr/tag/lieu/")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return False
    path = unquote(parts.path).lower().rstrip("/")
    if _is_script(path):
        return _script_shows_article(query)
    if "/wiki/" in path and not is_page(path.partition("/wiki/")[2]):
        return False
    listed = query.keys() & _LIST_QUERY or any(map(_FACET.search, query)) or query.get("format") == "feed"
    if _FILE.search(path) or listed:
        return False
    # "news.php" is a list, "news.php?id=12" is what it lists.
    numbered = any(value.isdecimal() for name, value in query.items() if name not in _PAGED)
    return bool(numbered and _NEWS_SCRIPT.search(path)) or not _LIST_PATH.search(path or "/")


def _is_script(path: str) -> bool:
    """Whether the query says which page is meant, and not the path."""
    return path in ("", "/index.php") or path.endswith(("/spip.php", "/index.php", "/wakka.php", "/doku.php"))


def _script_shows_article(query: dict[str, str]) -> bool:
    names = query.keys()
    if not names or names & _LIST_QUERY or names & {"paged", "page", "post_type", "feed"}:
        return False
    if (
        query.get("view") in ("category", "categories", "featured", "archive", "search")
        or query.get("format") == "feed"
    ):
        return False
    if title := query.get("title"):
        return is_page(title)
    return not any(_SPIP_LIST.match(name) for name in names) and not names & {"id_rubrique", "id_mot", "id_auteur"}
