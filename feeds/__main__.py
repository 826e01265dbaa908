"""`python -m feeds`: the commands that write and serve the feeds."""

from feeds.commands import commands
from store.cli import run

run(commands)
