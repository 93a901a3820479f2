"""Every error of the program, grouped by what to do about it.

    KeyresultError
    ├── UsageError            2   wrong words on the command line
    ├── SelectionError        5   nothing matched the selection
    ├── SettingsError         2   keyresult.yaml, the environment or a secret is wrong
    ├── PlanError             2   OKR files are wrong; carries the findings
    ├── StoreError            4   the database: missing, full, damaged, not writable
    │   └── NewerStoreError   4   written by a newer version; left untouched
    ├── LockedError          75   another run holds the writer lock
    ├── DeliveryError         3   a report was written but could not be delivered
    └── ConnectorError        –   never ends a command: `collect` turns it into a gap
        ├── Unreachable           network or server trouble: repeating may help
        ├── Refused               credentials, permissions or query: repeating cannot help
        ├── Deferred              a rate limit: not before `until`
        ├── BadAnswer             an answer that is no usable number
        └── NoData                an answer with nothing in it

The number is the exit code. Messages are lower case, name what failed and where, and carry
the cure in `help`; no class name and no secret ever appears in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class KeyresultError(Exception):
    """Something the user can act on.

    Args:
        message: What failed and where, lower case, without a full stop.
        help: What to do about it, if there is one thing to do.
    """

    exit_code = 70

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(KeyresultError):
    """The command line asks for something that cannot be done."""

    exit_code = 2


class SelectionError(KeyresultError):
    """No key result, team or cycle matched what was asked for."""

    exit_code = 5


class SettingsError(KeyresultError):
    """The settings file, an environment variable or a secret is missing or wrong.

    `findings` says where, if it is the settings file or a variable that overrides it.
    """

    exit_code = 2

    def __init__(self, message: str, findings: Sequence[object] = (), *, help: str | None = None) -> None:
        super().__init__(message, help=help)
        self.findings = tuple(findings)


class PlanError(KeyresultError):
    """OKR files cannot be used; `findings` says why, with file, line and column."""

    exit_code = 2

    def __init__(self, message: str, findings: Sequence[object] = (), *, help: str | None = None) -> None:
        super().__init__(message, help=help)
        self.findings = tuple(findings)


class StoreError(KeyresultError):
    """The database is missing, full, damaged or not writable."""

    exit_code = 4


class NewerStoreError(StoreError):
    """The database was written by a newer version of the program and is left untouched."""


class LockedError(KeyresultError):
    """Another run holds the writer lock."""

    exit_code = 75


class DeliveryError(KeyresultError):
    """A report was written but could not be delivered."""

    exit_code = 3


class ConnectorError(KeyresultError):
    """A source gave no number; `collect` records it as a gap with this outcome and fault."""

    exit_code = 3
    outcome = Outcome.FAILED
    fault = Fault.SOURCE

    def __init__(
        self, message: str, *, help: str | None = None, outcome: Outcome | None = None, fault: Fault | None = None
    ) -> None:
        super().__init__(message, help=help)
        if outcome is not None:
            self.outcome = outcome
        if fault is not None:
            self.fault = fault


class Unreachable(ConnectorError):  # noqa: N818 - named for the state of the source, as in design.md 12
    """The source or the way to it failed; repeating may help."""


class Refused(ConnectorError):  # noqa: N818
    """The source understood and said no: credentials, permissions or query. Repeating cannot help."""

    fault = Fault.CONFIG


class Deferred(ConnectorError):  # noqa: N818
    """The source asks us to wait until `until`; nothing is sent to it before."""

    outcome = Outcome.DEFERRED

    def __init__(self, message: str, until: datetime, *, help: str | None = None) -> None:
        super().__init__(message, help=help)
        self.until = until


class BadAnswer(ConnectorError):  # noqa: N818
    """The source answered, but not with a usable number."""

    outcome = Outcome.REJECTED


class NoData(ConnectorError):  # noqa: N818
    """The source answered that there is nothing."""

    outcome = Outcome.NO_DATA
