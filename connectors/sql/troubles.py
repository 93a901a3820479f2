"""What went wrong with a database, in words: cause, cure, and whose fault it is.

Told apart by SQLSTATE (its classes are those of the SQL standard and of PostgreSQL's appendix A),
SQLite's result code or the error number of MySQL and MariaDB, and by the words of the message where
a driver gives no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, ConnectorError, Refused, Unreachable
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_QUOTED = 300
_TELLING = frozenset({1040, 1053, 1205, 1213, 1290, 1317, 1969, 2006, 2013, 3024})
"""Error numbers of MySQL and MariaDB that say more than their SQLSTATE does."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What `[code] message` means when the pattern is found in it; `fault` is that of the kind if None."""

    pattern: str
    kind: type[ConnectorError]
    says: str
    help: str | None = None
    fault: Fault | None = None


_CONNECTING = (
    _Rule(
        r"^\[28|authentication failed|no password supplied|access denied|login failed|ORA-01017|pg_hba\.conf"
        r"|role .* does not exist",
        Refused,
        "refuses the login",
        "check user_env: and password_env:, and whether this machine may log in",
    ),
    _Rule(r"^\[3D000|database .* does not exist|unknown database", Refused, "knows no such database", "correct url:"),
    _Rule(r"unable to open database file", Refused, "cannot be opened", "may this user read the file and its folder?"),
    _Rule(
        r"certificate|does not support SSL|sslmode",
        Refused,
        "cannot be reached as safely as it is asked to",
        "check sslmode and sslrootcert in url:",
    ),
    _Rule(
        r"temporary failure in name resolution|network is unreachable|too many open files",
        Unreachable,
        "cannot be reached from this machine",
        "check its network and limits",
        Fault.LOCAL,
    ),
    _Rule(
        r"name or service not known|could not translate host name|failed to resolve host|getaddrinfo failed"
        r"|nodename nor servname",
        Unreachable,
        "cannot be found: no such host",
        "is the host in url: right?",
        Fault.CONFIG,
    ),
    _Rule("", Unreachable, "cannot be reached", "is the database up, and are host and port in url: right?"),
)

_ASKING = (
    _Rule(
        r"^\[(57014|SQLITE_INTERRUPT|MYSQL(1969|3024|1317))",
        Unreachable,
        "gave up on the query, which took longer than the source's `statement_timeout`",
        "make the query cheaper, with an index or a shorter window, or raise `statement_timeout`",
    ),
    _Rule(
        r"^\[(25006|SQLITE_READONLY|MYSQL1290)|read.?only transaction|data-modifying statements"
        r"|too many attached"
        r"|at or near .(insert|update|delete|merge|truncate|create|alter|drop)\b",  # a cursor takes no such statement
        Refused,
        "was asked to write, which is never done",
        "ask with one SELECT that changes nothing",
    ),
    _Rule(
        r"^\[42501|permission denied|command denied",
        Refused,
        "does not let its user read this",
        "grant the user SELECT on what the query reads",
    ),
    _Rule(r"^\[(55P03|SQLITE_BUSY|SQLITE_LOCKED|MYSQL(1205|1213))", Unreachable, "is locked by another program"),
    _Rule(
        r"^\[22",
        BadAnswer,
        "cannot compute the number",
        "guard the query, such as with `nullif(total, 0)`",
    ),
    _Rule(r"^\[(08|40|53|57|58|XX|SQLITE_IOERR|MYSQL(1040|1053|2006|2013))", Unreachable, "failed"),
    _Rule(
        "", Refused, "refuses the query", "it must be one SELECT that its user may run; try it with `keyresult probe`"
    ),
)


def while_connecting(subject: str, error: Exception, clean: Callable[[str], str]) -> ConnectorError:
    """The reason why there is no connection; `clean` takes the secrets out of a message."""
    return _judged(_CONNECTING, subject, error, clean)


def while_asking(subject: str, error: Exception, clean: Callable[[str], str]) -> ConnectorError:
    """The reason why a query has no answer."""
    return _judged(_ASKING, subject, error, clean)


def _judged(rules: Sequence[_Rule], subject: str, error: Exception, clean: Callable[[str], str]) -> ConnectorError:
    message = str(getattr(error, "orig", None) or error)
    told = f"[{_code(error)}] {message}"
    rule = next(rule for rule in rules if re.search(rule.pattern, told, re.IGNORECASE))
    line = excerpt(clean(next(iter(message.splitlines()), "")), _QUOTED).rstrip(" .")
    return rule.kind(f"{subject} {rule.says}: {line or 'no reason given'}", help=rule.help, fault=rule.fault)


def _code(error: Exception) -> str:
    """The driver's code; without one, the class of SQLSTATE that the kind of error stands for."""
    if getattr(error, "connection_invalidated", False):
        return "08"
    origin = getattr(error, "orig", None)
    numbers = [f"MYSQL{each}" for each in getattr(origin, "args", ())[:1] if each in _TELLING]
    codes = [*numbers, *(getattr(origin, name, None) for name in ("sqlstate", "pgcode", "sqlite_errorname"))]
    kinds = {"DataError": "22", "OperationalError": "08", "InterfaceError": "08"}
    return next((str(code) for code in codes if code), None) or kinds.get(type(error).__name__, "")
