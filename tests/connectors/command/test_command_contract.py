"""The contract of every connector, over programs that print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.connectors.closed import ClosedDoor
from tracker.connectors.command import connector

from tracker.facts import KeptFacts
from tracker.ports import Found, Historian, Planner
from tracker.testing.connectors import NOW, ConnectorContract, ScriptedHttp

if TYPE_CHECKING:
    from tracker.ports import Answer, Facts


class TestCommandContract(ConnectorContract):
    """Programs answer every ask of a poll, where they are allowed."""

    connector = connector

    def source(self) -> object:
        """There is nothing to configure."""
        return connector.Source()

    def measures(self) -> list[object]:
        """A number, a number with its samples, and a failure."""
        return [
            connector.Measure(argv=("echo", "12.5")),
            connector.Measure(argv=("echo", "0.75 60"), env=("PATH",), as_of=True),
            connector.Measure(argv=("false",)),
        ]

    def read(self, http: ScriptedHttp, facts: Facts | None = None) -> list[Answer]:
        """Every answer of one poll in a workspace that allows programs."""
        door = ClosedDoor("command", allow_commands=True)
        return list(self.connector.read(self.source(), self.asks(), door, facts or KeptFacts({}), NOW))

    def test_numbers_and_absences_come_out(self) -> None:
        """Two of the programs give a number, the third fails."""
        answers = {answer.key_result: isinstance(answer, Found) for answer in self.read(ScriptedHttp(self.script))}
        assert [True, True, False] == [answers[ask.key_result] for ask in self.asks()]


def test_it_plans_and_remembers() -> None:
    """The connector says beforehand what it runs, and may answer for the past."""
    assert isinstance(connector, Planner)
    assert isinstance(connector, Historian)


def test_it_names_the_permission_it_needs() -> None:
    """The setting without which a plan with a command is an error."""
    assert "allow_commands" == connector.needs_permission


def test_the_page_has_every_part() -> None:
    """The page says what, why, an example, permissions, requests and errors."""
    parts = ("## The number", "## Why", "## Example", "## Permissions", "## Requests per poll", "## Errors")
    assert [] == [part for part in parts if part not in connector.page]
