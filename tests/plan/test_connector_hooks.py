"""What a connector may say of itself is asked for when a plan is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tracker.registry import load_connector

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: goal
    title: A goal
    key_results:
      - {{id: a, title: T, keep: "< 5 min", measure: {{connector: gauge, query: q{more}}}}}
"""


class MismatchError(ValueError):
    """An error that a connector tells of a source and a measure."""

    field = "query"
    help = "ask another gauge"


@pytest.fixture
def gauge(connectors: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the gauge say more of itself."""
    kind = type(load_connector("gauge_connectors:gauge"))

    def say(**more: Any) -> None:
        for name, value in more.items():
            monkeypatch.setattr(kind, name, value, raising=False)

    return say


def test_a_connector_s_own_unit_is_the_native_one(gauge: Any, loading: Any) -> None:
    """Where the file names no unit, the connector's own is taken rather than the goal's."""
    gauge(unit=lambda _self, _measure: "s")

    loaded = loading({"okrs/a.yaml": FILE.format(more="")})

    assert loaded.plan.teams[0].key_results()[0].measure.unit.symbol == "s"


def test_a_unit_in_the_file_goes_before_the_connector_s(gauge: Any, loading: Any) -> None:
    """A unit that the file names is taken at its word."""
    gauge(unit=lambda _self, _measure: "s")

    loaded = loading({"okrs/a.yaml": FILE.format(more=", unit: ms")})

    assert loaded.plan.teams[0].key_results()[0].measure.unit.symbol == "ms"


def test_an_own_unit_of_another_kind_is_an_error(gauge: Any, findings: Any) -> None:
    """A connector that counts cannot serve a goal in minutes."""
    gauge(unit=lambda _self, _measure: "ratio")

    (found,) = findings({"okrs/a.yaml": FILE.format(more="")})

    assert (found.code, found.severity) == ("KR206", "error")


def test_source_and_measure_that_do_not_go_together_are_told(gauge: Any, findings: Any) -> None:
    """What the connector says of the two is a finding at the field it names."""
    gauge(check=lambda _self, _source, _measure: [MismatchError("this meter has no such gauge")])

    (found,) = findings({"okrs/a.yaml": FILE.format(more="")})

    assert (found.code, found.message, found.help) == ("KR307", "this meter has no such gauge", "ask another gauge")


def test_what_needs_a_permission_is_refused_without_it(gauge: Any, findings: Any) -> None:
    """A connector that runs programs needs the setting that allows it."""
    gauge(needs_permission="allow_commands")

    (found,) = findings({"okrs/a.yaml": FILE.format(more="")})

    assert found.code == "KR306"
    assert "allow_commands: true" in found.help


def test_with_the_permission_it_is_allowed(gauge: Any, findings: Any) -> None:
    """With the setting the measure is as good as any other."""
    gauge(needs_permission="allow_commands")
    settings = "allow_commands: true\nsources:\n  meter: {connector: gauge, url: https://meter.example.com}\n"

    assert [] == findings({"okrs/a.yaml": FILE.format(more=""), "keyresult.yaml": settings})
