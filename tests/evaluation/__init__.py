"""Measures of understanding on labelled texts."""
