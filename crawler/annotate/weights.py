"""What was learnt offline, shipped as files that people can read: the weight of each signal, from which texts, and
how well it did on texts of other origins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import cast

from crawler.annotate.logistic import Model
from store.types import Kind

RELEVANCE, TAGS, KINDS = "relevance", "tags", "kinds"
_used: dict[str, Weights] = {}


@dataclass(frozen=True, slots=True)
class Weights:
    """A model and what it was made from."""

    model: Model
    threshold: float
    version: str
    """Changes with the content: the start of its SHA-256."""


@dataclass(frozen=True, slots=True)
class KindWeights:
    """A model for each kind but "article", which is what nothing else fits; "recording" is a video or a podcast."""

    models: Mapping[str, Model]
    threshold: float
    version: str

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return {name: cast(Kind, name) for name in self.models if name != "recording"}


@cache
def shipped_kinds() -> KindWeights:
    """The weights of kinds that come with the program."""
    content = files("crawler.annotate.data").joinpath(f"{KINDS}.json").read_text("utf-8")
    data = json.loads(content)
    models = {name: Model(one["weights"], one["bias"]) for name, one in data["kinds"].items()}
    return KindWeights(models, data["threshold"], sha256(content.encode()).hexdigest()[:8])


@cache
def shipped(name: str) -> Weights:
    """The weights that come with the program."""
    return parse_weights(files("crawler.annotate.data").joinpath(f"{name}.json").read_text("utf-8"))


def use_relevance(content: str | None) -> None:
    """Decide on relevance by the weights of this file from now on, in this process; None: by the shipped ones.

    Raises ValueError if it is no such file.
    """
    _used.pop(RELEVANCE, None)
    if content is not None:
        _used[RELEVANCE] = parse_weights(content)


def relevance() -> Weights:
    """The weights of relevance that this process uses."""
    return _used.get(RELEVANCE) or shipped(RELEVANCE)


def parse_weights(content: str) -> Weights:
    """Weights from the text of their file. Raises ValueError if it is none."""
    try:
        data = json.loads(content)
        model = Model({str(name): float(weight) for name, weight in data["weights"].items()}, float(data["bias"]))
        return Weights(model, float(data["threshold"]), sha256(content.encode()).hexdigest()[:8])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no file of weights: {error!r}") from error


def format_weights(model: Model, *, threshold: float, trained_on: object, figures: object) -> str:
    """The text of a file of weights, strongest first."""
    head = {"trained_on": trained_on, "figures": figures, "threshold": threshold}
    return json.dumps({**head, **_plain(model)}, ensure_ascii=False, indent=1) + "\n"


def format_kinds(models: Mapping[str, Model], *, threshold: float, trained_on: object, figures: object) -> str:
    """The text of the file of the weights of kinds."""
    head = {"trained_on": trained_on, "figures": figures, "threshold": threshold}
    kinds = {name: _plain(model) for name, model in models.items()}
    return json.dumps({**head, "kinds": kinds}, ensure_ascii=False, indent=1) + "\n"


def _plain(model: Model) -> dict[str, object]:
    by_strength = sorted(model.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
    return {"bias": round(model.bias, 3), "weights": {name: round(weight, 3) for name, weight in by_strength if weight}}
