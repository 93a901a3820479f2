"""The sample files: valid, complete, and able to do what their comments say."""

from __future__ import annotations

import configparser
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.core.quantity import parse_quantity
from tracker.plan.load import load
from tracker.plan.settings_shapes import LimitsShape, SettingsShape
from tracker.plan.shapes import KeyResultShape
from tracker.settings import Limits, Settings

CONFIG = Path(__file__).resolve().parents[2] / "config"
DOCS = CONFIG.parent / "docs"
SETTINGS = CONFIG / "keyresult.yaml"
UNITS = (CONFIG / "keyresult.service", CONFIG / "keyresult.timer")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the samples as `keyresult init` lays them out; the article's are apart."""
    shutil.copy(SETTINGS, tmp_path)
    shutil.copytree(CONFIG / "okrs", tmp_path / "okrs", ignore=shutil.ignore_patterns("article"))
    return tmp_path


def uncommented(text: str) -> str:
    """The settings with every example and default in force: `# key: value` becomes `key: value`."""
    return re.sub(r"^(\s*)# (?=(?: {2})?[a-z_]+:(?: |$))", r"\1", text, flags=re.MULTILINE)


def settings_with_defaults() -> dict[str, Any]:
    """What the sample says when every default in it is written out."""
    found: dict[str, Any] = yaml.safe_load(uncommented(SETTINGS.read_text(encoding="utf-8")))
    return found


def test_samples_have_no_findings(folder: Path) -> None:
    """The sample files pass `check` without an error or a warning."""
    loaded = load(folder, {})
    assert tuple(loaded.findings) == ()


def test_samples_show_every_kind_of_goal(folder: Path) -> None:
    """Reach, keep and milestones are all shown."""
    (team,) = load(folder, {}).plan.teams
    kinds = {type(key_result.goal).__name__ for key_result in team.key_results()}
    assert {"Reach", "Keep", "Milestones"} == kinds


def test_samples_use_what_is_installed(folder: Path) -> None:
    """Only connectors of the first version are used."""
    plan = load(folder, {}).plan
    used = {kr.measure.connector for team in plan.teams for kr in team.key_results() if kr.measure is not None}
    assert {"prometheus", "manual"} == used


def test_every_setting_is_in_the_sample() -> None:
    """No setting and no limit is missing from the commented sample."""
    sample = settings_with_defaults()
    assert set(SettingsShape.model_fields) == set(sample)
    assert set(LimitsShape.model_fields) == set(sample["limits"])


def test_defaults_in_the_sample_are_true(tmp_path: Path) -> None:
    """Writing the defaults out changes nothing: the comments do not lie."""
    unset = {"sources", "deliver", "secrets_dir", "dead_man_url_env"}
    text = yaml.safe_dump({key: value for key, value in settings_with_defaults().items() if key not in unset})
    settings = [written(tmp_path / name, content) for name, content in (("sample", text), ("empty", "{}\n"))]
    names = [name for name in Settings._fields if name not in {"root", "database", "okrs"}]
    assert len({tuple(repr(getattr(each, name)) for name in names) for each in settings}) == 1
    assert Limits() == settings[0].limits
    assert [(each.root / "keyresult.db", each.root / "okrs") for each in settings] == [
        (each.database, each.okrs) for each in settings
    ]


def written(folder: Path, text: str) -> Settings:
    """The settings that a text gives, in a folder of its own."""
    (folder / "okrs").mkdir(parents=True)
    (folder / "keyresult.yaml").write_text(text, encoding="utf-8")
    return load(folder, {}).settings


VARIABLES = {
    "KEYRESULT_DATABASE=/var/lib/keyresult/keyresult.db": ("database", "/var/lib/keyresult/keyresult.db"),
    "KEYRESULT_TIMEZONE=Europe/Berlin": ("timezone", "Europe/Berlin"),
    "KEYRESULT_LIMITS__RUN_BUDGET=5m": ("limits.run_budget", "300.0"),
    "KEYRESULT_LIMITS__PER_HOST=2": ("limits.per_host", "2"),
}


@pytest.mark.parametrize(("line", "expected"), VARIABLES.items(), ids=VARIABLES)
def test_variables_of_the_example_work(folder: Path, line: str, expected: tuple[str, str]) -> None:
    """A variable of `env.example` overrides the setting that it names."""
    assert f"#{line}\n" in (CONFIG / "env.example").read_text(encoding="utf-8")
    found: object = load(folder, dict([line.split("=")])).settings
    for name in expected[0].split("."):
        found = getattr(found, name)
    assert expected[1] == str(found)


def test_examples_hold_no_secret() -> None:
    """Every variable of `env.example` that names a secret is empty, and commented out."""
    lines = (CONFIG / "env.example").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") for line in lines if line)
    assert {"PROM_TOKEN", "GATEWAY_KEY", "PING_URL"} == {line[1:-1] for line in lines if line.endswith("=")}


def test_timer_polls_as_often_as_the_crontab() -> None:
    """The timer runs every five minutes, and makes up for a run that was missed."""
    timer = UNITS[1].read_text(encoding="utf-8")
    assert "OnCalendar=*:0/5\n" in timer
    assert "Persistent=true\n" in timer


def test_service_polls_once_with_few_rights() -> None:
    """The service runs one poll, forgives a held lock, and can write to its own folder only."""
    service = configparser.RawConfigParser(strict=False)  # systemd lets a key stand twice
    service.read(UNITS[0], encoding="utf-8")
    settings = dict(service["Service"])
    expected = {
        "type": "oneshot",
        "execstart": "/opt/keyresult/bin/keyresult poll",
        "successexitstatus": "75",
        "protectsystem": "strict",
        "readwritepaths": settings["workingdirectory"],
        "nonewprivileges": "yes",
        "capabilityboundingset": "",
    }
    assert expected == {key: settings[key] for key in expected}


def test_every_field_is_documented() -> None:
    """The page on OKR files names every setting and every field of a key result."""
    page = (DOCS / "okr-files.md").read_text(encoding="utf-8")
    names = {*SettingsShape.model_fields, *LimitsShape.model_fields, *KeyResultShape.model_fields}
    assert set() == {name for name in names if f"`{name}" not in page}


@pytest.mark.parametrize("number", ["0001", "0002", "0003"])
def test_decisions_are_short_and_whole(number: str) -> None:
    """A decision record fits on one page, with context, decision and consequences."""
    (path,) = (DOCS / "adr").glob(f"{number}-*.md")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_examples_of_the_page_on_files_work(tmp_path: Path) -> None:
    """The settings and the OKR file that the page shows pass `check`."""
    page = (DOCS / "okr-files.md").read_text(encoding="utf-8")
    settings, targets, okrs, *_ = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "okrs").mkdir()
    (tmp_path / "keyresult.yaml").write_text(settings + targets, encoding="utf-8")
    (tmp_path / "okrs" / "platform.yaml").write_text(okrs, encoding="utf-8")
    loaded = load(tmp_path, {})
    assert [str(finding) for finding in loaded.findings] == []
    assert len(loaded.plan.teams) == 1


QUANTITIES = re.compile(r"^\| (?:time|ratio|bytes|counts|money)[a-z ]* \| (.*) \|$", re.MULTILINE)


def test_quantities_of_the_page_are_understood() -> None:
    """Every quantity in the page's table is read."""
    page = (DOCS / "okr-files.md").read_text(encoding="utf-8")
    examples = [text for row in QUANTITIES.findall(page) for text in re.findall(r"`([^`]*\d[^`]*)`", row)]
    assert len(examples) >= 15
    assert all(parse_quantity(text) for text in examples)
