"""Programs of a few words, run through the closed door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.closed import ClosedDoor
from tracker.connectors.command import connector

from tracker.entries import missing_from
from tracker.errors import ConnectorError
from tracker.facts import KeptFacts
from tracker.ports import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tracker.ports import Answer

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)
CYCLE = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def ask_for(*argv: str, at: datetime = SLOT, number: int = 0, **fields: Any) -> Ask:
    """An ask of one program in the fourth quarter of 2026."""
    return Ask(f"team/2026-Q4/objective/{number}", connector.Measure(argv=argv, **fields), at, *CYCLE)


class Shell:
    """The connector, where programs are allowed; `requests` counts the runs of the last poll."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.allowed = True
        self.requests = 0

    def read(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers of one poll, in order of the asks; errors become absences as in a poll."""
        found: dict[str, Answer] = {}
        door = self.door()
        try:
            for answer in connector.read(connector.Source(), asks, door, KeptFacts({}), NOW):
                assert answer.key_result not in found
                found[answer.key_result] = answer
        except ConnectorError as error:
            for ask in asks:
                found.setdefault(ask.key_result, missing_from(error, ask.key_result))
        self.requests = door.requests
        return [found[ask.key_result] for ask in asks]

    def __call__(self, script: str, **fields: Any) -> Any:
        """The answer to one script of `sh`."""
        return self.read([ask_for("sh", "-c", script, **fields)])[0]

    def run(self, *argv: str, **fields: Any) -> Any:
        """The answer to one program."""
        return self.read([ask_for(*argv, **fields)])[0]

    def history(self, ask: Ask, slots: Sequence[datetime]) -> list[tuple[datetime, Answer]]:
        """The answers to one ask for each of the slots."""
        return list(connector.history(connector.Source(), ask, slots, self.door(), KeptFacts({})))

    def door(self) -> ClosedDoor:
        """The door that `wiring` would open."""
        return ClosedDoor("command", root=self.root, allow_commands=self.allowed)


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """`ask(*argv, at=SLOT, number=0, **measure_fields)`."""
    return ask_for


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """`shell(script, **measure_fields)`, or `shell.run(*argv)`; the workspace is an empty folder."""
    return Shell(tmp_path)
