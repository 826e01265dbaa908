"""What is believed of the signals of kinds before anything is learnt: kinds that few labelled texts show rest on it."""

from __future__ import annotations

from collections.abc import Mapping

from store.types import Kind


def _own(kind: Kind, title: float, lead: float, text: float) -> dict[str, float]:
    return {f"{kind} in title": title, f"{kind} in lead": lead, f"{kind} in text": text}


PRIORS: Mapping[str, Mapping[str, float]] = {
    "evenement": {
        **_own("evenement", 1.5, 0.5, 1.0), "hours": 1.0, "hour": 0.7, "day": 0.7, "day at once": 0.7,
        "day in title": 1.0, "soon": 1.5, "soon at once": 0.7, "future": 0.7, "past": -0.7, "looks back": -1.5,
        "short": 0.3, "long": -0.5, "fields": -0.5, "questions": -0.5, "wanted": -0.5, "appel in title": -0.7,
        "help": -0.5, "presented": -0.7, "laureates": -0.3, "broadcast": -0.3, "broadcast at once": -0.3,
        "ours": -0.3, "closing": 0.0,
        "apply by": -0.3, "euros": 0.0, "is a place": -0.3, "situated": -0.3, "job title": -0.7,
        "name as title": 0.0, "quoted title": -0.5, "questions to somebody": -0.5, "emploi in title": -0.5,
        "recording in title": -1.0, "reported": -0.5,
    },
    "appel": {
        **_own("appel", 1.7, 0.7, 1.5), "offer": 1.3, "help": 1.2, "launch": 1.0, "closing": 0.5, "apply by": 1.5,
        "euros": 0.5,
        "laureates in title": -2.5, "laureates": -0.5, "ours": -1.5, "past": -0.7, "looks back": -1.0,
        "questions": -0.3, "quoted title": -0.7, "hours": -0.3, "soon": 0.0, "future": 0.2, "presented": -0.5,
        "short": 0.0, "long": 0.0, "emploi in title": -0.7, "job title": -1.0, "wanted": -0.5,
        "questions to somebody": -0.5, "broadcast": -0.3, "evenement in title": -0.5, "fields": -0.3,
        "reported": -0.3,
    },
    "emploi": {
        **_own("emploi", 1.7, 0.7, 1.5), "job title": 1.5, "wanted": 1.7, "profession in title": 0.8, "past": -0.3,
        "questions": -0.5, "looks back": -0.7, "help": -0.3, "quoted title": -0.7, "hours": -0.2, "short": -0.2,
        "questions to somebody": -0.7, "appel in title": 0.0, "fields": 0.0,
    },
    "entretien": {
        **_own("entretien", 1.3, 0.5, 0.7), "questions": 0.7, "questions to somebody": 2.5, "speech": 2.5,
        "quoted title": 0.8, "recording in title": -1.5, "broadcast": -0.5, "broadcast at once": -0.5, "short": -1.0,
        "fields": -1.0, "wanted": -0.7, "hours": -0.5, "offer": -0.5, "help": -0.3, "day": 0.0,
        "question in title": -0.3, "evenement in title": -0.3, "soon": -0.3, "podcast in title": -1.0,
        "podcast in text": -1.0, "video in title": -0.7,
    },
    "recording": {
        **_own("video", 1.3, 0.6, 0.8), **_own("podcast", 1.5, 0.7, 1.2), "recording in title": 1.7, "broadcast": 1.5,
        "broadcast at once": 0.7, "short": 0.8, "long": -0.7, "questions to somebody": -0.7, "hours": -0.3,
        "help": -0.3, "wanted": -0.5, "fields": -0.5, "day": 0.0, "past": 0.0, "soon": -0.3,
        "entretien in title": 0.2,
    },
    "fiche": {
        **_own("fiche", 1.5, 0.5, 0.7), "fields": 5.0, "presented": 1.2, "is a place": 1.2, "situated": 0.8,
        "name as title": 1.0, "questions": -0.7, "questions to somebody": -0.7, "day": -0.3, "soon": -0.3,
        "hour": -0.3, "day in title": -0.7, "wanted": -0.7, "help": -0.3, "quoted title": -0.7,
        "evenement in title": -0.7, "appel in title": -0.7, "emploi in title": -1.0, "looks back": -0.5, "long": -0.3,
        "short": 0.0, "past": -0.2, "broadcast": -0.3, "question in title": -0.7, "job title": -0.7,
        "day at once": -0.3, "future": -0.2, "place of the family": 0.5,
    },
    "rapport": {
        **_own("rapport", 2.0, 0.6, 1.0), "reported": 1.0, "past": 0.3, "long": 0.3, "evenement in title": 0.0,
        "hours": -0.5, "questions to somebody": -0.7, "wanted": -0.7, "help": -0.5, "appel in title": -0.7,
    },
    "tribune": {
        **_own("tribune", 2.5, 1.0, 1.0), "questions to somebody": -0.7, "hours": -0.5, "wanted": -0.7, "help": -0.5,
    },
}  # fmt: skip
"""For each kind, the weight of each figure of `kind_signals`; "recording" is a video or a podcast."""
BIAS = -3.1
"""What speaks against any kind but "article"."""
