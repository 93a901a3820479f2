"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import unquote_plus, urlsplit

from tracker.core.slots import parse_interval
from tracker.core.units import QuantityError

from ..http_source import FieldError, check_variable  # noqa: TID252 - the folder has two names, see design.md 5
from .query import is_one_statement, parameters

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.ports import Ask, Secrets

LONGEST_TIMEOUT = 300
"""Seconds: a poll gives a source no more in all."""

_URL = re.compile(r"(?P<dialect>\w+)(?:\+\w+)?://(?P<place>[^?]*)(?:\?(?P<options>.*))?", re.ASCII)
_SECRET_OPTION = re.compile(r"(passw(or)?d|pwd|token|secret|api_?key)\s*=", re.IGNORECASE)
_EXAMPLE = "for example postgresql+psycopg://db.example.com/shop, or sqlite:///data/shop.db"
_SECRET_HELP = "name them: `user_env: NAME` and `password_env: NAME`"  # noqa: S105 - words, no password
_SLOTTED = frozenset({"window_end", "at"})
_KNOWN = frozenset({"window_start", "window_end", "cycle_start", "cycle_end", "at"})


def _name(description: str) -> Any:  # noqa: ANN401 - what `field` returns has the type of the field
    return field(default=None, metadata={"description": description})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A database that SQLAlchemy can reach.

    Raises:
        FieldError: A field is wrong; never quotes what may be a secret.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    url: str = field(
        metadata={
            "description": "SQLAlchemy URL without user and password; the path of `sqlite:///path` starts at the "
            "folder of keyresult.yaml, that of `sqlite:////path` at the root"
        }
    )
    user_env: str | None = _name("environment variable with the name of the database user")
    user_file: str | None = _name("file with the user name, instead of user_env")
    password_env: str | None = _name("environment variable with the password")
    password_file: str | None = _name("file with the password, instead of password_env")
    connect_timeout: int = field(
        default=10, metadata={"description": "seconds to wait for a connection (1 to 300)", "ge": 1, "le": 300}
    )
    statement_timeout: int = field(
        default=30, metadata={"description": "seconds to wait for the answer to a query (1 to 300)", "ge": 1, "le": 300}
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        _check_url(self.url)
        for kind in ("user", "password"):
            if getattr(self, f"{kind}_env") and getattr(self, f"{kind}_file"):
                raise FieldError(f"{kind}_file", f"{kind}_env and {kind}_file exclude each other", help="keep one")
            check_variable(f"{kind}_env", getattr(self, f"{kind}_env"))
        if self.url.startswith("sqlite") and (secret := next(iter(self._secrets_named()), None)):
            raise FieldError(secret, "a SQLite database has no users", help=f"remove {secret}:")
        for name in ("connect_timeout", "statement_timeout"):
            if not 1 <= getattr(self, name) <= LONGEST_TIMEOUT:
                raise FieldError(name, f"{name} must be 1 to {LONGEST_TIMEOUT} seconds")

    def credentials(self, secrets: Secrets) -> dict[str, str]:
        """User and password, where they are named. Raises SettingsError as `secrets` does."""
        return {
            name.partition("_")[0]: secrets.value(**{name.partition("_")[2]: where})
            for name, where in self._secrets_named().items()
        }

    def _secrets_named(self) -> dict[str, str]:
        names = (f"{kind}_{where}" for kind in ("user", "password") for where in ("env", "file"))
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A query that gives one number.

    Raises:
        FieldError: The query is not one statement, or its parameters and the window do not fit.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    query: str = field(
        metadata={
            "description": "one SELECT that gives one row: the number, and beside it, if it likes, a column `samples`"
        }
    )
    window: str | None = field(
        default=None,
        metadata={"description": "how long before the slot `:window_start` is, such as `28d`"},
    )
    empty: Literal[0] | None = field(
        default=None,
        metadata={"description": "0 where no row or NULL truly means none, which is so for counts and sums only"},
    )

    def __post_init__(self) -> None:
        """Refuse what no database could answer, or would answer otherwise than it was meant."""
        if not is_one_statement(self.query):
            raise FieldError("query", "the query is not one statement", help="write one SELECT")
        used = parameters(self.query)
        if used - _KNOWN:
            raise FieldError(
                "query",
                f"the query has an unknown parameter `:{min(used - _KNOWN)}`",
                help=f"there are {', '.join(f'`:{name}`' for name in sorted(_KNOWN))}; write a colon itself as `\\:`",
            )
        self._check_window(used)

    @property
    def as_of_slot(self) -> bool:
        """Whether it asks for an instant, and so gives the same number whenever it is asked."""
        return bool(_SLOTTED & parameters(self.query))

    def bound(self, ask: Ask, at: datetime) -> dict[str, datetime]:
        """The instants that the query's parameters stand for, at an instant in the ask's cycle; UTC."""
        return self.instants(at, ask.cycle_start, ask.cycle_end)

    def instants(self, at: datetime, cycle_start: datetime, cycle_end: datetime) -> dict[str, datetime]:
        """The instants that the query's parameters stand for, at an instant and in a cycle; UTC."""
        instants = {
            "window_start": at - self._window(),
            "window_end": at,
            "at": at,
            "cycle_start": cycle_start,
            "cycle_end": cycle_end,
        }
        return {name: instants[name] for name in sorted(parameters(self.query))}

    def _check_window(self, used: frozenset[str]) -> None:
        try:
            self._window()
        except QuantityError as error:
            raise FieldError("window", error.message, help=error.help) from error
        if self.window is None and "window_start" in used:
            raise FieldError("window", "the query has `:window_start` but there is no window", help="add `window: 28d`")
        if self.window is not None and "window_start" not in used:
            raise FieldError(
                "window", "the query does not use its window", help="compare with `:window_start`, or remove `window:`"
            )

    def _window(self) -> timedelta:
        return timedelta() if self.window is None else parse_interval(self.window)


def _check_url(url: str) -> None:
    match = _URL.fullmatch(url)
    if match is None:
        raise FieldError("url", "url is no SQLAlchemy URL", help=_EXAMPLE)
    place, options = match["place"], unquote_plus(match["options"] or "")
    if match["dialect"] == "sqlite":
        _check_sqlite(place, options)
    else:
        _check_host(place)
    if match["dialect"] == "postgres":
        raise FieldError("url", "url must begin with postgresql://, not postgres://", help=_EXAMPLE)
    if _SECRET_OPTION.search(options):
        raise FieldError("url", "url must not hold a password, also not as an option", help=_SECRET_HELP)


def _check_host(place: str) -> None:
    if "@" in place:
        raise FieldError("url", "url must not hold a user or password", help=_SECRET_HELP)
    try:
        _ = urlsplit(f"//{place}").port
    except ValueError:
        raise FieldError("url", "url names a host or port that is none", help=_EXAMPLE) from None


def _check_sqlite(place: str, options: str) -> None:
    path = place.removeprefix("/")
    if not place.startswith("/") or path in ("", ":memory:") or path.startswith("file:") or options:
        raise FieldError("url", "url must name the file of a SQLite database, and nothing else", help=_EXAMPLE)
