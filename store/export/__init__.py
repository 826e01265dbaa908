"""Articles in the formats of others: tables, reference managers, maps, networks, text corpora; see docs/exports.md."""
