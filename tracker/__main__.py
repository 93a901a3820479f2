"""`python -m tracker` is the `keyresult` command."""

from tracker.cli.main import run

run()
