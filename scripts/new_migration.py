"""Write the migration to the schema of store/models.py: `python scripts/new_migration.py "What changes"`."""

from __future__ import annotations

import sys
import tempfile

from alembic import command

from store.db import MIGRATIONS, alembic_config, make_engine, migrate


def main() -> None:
    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/schema.db", create=True)
        migrate(engine)
        with engine.connect() as connection, connection.begin():
            command.revision(alembic_config(connection), sys.argv[1], autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    main()
