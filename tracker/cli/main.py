"""The entry point: finds the command, turns errors into messages and exit codes.

Importing this module imports click and nothing heavier: `--help` answers at once.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from tracker import __version__
from tracker.errors import KeyresultError

from .options import global_options

COMMANDS = {
    "init": ("setup:init", "Write a commented example and create the database."),
    "demo": ("demo:demo", "Show the whole job on a sample quarter, offline."),
    "check": ("plan:check", "Check settings and OKR files, offline."),
    "schema": ("plan:schema", "Print the JSON Schema of a file, for editors."),
    "connectors": ("plan:connectors", "List what key results can be bound to."),
    "poll": ("poll:poll", "Read and store every due key result."),
    "watch": ("watch:watch", "Poll on a timer, for those without cron."),
    "backfill": ("backfill:backfill", "Fill past slots from sources that remember."),
    "record": ("record:record", "Record a number by hand."),
    "status": ("status:status", "Where every key result stands."),
    "show": ("show:show", "One key result, with its weeks."),
    "report": ("report:report", "Write a report for people."),
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

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
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
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="keyresult")
@global_options
def cli() -> None:
    """Key results bound to live queries, and where they stand, honestly, at any time."""


def main(args: list[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises for what a user can cause."""
    try:
        result = cli.main(args, prog_name="keyresult", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        return _pipe_closed()
    except KeyresultError as error:
        return _tell(error)
    except Exception as error:  # noqa: BLE001 - the last resort: a log, a sentence and exit code 70
        return _bug(error)
    return result if isinstance(result, int) else 0


def _pipe_closed() -> int:
    """The reader of our output went away, as `| head` does: no reason to complain."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _tell(error: KeyresultError) -> int:
    from .output import complain

    complain(error)
    return error.exit_code


def _bug(error: Exception) -> int:
    from .bugs import report

    click.echo(report(error), err=True)
    return 70


def run() -> Any:  # noqa: ANN401 - never returns
    """The console script."""
    sys.exit(main())
