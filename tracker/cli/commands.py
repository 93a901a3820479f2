"""Every command by its name, and how click is asked for one.

Importing this module imports click and nothing heavier: `--help` answers at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

from tracker import __version__
from tracker.errors import UsageError

from .flags import CONTEXT, global_options
from .output import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "init": ("setup:init", "Write a commented example and create the database."),
    "demo": ("demo:demo", "Show the whole job on a sample quarter, offline."),
    "check": ("check:check", "Check settings and OKR files, offline."),
    "diff": ("diff:diff", "Plan of goal changes against a git revision."),
    "schema": ("plan:schema", "Print the JSON Schema of a file, for editors."),
    "connectors": ("plan:connectors", "List what key results can be bound to."),
    "explain": ("explain:explain", "The arithmetic of a status, or a rule of `check`."),
    "poll": ("poll:poll", "Read and store every due key result."),
    "watch": ("watch:watch", "Poll on a timer, for those without cron."),
    "backfill": ("backfill:backfill", "Fill past slots from sources that remember."),
    "baseline": ("baseline:baseline", "Compare baselines with history, freeze measured ones."),
    "probe": ("probe:probe", "Try a measure step by step, store nothing."),
    "doctor": ("doctor:doctor", "Check settings, secrets, sources, database, schedule."),
    "record": ("record:record", "Record a number by hand."),
    "checkin": ("checkin:checkin", "Confidence, words, commitments, blockers."),
    "note": ("note:note", "What happened on a day."),
    "status": ("status:status", "Where every key result stands."),
    "show": ("show:show", "One key result, with its weeks."),
    "report": ("report:report", "Write a report for people."),
    "close": ("close:close", "Freeze a cycle's scores, pack and verify them."),
    "send": ("send:send", "Send a report to its targets; retry what waits."),
    "export": ("export:export", "Readings or standings as CSV or JSON."),
    "db": ("db:db", "Look after the database."),
}

EXAMPLES = """\b
Examples:
  keyresult demo                     a first picture, no account needed
  keyresult init && keyresult check  start your own
  keyresult poll                     read what is due (cron runs this)
  keyresult status                   where everything stands
  keyresult report weekly            the report for people

Exit codes: 0 done · 1 found what it looks for · 2 wrong usage or configuration · 3 incomplete ·
4 storage · 5 nothing matched · 70 a bug of ours · 75 another run holds the lock
"""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(f"tracker.cli.{module}"), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, naming the nearest command for a mistyped one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UsageError(f"there is no command {args[0]}", help=_nearest(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, epilog=EXAMPLES, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="keyresult")
@global_options
def cli() -> None:
    """Key results bound to live queries, and where they stand, honestly, at any time."""


def obey(words: Sequence[str]) -> int:
    """Run the command that the words name and return its exit code.

    Raises:
        KeyboardInterrupt: It was interrupted, or a question to the user was.
        Exception: What the command raises, other than click's own complaints.
    """
    try:
        result = cli.main(list(words), prog_name="keyresult", standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        return _misused(error)
    return result if isinstance(result, int) else 0


def _nearest(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    return f"did you mean `keyresult {near[0]}`?" if near else "`keyresult --help` lists the commands"


def _misused(error: click.ClickException) -> int:
    """Click's own complaint, in the shape of all others."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    usage = context.command_path if context else "keyresult"
    complain(UsageError(message[:1].lower() + message[1:], help=f"`{usage} --help` says how it is used"))
    return error.exit_code
