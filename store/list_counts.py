"""How many public articles each list holds, kept in step by every write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.models import ListRow
from store.types import ListKey


def count(session: Session, keys: Iterable[ListKey], step: Literal[1, -1], listed: datetime) -> None:
    """Count an article, which stands at `listed`, into lists or out of them: all of them in one statement."""
    # In one order, so that two transactions never wait for each other's lists.
    rows = [{"kind": key.kind, "value": key.value, "count": step, "newest": listed} for key in sorted(keys)]
    if not rows:
        return
    insert = (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(ListRow)
    known, new = ListRow, insert.excluded
    newest = case((new.newest > known.newest, new.newest), else_=known.newest)
    counted = {"count": known.count + new.count, "newest": newest}
    upsert = insert.on_conflict_do_update(index_elements=["kind", "value"], set_=counted)
    session.connection().execute(upsert, rows)
