"""The territories of France: régions, départements, EPCI, communes."""

from store.territories.gazetteer import Gazetteer, load_gazetteer
from store.territories.loading import Record

__all__ = ["Gazetteer", "Record", "load_gazetteer"]
