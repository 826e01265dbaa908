"""The language of a text. Pure."""

from __future__ import annotations

import py3langid

ENOUGH = 200
"""Characters of text from which its own words are surer than what its theme declares."""
SAMPLE = 600
# Close kin of French and regional languages of France: on a page declared French they are a misreading of a short text.
KIN_OF_FRENCH = {"oc", "ca", "wa", "br", "la", "lb", "ht"}


def language(text: str, declared: str) -> str:
    """Two letters: by the words of the text where there are enough of them, else as declared; "" when neither tells."""
    if len(text) < ENOUGH:
        return declared
    guess = str(py3langid.classify(text[:SAMPLE])[0])
    return declared if declared == "fr" and guess in KIN_OF_FRENCH else guess
