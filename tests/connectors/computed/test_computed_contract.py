"""The contract of every connector, and what a user may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tracker.connectors.computed import connector
from tracker.connectors.http_source import FieldError

from tracker.ports import Checkup, Definer, Deriver, Found, Historian, Planner, Prober
from tracker.testing.connectors import NOW, ConnectorContract, ScriptedHttp
from tracker.testing.fakes import NoHttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.ports import Ask, Part


class TestComputedContract(ConnectorContract):
    """Formulas answer every ask of a poll, and ask nobody."""

    connector = connector

    @pytest.fixture(autouse=True)
    def _parts(self, part: Callable[..., Part]) -> None:
        self.part = part

    def source(self) -> object:
        """There is nothing to configure."""
        return connector.Source()

    def measures(self) -> list[object]:
        """A ratio, a rest, and a division by zero."""
        of = {"a": "failed", "b": "deploys"}
        return [connector.Measure(formula=formula, of=of) for formula in ("a / b", "1 - a / b", "b / (a - a)")]

    def asks(self) -> list[Ask]:
        """One ask for each measure, with readings of both parts."""
        parts = (self.part("a", _0=3), self.part("b", _0=12))
        return [ask._replace(at=parts[0].readings[0].at, unit="ratio", parts=parts) for ask in super().asks()]

    def test_numbers_and_absences_come_out(self) -> None:
        """Two of the formulas give a number, the third divides by zero."""
        answers = {answer.key_result: isinstance(answer, Found) for answer in self.read(ScriptedHttp(self.script))}
        assert [True, True, False] == [answers[ask.key_result] for ask in self.asks()]


def test_what_it_can_do() -> None:
    """It is read after its parts, plans, remembers, and says what it does."""
    assert all(isinstance(connector, seam) for seam in (Deriver, Planner, Historian, Prober, Definer))


def test_a_checkup_says_that_there_is_nothing_to_ask() -> None:
    """What is computed from readings depends on no system."""
    assert isinstance(connector, Checkup)
    (check,) = connector.checkup(connector.Source(), [], NoHttp(), NOW)
    assert "its numbers are computed from other key results" == check.detail


def test_the_page_has_every_part() -> None:
    """The page says what, why, an example, permissions, requests and errors."""
    parts = ("## The number", "## Why", "## Example", "## Permissions", "## Requests per poll", "## Errors")
    assert [] == [part for part in parts if part not in connector.page]


@pytest.mark.parametrize(
    ("formula", "of", "field", "message"),
    [
        pytest.param("a +", {"a": "x"}, "formula", '"a +" is not a formula', id="no formula"),
        pytest.param("a ** 2", {"a": "x"}, "formula", "`a ** 2` may not be in a formula", id="a power"),
        pytest.param("a + b", {"a": "x"}, "formula", "`b` stands for nothing", id="a name too few"),
        pytest.param("a", {"a": "x", "b": "y"}, "of", "`b` is not in the formula", id="a name too many"),
        pytest.param("a", {"a": "x", "b-c": "y"}, "of", "`b-c` can be no name in a formula", id="not a name"),
        pytest.param("a", {"a": "x", "max": "y"}, "of", "`max` can be no name in a formula", id="a function's name"),
        pytest.param("a", {}, "formula", "`a` stands for nothing", id="no key result"),
    ],
)
def test_what_cannot_be_computed_is_refused(formula: str, of: dict[str, str], field: str, message: str) -> None:
    """Formula and names go together, each with its field and its cure."""
    with pytest.raises(FieldError) as raised:
        connector.Measure(formula=formula, of=of)
    assert (field, message) == (raised.value.field, raised.value.message)
    assert raised.value.help
