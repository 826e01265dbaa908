"""A site of files that the program follows, for tests that visit it several times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from store import sources
from store.article_rows import load
from store.config import Config
from store.db import open_engine, reading, transaction
from store.models import ArticleRow
from store.types import EntryKind, EntryPoint, Source, StoredArticle
from tests.program.veille import Ended, Veille
from tests.sites.files import Files


@dataclass(frozen=True)
class Followed:
    """A source of one entry point, in a store of its own."""

    veille: Veille
    site: Files

    @property
    def engine(self) -> Engine:
        return open_engine(Config(home=self.veille.folder / "var"))

    def also(self, kind: EntryKind, path: str, *, first: bool = False) -> None:
        """Follow the site through another of its files too."""
        point = EntryPoint(kind=kind, url=self.site.url(path), rank=-1 if first else 1)
        with transaction(self.engine) as session:
            source = sources.get_source(session, "lieu")
            sources.set_entry_points(session, "lieu", (*source.entry_points, point))

    def visit(self) -> Ended:
        """Crawl the source; the paths asked for are noted anew."""
        self.site.asked.clear()
        return self.veille("crawl", "lieu")

    def stored(self) -> dict[str, StoredArticle]:
        """The articles by title."""
        with reading(self.engine) as session:
            rows = session.scalars(select(ArticleRow)).all()
            return {article.title: article for article in load(session, rows)}


def follow(folder: Path, site: Files, kind: EntryKind, path: str) -> Followed:
    """Follow a site through one of its files."""
    veille = Veille(folder, (("allow_networks", site.host), ("delay", "0.01"), ("catalogue", "false")))
    assert veille("init").code == 0
    followed = Followed(veille, site)
    point = EntryPoint(kind=kind, url=site.url(path))
    with transaction(followed.engine) as session:
        source = Source(id="lieu", name="Lieu", homepage=site.url(), entry_points=(point,))
        sources.add(session, source, datetime.now(UTC))
    return followed
