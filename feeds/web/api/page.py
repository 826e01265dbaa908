"""The page of the API for people: what can be asked, with examples to click on, in French."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from feeds.web.api.openapi import parameters
from feeds.web.api.operations import OPERATIONS
from feeds.web.api.problems import TITLES
from store.config import Config

WORDS = {
    "listArticles": "Les articles, du plus récent au plus ancien, ou tout ce qui a changé",
    "getArticle": "Un article, avec ses preuves, ses versions antérieures, et son texte si la source le permet",
    "listCalls": "Les appels à projets et à candidatures, ceux qui ferment bientôt d'abord",
    "listEvents": "L'agenda, les prochains événements d'abord",
    "listSources": "Les sites suivis, et comment ils vont",
    "getSource": "Une source",
    "listTags": "Le vocabulaire, avec le nombre d'articles de chaque étiquette",
    "listTerritories": "Les territoires dont parlent les articles",
    "getTerritory": "Un territoire de France",
    "listSearches": "Les recherches enregistrées publiques",
    "getStatistics": "Des comptes par semaine, étiquette, territoire…, avec le nombre de sources suivies",
    "getStatisticsAsCsv": "Les mêmes comptes pour un tableur",
}
EXAMPLES = {
    "listArticles": ("articles?q=tag:fablab&limit=5", "articles?changed_since=0"),
    "getArticle": ("articles/1",),
    "listCalls": ("calls?q=territoire:bretagne",),
    "listEvents": ("events?when=coming",),
    "listSources": ("sources?limit=5",),
    "listTags": ("tags",),
    "listTerritories": ("territories?level=region",),
    "getTerritory": ("territories/departement-29",),
    "listSearches": ("searches",),
    "getStatistics": ("statistics?by=month,source_kind", "statistics?by=region&q=kind:appel"),
    "getStatisticsAsCsv": ("statistics.csv?by=week,tag&since=2026-01-01",),
}
PROBLEMS = {
    "invalid-parameter": "Un paramètre est inconnu, répété ou inutilisable ; « parameter » le nomme.",
    "invalid-query": "La requête est incomprise ; « position » et « pointed » montrent où, « advice » que faire.",
    "not-found": "Il n'y a rien à cette adresse.",
    "method-not-allowed": "Seule la lecture est possible : GET, HEAD et OPTIONS.",
    "gone": "L'article a été retiré par sa source (« gone »), effacé à la demande (« forgotten ») ou à l'échéance de sa"
    " conservation (« retention »).",
    "too-many-requests": "Trop de requêtes d'une même adresse ; « Retry-After » dit combien de secondes attendre.",
    "too-long": "L'adresse est trop longue.",
    "store-busy": "Les données ne peuvent pas être lues pour l'instant.",
    "too-slow": "La question demande trop de temps ; ajoutez un mot plus rare ou une date.",
    "broken": "Une erreur de notre part.",
}


def page(config: Config, root: str) -> bytes:
    """The page; `root` is the address of the API."""
    environment = Environment(
        loader=PackageLoader("feeds"), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    shown = [
        {
            "path": one.path,
            "about": WORDS[one.name],
            "parameters": parameters(one),
            "examples": EXAMPLES.get(one.name, ()),
        }
        for one in OPERATIONS
    ]
    problems = [(kind, PROBLEMS[kind]) for kind in TITLES]
    return (
        environment.get_template("api.html")
        .render(root=root, site=root.removesuffix("api/v1/"), operations=shown, problems=problems, config=config)
        .encode()
    )
