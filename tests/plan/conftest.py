"""A connector that needs no network, and folders with settings and OKR files to load."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pytest

from tracker.plan.check import Past, examine
from tracker.plan.load import load
from tracker.registry import ConnectorRef

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.plan.findings import Finding
    from tracker.plan.loaded import Loaded

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
SETTINGS = """\
database: keyresult.db
timezone: Europe/Berlin
sources:
  meter: {connector: gauge, url: https://meter.example.com, token_env: METER_TOKEN}
"""


class ZoneError(ValueError):
    """A field that is wrong beside another one, told as a connector may."""

    field = "height"
    help = "choose a height below the width"


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeSource:
    """Where gauges are."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    url: str = field(metadata={"description": "Address of the meter"})
    token_env: str | None = field(default=None, metadata={"description": "Variable with the token"})
    token_file: str | None = None
    headers: dict[str, str | dict[str, str]] = field(default_factory=dict)
    port: int = field(default=80, metadata={"ge": 1})


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeMeasure:
    """Which gauge to read."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    query: str = field(metadata={"description": "Name of the gauge", "min_length": 1})
    reduce: Literal["sum", "mean"] | None = None
    labels: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 1)
    width: int = 10
    height: int = 1
    exact: bool = False

    def __post_init__(self) -> None:
        """Refuse what is higher than wide."""
        if self.height > self.width:
            raise ZoneError(f"the height {self.height} is above the width {self.width}")


class Gauge:
    """Stands in for a connector in the plan; it is never asked."""

    name = "gauge"
    Source = GaugeSource
    Measure = GaugeMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No fields at all."""


class People:
    """Stands in for a connector without an address, whose numbers a person records."""

    name = "people"
    polled = False
    Source = Nothing
    Measure = Nothing


@pytest.fixture
def connectors(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, ConnectorRef]:
    """The connectors that may be named: two that load, one that is damaged."""
    module: Any = ModuleType("gauge_connectors")
    module.gauge, module.people = Gauge(), People()
    monkeypatch.setitem(sys.modules, "gauge_connectors", module)
    refs = {
        ConnectorRef("gauge", "gauge_connectors:gauge"),
        ConnectorRef("people", "gauge_connectors:people"),
        ConnectorRef("damaged", "gauge_connectors:absent"),
    }
    return {ref.name: ref for ref in refs}


@pytest.fixture
def data() -> Path:
    """The folder of sample plans."""
    return Path(__file__).parents[1] / "data" / "plan"


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Make a workspace of files; `keyresult.yaml` and `okrs/` are there in any case."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        (tmp_path / "okrs").mkdir(exist_ok=True)
        for name, text in {"keyresult.yaml": SETTINGS, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return tmp_path

    return make


@pytest.fixture
def loading(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef]) -> Callable[..., Loaded]:
    """Load a workspace of files."""

    def run(files: Mapping[str, str | bytes], environ: Mapping[str, str] | None = None) -> Loaded:
        return load(folder(files), environ or {}, connectors=connectors)

    return run


@pytest.fixture
def findings(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef]) -> Callable[..., list[Finding]]:
    """The findings of a workspace of files."""

    def run(files: Mapping[str, str | bytes], environ: Mapping[str, str] | None = None) -> list[Finding]:
        examined = examine(folder(files), environ or {}, Past(NOW), connectors=connectors, rules=())
        return list(examined.findings)

    return run


@pytest.fixture
def of_key_result(findings: Callable[..., list[Finding]]) -> Callable[..., list[Finding]]:
    """The findings of a plan with one key result, given its lines; a second one is `other`."""

    def run(lines: str) -> list[Finding]:
        body = "".join(f"        {line}\n" for line in lines.strip().splitlines())
        return findings({"okrs/a.yaml": f"{HEAD}      - id: it\n        title: It\n{body}{OTHER}"})

    return run


HEAD = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: goal
    title: A goal
    key_results:
"""
OTHER = """\
      - id: other
        title: Another
        keep: "< 5 %"
        measure: {connector: gauge, query: other}
"""
