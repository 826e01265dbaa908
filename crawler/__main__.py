"""`python -m crawler`: the commands that visit sources and read pages."""

from crawler.commands import commands
from store.cli import run

run(commands)
