"""Reading the text of a query."""

from __future__ import annotations

import pytest
from tracker.connectors.sql.query import is_one_statement, parameters, sendable

NAMES = {
    "a comparison": ("select 1 where t >= :window_start and t<:at", {"window_start", "at"}),
    "a cast": ("select x::int, y ::date", set()),
    "a slice": ("select a[1:2]", set()),
    "a time in a literal": ("select '12:at', ' :at '", set()),
    "a doubled quote": ("select 'it''s :at'", set()),
    "a quoted name": ('select "a :at b", `c :at`', set()),
    "a line comment": ("select 1 -- :at\n + :cycle_end", {"cycle_end"}),
    "a block comment": ("select /* :at\n */ 1", set()),
    "a dollar literal": ("select $q$ ' :at $q$, :at", {"at"}),
    "an escaped colon": (r"select x \:at", set()),
}


@pytest.mark.parametrize(("query", "names"), NAMES.values(), ids=NAMES.keys())
def test_parameters_are_found(query: str, names: set[str]) -> None:
    """Parameters are what the database would take for them, not what stands in literals and comments."""
    assert names == parameters(query)


STATEMENTS = {
    "one": ("select 1", True),
    "one with a semicolon": ("select 1;\n", True),
    "one with a semicolon and a comment": ("select 1; -- all of them; really", True),
    "a semicolon in a literal": ("select ';' || $$;$$", True),
    "two": ("select 1; select 2", False),
    "two around a comment": ("select 1 /* ' */; delete from t -- '", False),
    "nothing": ("  ", False),
    "a comment alone": ("-- select 1", False),
    "a semicolon alone": (";", False),
}


@pytest.mark.parametrize(("query", "expected"), STATEMENTS.values(), ids=STATEMENTS.keys())
def test_statements_are_counted(query: str, expected: bool) -> None:
    """One statement may end in a semicolon, and nothing may follow but comments."""
    assert expected is is_one_statement(query)


def test_colons_in_literals_are_kept_from_sqlalchemy() -> None:
    """Only what is no parameter is escaped."""
    assert r"select ' \:at' where t < :at" == sendable("select ' :at' where t < :at")
