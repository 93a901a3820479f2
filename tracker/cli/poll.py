"""`keyresult poll`: read and store what is due. Silent on success, so that cron mails stay empty."""

from __future__ import annotations

import click

from tracker.polling import Request

from .flags import command
from .options import current, only_now
from .polls import poll_once

EPILOG = """\b
Examples:
  keyresult poll                     what is due (from cron)
  keyresult poll --plan              which requests would be sent
  keyresult poll --only deploy-time --force   one key result, now

Exit codes: 0 every due key result was read and stored · 2 a file is invalid (the others were
polled) · 3 some could not be read · 4 storage · 5 nothing matched · 75 another run is under way
"""


@command(epilog=EPILOG)
@click.option("--only", multiple=True, metavar="KR", help="Only this key result: a name, its tail, or a glob.")
@click.option("--force", is_flag=True, help="Ask as of now, also where nothing is due or a source is paused.")
@click.option("--plan", "plan_only", is_flag=True, help="Show which requests would be sent; send none.")
@click.option("-n", "--dry-run", is_flag=True, help="Ask, show what came back, store nothing.")
@click.option("--create", is_flag=True, help="Create the database if there is none.")
def poll(*, only: tuple[str, ...], force: bool, plan_only: bool, dry_run: bool, create: bool) -> int:
    """Read and store every due key result."""
    from .workspace import workspace

    only_now("poll")
    options = current()
    request = Request(only, options.team, options.cycle, force)
    place = workspace()
    if options.verbose > 1:
        from .logs import configure

        configure(options)
    if plan_only:
        from .requests_plan import show

        return show(place, request)
    if dry_run:
        from .rehearsal import rehearse

        return rehearse(place, request)
    return poll_once(place, request, create=create)
