"""Imported once by the server that forks worker processes: what they need is loaded before they start, and shared.

A worker that takes the place of one that crashed is then ready at once.
"""

import os

# Numbers are multiplied in one thread; each thread would hold 32 MB it never uses.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from crawler.work import warm_up  # what it imports reads the variable above

warm_up()
