"""What stands before an article instead of it: paywalls, cookie walls, log-ins, pages drawn by script. Pure."""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement

from crawler.extract import jsonld
from crawler.extract.head import Head
from crawler.extract.paths import elements, holds, marked, strings, text_of
from crawler.extract.words import line

SHORT = 1500
"""Characters of text under which a page may be a wall."""
LITTLE = 500
STUMP = 60
"""Characters of text that are no article, whatever they say."""
LONGEST_OFFER = 400
"""Characters of a paragraph that offers a subscription."""

TITLE = re.compile(
    r"nous respectons votre vie privée|we value your privacy|votre vie privée nous|(?:gestion|paramètres) des cookies"
    r"|vérification de (?:votre navigateur|sécurité)|site en (?:maintenance|construction)|just a moment"
    r"|un instant\s*(?:$|…|\.|,)|attention required|access denied|accès refusé|checking your browser"
    r"|verify(?:ing)? you are human|are you (?:a )?(?:human|robot)|under (?:maintenance|construction)"
    r"|enable javascript|javascript (?:est|is) "
    r"|(?:se connecter|connexion|identification|identifiez-vous|connectez-vous|log ?in|sign in|authentication required)"
    r"\s*(?:$|[|–—]|- |to continue|pour continuer)",
    re.IGNORECASE,
)
TEXT = re.compile(
    r"\bpartenaires\b.{0,200}\bcookies\b|\bcookies\b.{0,200}\b(?:partenaires|accepter)\b"
    r"|\bpartners\b.{0,200}\bcookies\b|\bcookies\b.{0,200}\b(?:partners|accept)\b|continuer sans accepter"
    r"|(?:please |must |need to )?enable javascript|activer? javascript|javascript (?:est désactivé|is disabled)"
    r"|(?:vous devez|veuillez|merci de) (?:être connecté|vous (?:connecter|identifier))"
    r"|(?:contenu|page|article|section|rubrique) (?:est )?réservée?s? aux (?:membres|adhérents)"
    r"|you must be logged in|please (?:log|sign) in|(?:log|sign) in to (?:continue|read|view)",
    re.IGNORECASE | re.DOTALL,
)
READ_ON = (
    r"(?:lire|poursuivre|continuer)\b(?: (?:à lire|la suite|(?:la|votre) lecture|cet article|l['’]article))"
    r"|(?:accéder à|découvrir|débloquer) (?:cet article|la suite|l['’](?:intégralité|article)|ce contenu)"
)
PAID = re.compile(
    r"(?:article|contenu|suite|lecture|dossier|enquête)\b.{0,40}\b(?:réservée?s? (?:aux?|à nos) abonné|payant|premium)"
    r"|(?:article|contenu) (?:pour (?:les|nos) )?abonnés?\b|réservée?s? (?:aux|à nos) (?:abonnée?s|abonné·e·s)"
    r"|il vous reste \d+\s?% (?:de cet article )?à (?:lire|découvrir)"
    rf"|(?:pour|afin de) (?:{READ_ON})\W{{0,3}}.{{0,40}}\b(?:abonnez|connectez|inscrivez|identifiez)[- ]vous"
    rf"|(?:abonnez|inscrivez|connectez|identifiez)[- ]vous (?:pour|afin de) (?:{READ_ON})"
    r"|(?:la suite|cet article|ce contenu) est (?:réservée?|accessible)\b.{0,40}\b(?:abonn|souscri)"
    r"|déjà abonnée?\s*\?|débloque[rz] (?:cet|l['’])\s?article|poursuivez votre lecture"
    r"|(?:subscribe|become a (?:member|subscriber)|sign up|create a free account) to (?:read|continue|unlock|access)"
    r"|(?:for|to) (?:paid )?(?:subscribers|members) only|already (?:a )?(?:subscriber|subscribed|member)\s*\?"
    r"|(?:this|the) (?:article|post|content|story) is (?:for|only available to) (?:paying |paid )?"
    r"(?:subscribers|members)",
    re.IGNORECASE,
)
CUT = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|(?:lire|voir) la suite\s*\W*|read more\s*\W*|continuer la lecture\W*)$", re.IGNORECASE
)
AROUND = "ancestor::header[not(ancestor::article)] or ancestor::nav or ancestor::footer or ancestor::aside"
OFFERS = elements(
    f"//*[{marked('paywall', 'abonne', 'subscri', 'poool', 'qiota', 'premium', 'restricted', 'locked-content')}]"
    "[string-length(.) < 3000]"
    f"|//p[string-length(.) < {LONGEST_OFFER} and not({AROUND})]"
)
NOSCRIPT = strings("//noscript//text()")
DRAWN = holds("//body//*[@id='app' or @id='root' or @id='__next' or @id='__nuxt' or @id='___gatsby'][not(*)]")
PASSWORD = holds("//input[translate(@type, 'PASWORD', 'pasword') = 'password']")
LOCKED = re.compile(r"locked|paid|premium|subscri", re.IGNORECASE)


def paid(tree: HtmlElement, head: Head, text: str) -> bool:
    """Whether an article is only for those who pay, by its marks or by its words."""
    tiers = [tier.lower() for tier in head.all("article:content_tier", "content_tier", "content-tier")]
    declared = any(LOCKED.match(tier) for tier in tiers) or ("free" not in tiers and _sold(head.article))
    return declared or (len(text) < SHORT and any(PAID.search(line(text_of(offer))) for offer in OFFERS(tree)[:100]))


def walled(tree: HtmlElement, titles: list[str], text: str) -> bool:
    """Whether something else than the article answered: consent, log-in, or a page that only scripts fill."""
    if wall_text(titles[0] if titles else "", text):
        return True
    if len(text) < LITTLE and any(TITLE.match(title) for title in titles):
        return True
    empty = len(text) < STUMP
    return empty and (PASSWORD(tree) or DRAWN(tree) or "javascript" in " ".join(NOSCRIPT(tree)[:50]).lower())


def wall_text(title: str, text: str) -> bool:
    """Whether title and text, without their page, are those of a wall."""
    told = TITLE.match(title) or TITLE.match(text)
    return bool((len(text) < SHORT and told) or (len(text) < LITTLE and TEXT.search(text)))


def paid_text(text: str) -> bool:
    """Whether a text ends in an offer to subscribe."""
    return bool(PAID.search(text[-SHORT:]))


def without_offers(text: str) -> str:
    """What of the article stands before the wall: without the paragraphs that offer to subscribe."""
    parts = text.split("\n\n")
    return "\n\n".join(part for part in parts if len(part) > LONGEST_OFFER or not PAID.search(part))


def _sold(article: jsonld.Node) -> bool:
    """Whether an article, or a part of one that is not said to be free, is (schema.org isAccessibleForFree)."""
    free = _free(article.get("isAccessibleForFree"))
    parts = [part for part in jsonld.many(article.get("hasPart"))[:20] if isinstance(part, dict)]
    return free is False or (free is None and any(_free(part.get("isAccessibleForFree")) is False for part in parts))


def _free(value: Any) -> bool | None:
    """Schema.org's Booleans are written as such, as words in any case, or as addresses."""
    word = str(value).rpartition("/")[2].strip().lower()
    return {"false": False, "no": False, "true": True, "yes": True}.get(word)
