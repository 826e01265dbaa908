"""Articles that tell the same: relays of one text, and the same news in the words of several sources.

What decides is pure (`passages`, `overlap`, `news`, `verdict`, `lead`); the rest keeps it in step with the articles.
"""

from store.stories.members import load, refresh
from store.stories.upkeep import add, leave, place

__all__ = ["add", "leave", "load", "place", "refresh"]
