"""Search, curate and forget"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import store.models
from store import index, views
from store.places_in_lists import place

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED_BY = ("published", "first_seen")
"""The dates by which statistics count."""


def _give_places(connection: sa.Connection) -> None:
    """Number the articles that are there as new ones will be, by the second they are listed at and their sequence."""
    articles = sa.table(
        "articles",
        sa.column("id", sa.Integer()),
        sa.column("listed", store.models.UtcDateTime()),
        sa.column("sequence", sa.BigInteger()),
        sa.column("place", sa.BigInteger()),
    )
    change = sa.update(articles).where(articles.c.id == sa.bindparam("article")).values(place=sa.bindparam("number"))
    columns, last = sa.select(articles.c.id, articles.c.listed, articles.c.sequence).order_by(articles.c.id), 0
    while rows := connection.execute(columns.where(articles.c.id > last).limit(5_000)).all():
        connection.execute(change, [{"article": row.id, "number": place(row.listed, row.sequence)} for row in rows])
        last = rows[-1].id


PARTS = (("article_tags", "tag"), ("article_territories", "territory"))
"""Tables with a place for each of their rows, and what they are listed by."""


def _list_by_place() -> None:
    """Lists are read in the order of places; before, each table had the time of its list."""
    for column in ("source_id", "kind"):
        op.drop_index(f"ix_articles_{column}_listed", "articles")
        op.create_index(f"ix_articles_{column}_place", "articles", [column, "place"])
    for table, value in PARTS:
        op.add_column(table, sa.Column("place", sa.BigInteger(), server_default="0", nullable=False))
        op.execute(f"UPDATE {table} SET place = (SELECT place FROM articles WHERE id = {table}.article_id)")  # noqa: S608
        op.drop_index(f"ix_{table}_{value}_listed", table)
        op.drop_column(table, "listed")
        op.create_index(f"ix_{table}_{value}_place", table, [value, "place", "article_id"])


def _list_by_time() -> None:
    for column in ("source_id", "kind"):
        op.drop_index(f"ix_articles_{column}_place", "articles")
        op.create_index(f"ix_articles_{column}_listed", "articles", [column, "listed"])
    for table, value in PARTS:
        long_ago = sa.text("'1970-01-01'")
        listed: sa.Column[Any] = sa.Column(
            "listed", store.models.UtcDateTime(timezone=True), server_default=long_ago, nullable=False
        )
        op.add_column(table, listed)
        op.execute(f"UPDATE {table} SET listed = (SELECT listed FROM articles WHERE id = {table}.article_id)")  # noqa: S608
        op.drop_index(f"ix_{table}_{value}_place", table)
        op.drop_column(table, "place")
        op.create_index(f"ix_{table}_{value}_listed", table, [value, "listed", "article_id"])


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("removed", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
        sa.UniqueConstraint("sequence", name=op.f("uq_removals_sequence")),
    )
    op.create_table(
        "retentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("created", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retentions")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("created", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_searches")),
    )
    op.create_table(
        "words",
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("lemma", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_words")),
    )
    with op.batch_alter_table("words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_words_lemma"), ["lemma"], unique=False)

    op.create_table(
        "manual_tags",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=80), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_manual_tags_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "tag", name=op.f("pk_manual_tags")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_notes_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_article_id"), ["article_id"], unique=False)

    op.create_table(
        "verdicts",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", store.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_verdicts_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_verdicts")),
    )
    op.add_column("articles", sa.Column("place", sa.BigInteger(), server_default="0", nullable=False))
    _give_places(op.get_bind())
    for day in COUNTED_BY:
        columns = [day, "relevant", "source_id", "kind", "language"]
        op.create_index(f"ix_articles_counted_by_{day}", "articles", columns, unique=False)
    op.create_index("uq_articles_place", "articles", ["place"], unique=True)
    _list_by_place()
    index.create(op.get_bind())
    index.fill(op.get_bind())
    views.create(op.get_bind())


def downgrade() -> None:
    views.drop(op.get_bind())
    index.drop(op.get_bind())
    _list_by_time()
    op.drop_index("uq_articles_place", "articles")
    op.drop_column("articles", "place")
    for day in COUNTED_BY:
        op.drop_index(f"ix_articles_counted_by_{day}", "articles")

    op.drop_table("verdicts")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_article_id"))

    op.drop_table("notes")
    op.drop_table("manual_tags")
    with op.batch_alter_table("words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_words_lemma"))

    op.drop_table("words")
    op.drop_table("saved_searches")
    op.drop_table("retentions")
    op.drop_table("removals")
