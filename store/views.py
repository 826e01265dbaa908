"""Views with plain names, for people who look at the tables: in Datasette, in a database tool, in SQL of their own.

A migration that changes a table they read drops them first and makes them anew at its end (`drop`, `create`).
"""

from __future__ import annotations

from sqlalchemy import Connection, text

NAMES = ("articles_overview", "tags_overview", "places_overview", "sources_overview")

_ARTICLES = """
CREATE VIEW articles_overview AS
SELECT
    a.id, a.title, s.name AS source, date(a.published) AS published, date(a.first_seen) AS first_seen, a.kind,
    {tags} AS tags, {places} AS places, a.excerpt, a.canonical_url AS url, a.language, a.deadline,
    length(a.text) AS characters, a.relevant, date(a.gone) AS gone, v.verdict, a.source_id
FROM articles a JOIN sources s ON s.id = a.source_id LEFT JOIN verdicts v ON v.article_id = a.id
"""
_TAGS = """
CREATE VIEW tags_overview AS
SELECT t.slug AS tag, t.label, t.facet, count(a.id) AS articles, date(max(a.published)) AS newest
FROM tags t
LEFT JOIN article_tags at ON at.tag = t.slug
LEFT JOIN articles a ON a.id = at.article_id AND a.relevant AND a.gone IS NULL
GROUP BY t.slug, t.label, t.facet
"""
_PLACES = """
CREATE VIEW places_overview AS
SELECT
    p.name AS place, p.level, p.code, p.level || '-' || p.code AS territory, count(DISTINCT a.id) AS articles,
    date(max(a.published)) AS newest
FROM article_places p JOIN articles a ON a.id = p.article_id AND a.relevant AND a.gone IS NULL
GROUP BY p.name, p.level, p.code
"""
_SOURCES = """
CREATE VIEW sources_overview AS
SELECT
    s.id AS source_id, s.name AS source, s.homepage, s.kind, s.scope, s.topicality, s.state, count(a.id) AS articles,
    date(max(a.published)) AS newest, date(s.last_visit) AS last_visit, s.failures, s.licence, s.republish
FROM sources s LEFT JOIN articles a ON a.source_id = s.id AND a.relevant AND a.gone IS NULL
GROUP BY s.id
"""
_JOINED = {
    "sqlite": (
        "(SELECT group_concat(tag, ', ') FROM (SELECT tag FROM article_tags WHERE article_id = a.id ORDER BY rank))",
        "(SELECT group_concat(name, ', ') FROM (SELECT name FROM article_places WHERE article_id=a.id ORDER BY rank))",
    ),
    "postgresql": (
        "(SELECT string_agg(tag, ', ' ORDER BY rank) FROM article_tags WHERE article_id = a.id)",
        "(SELECT string_agg(name, ', ' ORDER BY rank) FROM article_places WHERE article_id = a.id)",
    ),
}


def create(connection: Connection) -> None:
    """Make the views."""
    tags, places = _JOINED[connection.dialect.name]
    for statement in (_ARTICLES.format(tags=tags, places=places), _TAGS, _PLACES, _SOURCES):
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the views away, where they are."""
    for name in NAMES:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
