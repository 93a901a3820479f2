"""The contract of every connector, over SQLite."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tracker.connectors.sql import connector

from tracker.ports import Found, Historian, Planner
from tracker.testing.connectors import ConnectorContract, ScriptedHttp

if TYPE_CHECKING:
    from pathlib import Path


class TestSqlContract(ConnectorContract):
    """A database answers every ask of a poll on one connection."""

    connector = connector
    file: Path

    @pytest.fixture(autouse=True)
    def _database(self, sqlite_file: Path) -> None:
        self.file = sqlite_file

    def source(self) -> object:
        """A file."""
        return connector.Source(url=f"sqlite:///{self.file}")

    def measures(self) -> list[object]:
        """As of the slot, as of now, and without data."""
        return [
            connector.Measure(query="select count(*) from orders where ordered_at < :window_end"),
            connector.Measure(query="select avg(good), count(*) as samples from orders"),
            connector.Measure(query="select good from orders where ordered_at < :window_start", window="1000d"),
        ]

    def test_numbers_and_absences_come_out(self) -> None:
        """Two of the measures have a number, the third has none."""
        answers = self.read(ScriptedHttp(self.script))
        assert [True, True, False] == [isinstance(answer, Found) for answer in answers]


def test_it_plans_and_remembers() -> None:
    """The connector says beforehand what it asks, and answers for the past."""
    assert isinstance(connector, Planner)
    assert isinstance(connector, Historian)


def test_the_page_has_every_part() -> None:
    """The page says what, why, an example, permissions, requests and errors."""
    parts = ("## The number", "## Why", "## Example", "## Permissions", "## Requests per poll", "## Errors")
    assert [] == [part for part in parts if part not in connector.page]


def test_loading_it_is_quick() -> None:
    """SQLAlchemy and drivers are imported when a database is asked, not before."""
    code = "import sys, json, tracker.connectors.sql; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
    assert [] == [name for name in loaded if name in ("sqlalchemy", "psycopg", "pydantic", "urllib3")]
