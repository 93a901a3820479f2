"""One connection to a database, on which nothing is ever written."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.errors import Refused, SettingsError
from tracker.jsonbody import excerpt

from ..redact import Redactor  # noqa: TID252 - the folder has two names, see design.md 5
from .dialects import dialect_of
from .query import sendable
from .troubles import while_asking, while_connecting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from ..closed import ClosedDoor  # noqa: TID252
    from .dialects import Dialect, Facts
    from .models import Source

ROW_CAP = 2
"""Rows that are fetched: more than one is too many already."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the instants its parameters stand for; `ours` if it is no user's, and so no SELECT perhaps."""

    query: str
    bound: tuple[tuple[str, datetime], ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The names of the columns, and the first rows."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


class Database:
    """The database of one source; connected when it is first asked, to be closed."""

    def __init__(self, source: Source, door: ClosedDoor) -> None:
        self._source = source
        self._door = door
        self._subject = f"source {door.name}"
        self._dialect = dialect_of(source.url)
        self._clean = Redactor(door.credentials.values()).clean
        self._connection: Connection | None = None

    @property
    def lost(self) -> bool:
        """Whether there is no connection, so that asking more is of no use."""
        return self._connection is None or self._connection.invalidated

    def ask(self, question: Question) -> Rows:
        """What a query gives, in a read-only transaction of its own.

        Raises:
            SettingsError: SQLAlchemy or the driver is not installed.
            ConnectorError: There is no connection (then it is `lost`), or the query has no answer.
        """
        from sqlalchemy.exc import SQLAlchemyError

        connection = self._connected()
        if not question.ours:
            self._refuse(question.query)
        self._door.requests += 1
        try:
            self._dialect.begin(connection, self._source.statement_timeout)
            return self._rows(connection, question)
        except SQLAlchemyError as error:
            raise while_asking(self._subject, error, self._clean) from None
        finally:
            with contextlib.suppress(SQLAlchemyError):  # a connection that broke has nothing to undo
                connection.rollback()

    @property
    def dialect(self) -> Dialect:
        """What is known of this kind of database."""
        return self._dialect

    def facts(self) -> Facts:
        """What it says of itself and of whoever asks.

        Raises:
            SettingsError, ConnectorError: As `ask` does.
        """
        return self._dialect.facts(lambda query: (*self.ask(Question(query, ours=True)).rows, ())[0])

    def explain(self, question: Question) -> None:
        """Have a query looked at, and what it reads of our rights, without running it.

        Raises:
            ConnectorError: It cannot be run; see `Dialect.explain`.
        """
        self._refuse(question.query)
        self.ask(Question(f"{self._dialect.explain} {question.query}", question.bound, ours=True))

    def _refuse(self, query: str) -> None:
        try:
            self._dialect.refuse(query)
        except Refused as error:
            raise Refused(f"{self._subject} was not asked: {error.message}", help=error.help) from None

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            from sqlalchemy.exc import SQLAlchemyError

            try:
                self._connection = self._engine().connect()
            except SQLAlchemyError as error:
                raise while_connecting(self._subject, error, self._clean) from None
        return self._connection

    def _engine(self) -> Engine:
        from sqlalchemy import NullPool, create_engine, make_url
        from sqlalchemy.exc import NoSuchModuleError

        address = self._dialect.url(make_url(self._source.url), self._door.root)
        secrets = self._door.credentials
        address = address.set(username=secrets.get("user"), password=secrets.get("password"))
        try:
            told = self._dialect.connect_arguments(self._source, address.get_driver_name())
            return create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=told)
        except NoSuchModuleError:
            message = f"{self._subject} names a dialect or driver that is not installed: {address.drivername}"
            raise SettingsError(message, help="correct url:, or install the package that offers it") from None
        except ImportError as error:
            raise _no_driver(self._subject, address.get_driver_name(), error) from None

    def _rows(self, connection: Connection, question: Question) -> Rows:
        from sqlalchemy import text

        values = self._dialect.values(dict(question.bound))
        streamed = {"stream_results": not question.ours, "max_row_buffer": ROW_CAP}
        with connection.execute(text(sendable(question.query)), values, execution_options=streamed) as result:
            if not result.returns_rows:
                raise Refused(f"{self._subject} gives no rows for the query", help="ask with one SELECT")
            return Rows(tuple(result.keys()), result.fetchmany(ROW_CAP))


def require_sqlalchemy(name: str) -> None:
    """Raise SettingsError with the cure if SQLAlchemy, an extra, is not installed."""
    try:
        import sqlalchemy  # noqa: F401 - whether it can be imported is the question
    except ImportError:
        message = f"source {name} needs SQLAlchemy, which is not installed"
        raise SettingsError(message, help="run `pip install 'keyresult[sql]'`") from None


def _no_driver(subject: str, driver: str, error: ImportError) -> SettingsError:
    extra = {"psycopg": "postgres", "pymysql": "mysql"}.get(driver)
    cure = f"run `pip install 'keyresult[{extra}]'`" if extra else "install the package of the driver"
    return SettingsError(
        f"{subject} needs the driver {driver}, which cannot be loaded: {excerpt(str(error))}", help=cure
    )
