"""Numbers from a database, by one SELECT each.

models.py      Source and Measure: what a user may write
query.py       the text of a query: its parameters, its statements
reader.py      the connector: asks in, answers out
database.py    one connection: read-only, timed, rolled back
dialects.py    what PostgreSQL, MySQL, MariaDB and SQLite need to keep those promises
checkup.py     what `doctor` finds out
troubles.py    what went wrong, in words: cause, cure, and whose fault it is
judging.py     rows become a number, or an absence with its reason
page.py        the connector's page in the documentation
"""

from .reader import Sql

__all__ = ["connector"]

connector = Sql()
