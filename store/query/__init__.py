"""The query language: text → tree → SQL for both engines, or a test on one article; see docs/queries.md."""
