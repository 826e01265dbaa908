"""What the words around a name say about it: that it is a place, which one, or that it is something else."""

from __future__ import annotations

import re
from functools import cache

from crawler.annotate.fold import Folded, word_set
from crawler.annotate.place_names import ARTICLES, LINKS
from crawler.annotate.place_types import Hint
from store.territories import load_gazetteer
from store.territories.names import fold

NOUNS = word_set(
    "commune communes ville villes mairie maire maires village villages bourg bourgs habitants municipalite cite "
    "metropole agglomeration agglo prefecture departement region conseil departemental regional territoire quartiers "
    "centre nord sud est ouest proche pres environs canton gare municipal municipale prefet prefete agglomerations "
    "communal intercommunal elus bourgade alentours peripherie population"
)
"""A name right behind one of these is a place."""
BODIES = word_set(
    "gendarmerie gendarmes commissariat police hopital hospitalier chu chru tribunal instance correctionnel appel "
    "assises friche commerce barreau parquet procureur universite faculte academie rectorat aeroport marche foire "
    "prefecture universitaire pompiers secours caserne ecole college lycee mediatheque bibliotheque musee theatre "
    "piscine office tourisme eglise cathedrale abbaye basilique port stade campus antenne agence bassin "
    "arrondissement circonscription monastere"
)
"""A name behind one of these, with "de", is a place if it is no ordinary word."""
DIRECT = word_set("region departement ville commune mairie prefecture gare")
"""These need no "de": "Région Bretagne"."""
FEATURES = word_set(
    "canal carrefour etang lac col foret massif point echangeur barrage pont ponts parc salle bois plage pointe baie "
    "ile ilot pic mont champ champs champignons val vallon vallee source sources chateau tour moulin ferme domaine "
    "zac lotissement zone hameau residence marais fort cotes cote gorges montagne plateau plaine monts "
    "bataille traite terres bord bords rive "
    "rives berges estuaire vallees maison villa clos mas lieudit dit quartier secteur affaire proces massacre"
)
"""A name behind one of these may be nothing but the name of a stretch of land, a building or an event."""
KIND_OF_LEAD: dict[str, Hint] = {
    **dict.fromkeys(FEATURES, "feature"),
    **dict.fromkeys(BODIES, "body"),
    **dict.fromkeys(NOUNS, "noun"),
}
STREETS = word_set(
    "rue rues avenue av boulevard bd bld place quai quais chemin impasse allee allees route square cours passage "
    "esplanade faubourg rond venelle ruelle sentier voie promenade porte metro arret station"
)
BUILDINGS = word_set(
    "lycee college ecole eglise hopital clinique chapelle cathedrale abbaye basilique stade institut fondation canal "
    "prix fort tour hotel cinema theatre groupe banque editions hopitaux paroisse ehpad pont porte saint sainte espace "
    "salle residence centre maison gymnase complexe promotion etablissements ets cabinet famille"
)
"""A name right behind one of these, without preposition, is the building's."""
COMMUNITIES = word_set("agglomeration agglo communaute metropole eurometropole intercommunalite")
BEHIND = word_set("agglomeration agglo communaute metropole agglopole")
LABELS = word_set("lieu commune ville localisation territoire lieux ou localite departement geographique perimetre")
LOCATIVE = frozenset({"a", "au", "aux"})
INSIDE = frozenset({"dans", "en"})
OF = frozenset({"de", "d", "du", "des"})
DETERMINERS = word_set("le la les un une ce cet cette son sa ses leur leurs notre nos votre vos mon ma mes")
AROUND = frozenset({"sur", "vers", "depuis", "entre", "et", "via", "pour", "chez", "par"})

ABROAD = re.compile(
    r" ?[,(]? ?(?:en |au |aux |à |le |la |dans le |dans la )?(?:[Pp]rovince de )?"
    r"(?:Espagne|Italie|Belgique|Suisse|Canada|Qu[ée]bec|Autriche|Allemagne|Luxembourg|Royaume-Uni|Angleterre|Portugal|[ÉE]tats-Unis|USA|Ontario|Wallonie|Maroc|Alg[ée]rie|Tunisie|"
    r"S[ée]n[ée]gal|Liban|Madagascar)\b"
)
"""A foreign country behind a name."""
QUALIFIER = re.compile(r"\s{0,2}\(\s{0,2}(?:[^()]{0,25}[,–-]\s?)?([^()]{1,40}?)\s{0,2}\)")
POSTAL = re.compile(r"(?<!\d)(\d{2})\s?(\d{3})\s*(?:[-–—,]\s*)?$")
POSTAL_BEHIND = re.compile(r"[ ,]{1,2}(\d{5})(?!\d)")
CONTACT = re.compile(
    r"\b(?:contact|siège|tél|téléphone|courriel|mail|renseignements?|bp|cedex|cs|mentions légales|nous écrire)\b",
    re.IGNORECASE,
)


@cache
def departements() -> dict[str, str]:
    """Codes of départements by code and by folded name."""
    known = {record.code: record.code for record in load_gazetteer().records("departement")}
    return known | {fold(record.name): record.code for record in load_gazetteer().records("departement")}


def hint(part: Folded, start: int, end: int) -> Hint:
    """How the words before a name lead up to it."""
    if part.words[start] in ("au", "aux"):
        return "locative"
    gap = part.gap(start) if start else "."
    if ":" in gap and part.words[start - 1] in LABELS and not _runs_on(part, end):
        return "label"
    if gap.strip() not in ("", "'", "’", "-", "«", '"', "“"):
        return "none"
    return _leading_up(part, start)


def _runs_on(part: Folded, end: int) -> bool:
    """Whether the sentence goes on in small letters, as in "Lieu : La Grange aux idées"."""
    return end < len(part.words) and part.gap(end) == " " and part.text[part.starts[end]].islower()


def _leading_up(part: Folded, start: int) -> Hint:
    before, at = part.words[start - 1], _lead(part, start)
    lead = part.words[at]
    if lead in DIRECT or at < start - 1 or part.words[start] in OF:
        if lead == "pays":  # "pays de Morlaix" is around the town, "pays de la Saulx" around a river
            return "body" if at == start - 2 and before != "la" else "feature"
        of = part.words[start] in OF or any(word in OF for word in part.words[at + 1 : start])
        kind = KIND_OF_LEAD.get(lead) or (_described(part, at) if of else None)
        if kind:
            return kind
    if before in LOCATIVE and _accented(part, start - 1):
        return "locative"
    if lead in INSIDE:
        return "inside"
    return "of" if before in OF or before in AROUND else "none"


def _described(part: Folded, at: int) -> Hint | None:
    """The kind of a word with adjectives behind it: "école primaire de X", "mairie vigilante et solidaire de X"."""
    for back in range(at - 1, max(at - 4, -1), -1):
        if part.gap(back + 1) != " " or part.text[part.starts[back + 1]].isupper():
            return None
        kind = KIND_OF_LEAD.get(part.words[back])
        if kind:
            return "body" if kind == "noun" else kind
    return None


def _lead(part: Folded, start: int) -> int:
    """The word that the links before a name lead back to."""
    at = start - 1
    while at > 0 and part.words[at] in OF | ARTICLES and not part.gap(at).strip(" '’\n«\""):
        at -= 1
    return at


def community(part: Folded, start: int, end: int) -> bool:
    """Whether the words around a name say that it is a community of communes: "agglomération de X", "X Métropole"."""
    at = start - 1
    while at > 0 and part.words[at] in OF | ARTICLES | {"pays", "bassin"} and not part.gap(at + 1).strip(" '’"):
        at -= 1
    if at >= 0 and not part.gap(at + 1).strip(" '’") and _community_word(part, at):
        return True
    return end < len(part.words) and part.gap(end) == " " and part.words[end] in BEHIND


def _community_word(part: Folded, at: int) -> bool:
    if part.words[at] in ("cc", "ca", "cu", "cda", "cdc"):
        return part.text[part.starts[at]].isupper() and part.text[part.ends[at] - 1].isupper()
    if part.words[at] == "communes":
        return part.words[max(0, at - 2) : at] == ["communaute", "de"]
    if part.words[at] == "urbaine":
        return part.words[at - 1 : at] == ["communaute"]
    return part.words[at] in COMMUNITIES


def departement_behind(part: Folded, end: int) -> str | None:
    """The code of the département that parentheses behind a name give: "(29)", "(Finistère)", "(56100)".

    A postal code may stand without parentheses.
    """
    position = part.ends[end - 1]
    found = QUALIFIER.match(part.text, position)
    if not found:
        bare = POSTAL_BEHIND.match(part.text, position)
        return bare[1] if bare else None
    inside = found[1]
    if inside.isdecimal() and len(inside) == 5:
        return inside
    return departements().get(inside if inside in departements() else fold(inside))


def postal_code(part: Folded, start: int) -> str | None:
    """The postal code right before a name."""
    found = POSTAL.search(part.text, max(0, part.starts[start] - 14), part.starts[start])
    return found[1] + found[2] if found else None


def in_address(part: Folded, start: int) -> bool:
    """Whether a postal line belongs to the address of a contact."""
    position = part.starts[start]
    return CONTACT.search(part.text, max(0, position - 120), position) is not None


def abroad(part: Folded, end: int) -> bool:
    """Whether a foreign country behind a name says where it is: "Valence, en Espagne"."""
    return ABROAD.match(part.text, part.ends[end - 1]) is not None


def hyphenated(part: Folded, start: int, end: int) -> bool:
    """Whether a hyphen makes the name a piece of a longer word: "Paris-Saclay"."""
    return glued_behind(part, end) or (start > 0 and part.gap(start) == "-")


def glued_behind(part: Folded, end: int) -> bool:
    """Whether a hyphen and another word follow at once."""
    return end < len(part.words) and part.gap(end) in ("-", "‐", "‑")


def determined(part: Folded, start: int) -> bool:
    """Whether a determiner makes it no town: "le Dax", "à la Mosson", "notre Lyon"; articles of a name are its own."""
    return start > 0 and part.words[start - 1] in DETERMINERS and part.gap(start) == " "


def goes_on(part: Folded, end: int) -> bool:
    """Whether "de" and more follow, as behind an ordinary word: "aux Bois de Saint-Pierre"."""
    return end < len(part.words) and part.gap(end) == " " and part.words[end] in OF


def surroundings(part: Folded, end: int) -> bool:
    """Whether "et ses environs" follows."""
    return part.words[end : end + 2] == ["et", "ses"] and part.words[end + 2 : end + 3] in (["environs"], ["alentours"])


def followed_by_capital(part: Folded, end: int) -> bool:
    """Whether another capitalised word follows at once."""
    return end < len(part.words) and part.gap(end) == " " and part.text[part.starts[end]].isupper()


def preceded_by_capital(part: Folded, start: int) -> bool:
    """Whether the name is the second word of a longer one: "Salle Lacaze", "Reine Prat"."""
    if not start or part.gap(start) != " ":
        return False
    at = start - 1
    if part.words[at] in LINKS and part.text[part.starts[at]].isupper() and at and part.gap(at) == " ":
        at -= 1
    return part.text[part.starts[at]].isupper() and part.words[at] not in LINKS | AROUND


def in_street(part: Folded, start: int) -> bool:
    """Whether a street's word stands before, with nothing but links and proper nouns in between."""
    for at in range(start - 1, max(start - 6, -1), -1):
        gap = part.gap(at + 1)
        if gap.strip(" '’-") or "\n" in gap:
            return False
        word = part.words[at]
        if word in STREETS:
            return True
        if word in LOCATIVE or not (word in LINKS or part.text[part.starts[at]].isupper()):
            return False
    return False


def in_building(part: Folded, start: int) -> bool:
    """Whether the name is a building's: "Lycée Blaise", "Espace Bayonne"."""
    return bool(start) and part.gap(start) == " " and part.words[start - 1] in BUILDINGS


def in_web_address(part: Folded, start: int, end: int) -> bool:
    """Whether the name is a piece of an address of the web, of e-mail, or a handle."""
    text, first, last = part.text, part.starts[start], part.ends[end - 1]
    before = text[first - 1] if first else " "
    after = text[last : last + 2]
    dotted = before == "." and first > 1 and text[first - 2].isalnum()
    return (
        before in "@/_&"
        or dotted
        or after[:1] in ("@", "_")
        or (len(after) == 2 and after[0] == "." and after[1].islower())
    )


def _accented(part: Folded, word: int) -> bool:
    """Whether it is "à", not "a"; a capital often stands without its accent."""
    written = part.text[part.starts[word] : part.ends[word]]
    return written != "a"
