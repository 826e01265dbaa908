"""Stores and corpora for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from store.corpus.freeze import Frozen, freeze
from store.corpus.manifest import Asked
from store.db import transaction
from store.export.names import FormatName, TextPolicy
from store.types import Rights, RightsMark
from tests.builders import add_source, an_article, save

ARTICLES = 5


def fill(engine: Engine) -> None:
    """Five articles of two sources, one with its mining reserved; a third source has none."""
    add_source(engine)
    add_source(engine, "lieux", rights=Rights(republish="full", licence="https://creativecommons.org/licenses/by/4.0/"))
    add_source(engine, "muet")
    with transaction(engine) as session:
        for number in range(3):
            save(session, an_article(f"a{number}", text=f"Le fablab numéro {number}.", tags=("fablab",)))
        reserved = (RightsMark(mark="tdm-reserved", where="header"),)
        save(session, an_article("reserve", text="Un fablab secret.", tags=("fablab",), marks=reserved))
        lieu = an_article("lieu", text="Une friche.", tags=("friche",), source="lieux")
        save(session, lieu)


def frozen(engine: Engine, folder: Path, **wishes: Any) -> Frozen:
    """A corpus of all articles, unless told otherwise."""
    defaults = {"name": "essai", "query": "", "policy": TextPolicy.allowed, "output_format": FormatName.jsonl}
    return freeze(engine, Asked(**({"authors": ("Anne Le Goff",)} | defaults | wishes)), folder)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
