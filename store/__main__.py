"""`python -m store`: the commands that only read the store."""

from store.cli import run
from store.commands import commands

run(commands)
