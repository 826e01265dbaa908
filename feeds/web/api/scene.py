"""What every answer depends on beside its parameters, and how lists lead on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

from sqlalchemy.orm import Session

from feeds.web.api import cursors
from feeds.web.api.cursors import InvalidCursor, Key
from feeds.web.api.parameters import Paged
from feeds.web.api.problems import Refused, invalid
from store.config import Config


@dataclass(frozen=True)
class Scene:
    """The store, as it is in this moment, and the settings."""

    session: Session
    config: Config
    now: datetime

    @property
    def root(self) -> str:
        """Address of the API, relative to the server; it ends with a slash."""
        return root(self.config)

    def following(self, path: str, asked: Paged, **changed: object) -> str:
        """The address that asks the same with other parameters."""
        said = asked.model_dump(mode="json", exclude_defaults=True) | changed
        return f"{self.root}{path}?{urlencode(said, quote_via=quote)}"


def root(config: Config) -> str:
    """Address of the API, relative to the server: it holds behind any proxy that keeps the path."""
    return f"{urlsplit(config.public_url).path}/api/v1/"


def keys(kind: str, asked: Paged, *shape: type | tuple[type, ...]) -> tuple[Key, ...] | None:
    """Where a list goes on; None: at its beginning. Raises Refused for a cursor that is none of ours."""
    if asked.cursor is None:
        return None
    try:
        return cursors.decode(kind, asked.cursor, shape)
    except InvalidCursor:
        raise refuse_cursor() from None


def refuse_cursor() -> Refused:
    """The problem of a cursor that is none of ours."""
    return invalid("cursor", "cursor: not one of this list; take it from `next` of the part before")


def cut(scene: Scene, path: str, asked: Paged, found: Sequence[Sequence[Key]]) -> str | None:
    """The address of the next part, of the keys of one item more than a part has; None if there is none more."""
    if len(found) <= asked.limit:
        return None
    cursor = cursors.encode(path, list(found[asked.limit - 1]))
    return scene.following(path, asked, cursor=cursor)
