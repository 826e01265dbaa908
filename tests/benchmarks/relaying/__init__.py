"""A set of articles that relay each other, and of some that only look so."""
