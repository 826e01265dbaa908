"""Imported once by the server that forks worker processes: what they need is loaded before they start, and shared.

A worker that takes the place of one that crashed is then ready at once.
"""

from crawler.work import warm_up

warm_up()
