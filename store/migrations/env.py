"""Run by Alembic: migrations on the connection that store.db (or a test) hands over."""

from alembic import context

from store.index import TABLE
from store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # The index of words is no table of the models: each engine has its own kind.
    include_name=lambda name, kind, _: kind != "table" or not str(name).startswith(TABLE),
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
