"""From a homepage to entry points: what a site announces, what its software usually has, what is worth following.

In order: `read_homepage` and `conventional` propose addresses, `next_to_try` picks those worth a request, `judge` says
what is there, `choose` and `rank` decide which are followed and which wait to take over. Pure.
"""

from crawler.discover.homepage import from_sitemaps, read_homepage
from crawler.discover.judging import judge
from crawler.discover.proposals import Homepage, Judged, Proposal
from crawler.discover.ranking import Choice, choose, rank
from crawler.discover.trying import next_to_try
from crawler.discover.usual import conventional, folder, known
from crawler.discover.wording import sentence

__all__ = [
    "Choice",
    "Homepage",
    "Judged",
    "Proposal",
    "choose",
    "conventional",
    "folder",
    "from_sitemaps",
    "judge",
    "known",
    "next_to_try",
    "rank",
    "read_homepage",
    "sentence",
]
