"""The settings file and the variables that override it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.errors import SettingsError
from tracker.plan.load import load
from tracker.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.plan.findings import Finding
    from tracker.plan.loaded import Loaded
    from tracker.registry import ConnectorRef


def settings_findings(findings: Callable[..., list[Finding]], text: str, **environ: str) -> list[Finding]:
    """The findings of a settings file, without the warning that there is nothing to track yet."""
    found = findings({"keyresult.yaml": text}, {f"KEYRESULT_{name}": value for name, value in environ.items()})
    return [finding for finding in found if finding.code != "KR110"]


def test_defaults(loading: Callable[..., Loaded], tmp_path: Path) -> None:
    """An empty settings file means the defaults, beside the file."""
    settings = loading({"keyresult.yaml": "# all defaults\n"}).settings
    assert (tmp_path / "keyresult.db", tmp_path / "okrs") == (settings.database, settings.okrs)
    assert ("UTC", timedelta(hours=1), {}) == (settings.timezone, settings.settle, settings.sources)
    assert Limits() == settings.limits
    assert (None, None, False) == (settings.secrets_dir, settings.dead_man_url_env, settings.demo)


def test_every_setting(data: Path, connectors: Mapping[str, ConnectorRef]) -> None:
    """Every setting of the sample arrives; relative paths start at the file's folder."""
    root = data / "good"
    settings = load(root, {}, connectors=connectors).settings
    assert (root / "state/keyresult.db", root / "secrets") == (settings.database, settings.secrets_dir)
    assert ("Europe/Berlin", timedelta(hours=2)) == (settings.timezone, settings.settle)
    assert "DEAD_MAN_URL" == settings.dead_man_url_env
    assert Limits(20.0, 300.0, 8 * 1024 * 1024, 2, 16) == settings.limits
    assert {
        "url": "https://spare.example.com",
        "token_file": str(root / "secrets/spare"),
        "headers": {"X-Key": {"env": "SPARE_KEY"}},
    } == settings.sources["spare"].fields


def test_environment_wins(loading: Callable[..., Loaded], tmp_path: Path) -> None:
    """A variable beats the file, nested ones too; hyphens of a name are written as underscores."""
    files = {"keyresult.yaml": "settle: 2h\nsources:\n  my-meter: {connector: gauge, url: x}\n"}
    environ = {
        "KEYRESULT_SETTLE": "3h",
        "KEYRESULT_DATABASE": "/srv/k.db",
        "KEYRESULT_LIMITS__PER_HOST": "8",
        "KEYRESULT_LIMITS__BODY_CAP": "1 KiB",
        "KEYRESULT_SOURCES__MY_METER__URL": "https://other.example.com",
        "KEYRESULT_SOURCES__MY_METER__PORT": "8080",
        "KEYRESULT_SOURCES__EXTRA__CONNECTOR": "people",
        "KEYRESULT_TIMEZONE": "",
        "KEYRESULT_DEMO": "true",
        "OTHER_SETTLE": "4h",
    }
    settings = loading(files, environ).settings
    assert (timedelta(hours=3), "/srv/k.db", "UTC", True) == (
        settings.settle,
        str(settings.database),
        settings.timezone,
        settings.demo,
    )
    assert Limits(per_host=8, body_cap=1024) == settings.limits
    assert {"url": "https://other.example.com", "port": 8080} == settings.sources["my-meter"].fields
    assert "people" == settings.sources["extra"].connector


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [
        pytest.param("databse: x", "KR102", 1, 1, "`databse` is not known here, did you mean `database`?", id="key"),
        pytest.param("_env_file: x", "KR102", 1, 1, "`_env_file` is not known here", id="private key"),
        pytest.param("limits: {per_hosts: 2}", "KR102", 1, 10, "did you mean `per_host`?", id="nested key"),
        pytest.param("limits: {per_host: 0}", "KR103", 1, 20, "greater than or equal to 1", id="limit of none"),
        pytest.param("limits: {body_cap: 5 min}", "KR103", 1, 20, "is not a size", id="time as a size"),
        pytest.param("limits: {body_cap: true}", "KR103", 1, 20, "expected a size", id="truth as a size"),
        pytest.param("limits: {total: many}", "KR103", 1, 17, "expected a whole number", id="words as a number"),
        pytest.param("limits: 5", "KR103", 1, 9, "expected a mapping, found a number", id="number as limits"),
        pytest.param("settle: 5", "KR103", 1, 9, "expected a time such as 30s", id="number as a time"),
        pytest.param("settle: long", "KR103", 1, 9, "is not an interval", id="words as a time"),
        pytest.param("timezone: Europe/Berln", "KR103", 1, 11, "no time zone is called `Europe/Berln`", id="zone"),
        pytest.param("timezone: Europe", "KR103", 1, 11, "no time zone is called", id="a folder of zones"),
        pytest.param("timezone: 5", "KR103", 1, 11, "expected text", id="number as a zone"),
        pytest.param("database: 2026", "KR103", 1, 11, "expected text", id="number as a path"),
        pytest.param("okrs: plans", "KR112", 1, 7, "the folder plans does not exist", id="absent folder"),
        pytest.param("- a", "KR103", 1, 1, "expected a mapping", id="a list"),
        pytest.param("a: b: c", "KR101", 1, 5, "a second `key: value`", id="not YAML"),
        pytest.param("sources: [a]", "KR103", 1, 10, "expected a mapping", id="list of sources"),
        pytest.param("sources:\n  a: prod", "KR103", 2, 6, "expected a mapping", id="source as text"),
        pytest.param("sources:\n  a: {url: x}", "KR104", 2, 6, "`connector` is missing", id="no connector"),
        pytest.param("sources:\n  a: {connector: gage}", "KR301", 2, 18, "no connector is called", id="connector"),
        pytest.param("sources:\n  a: {connector: damaged}", "KR305", 2, 18, "does not exist", id="damaged"),
        pytest.param("sources:\n  a: {connector: gauge}", "KR104", 2, 6, "`url` is missing", id="no address"),
        pytest.param("sources:\n  a: {connector: gauge, url: x, post: 1}", "KR102", 2, 33, "`post`", id="field"),
        pytest.param("sources:\n  a b: {connector: people}", "KR109", 2, 3, "no name for a source", id="name"),
    ],
)
def test_problems_of_the_file(
    text: str, code: str, line: int, column: int, message: str, findings: Callable[..., list[Finding]]
) -> None:
    """A problem of the settings has its place and its reason; there is one for each."""
    (found,) = settings_findings(findings, text)
    assert (code, "keyresult.yaml", line, column) == (found.code, found.file, found.line, found.column)
    assert message in found.message


def test_settings_errors_stop_the_load(loading: Callable[..., Loaded]) -> None:
    """Settings with errors are not used: every one of them is in the error and in its message."""
    with pytest.raises(SettingsError) as caught:
        loading({"keyresult.yaml": "settle: 5\ntimezone: Mars\n"})
    assert 2 == len(caught.value.findings)
    assert "keyresult.yaml:1:9: error KR103: expected a time" in caught.value.message


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SETTLE", "long", '"long" is not an interval'),
        ("LIMITS__PER_HOST", "many", "expected a whole number, found the text `many`"),
        ("LIMITS__PER_HOSTS", "4", "`per_hosts` is not known here, did you mean `per_host`?"),
        ("SOURCES__METER__PORT", "0", "greater than or equal to 1"),
    ],
)
def test_problems_of_the_environment(
    variable: str, value: str, message: str, findings: Callable[..., list[Finding]]
) -> None:
    """A wrong variable is named; no place in the file is blamed."""
    text = "sources:\n  meter: {connector: gauge, url: x}\n"
    (found,) = settings_findings(findings, text, **{variable: value})
    assert (f"KEYRESULT_{variable}", None) == (found.file, found.line)
    assert message in found.message


def test_environment_that_is_not_json(findings: Callable[..., list[Finding]]) -> None:
    """A variable for a whole group is JSON; if it is not, the message says how to do without."""
    (found,) = settings_findings(findings, "", SOURCES="{oops")
    assert ("KEYRESULT_SOURCES", "the variable KEYRESULT_SOURCES is not JSON") == (found.file, found.message)


@pytest.mark.parametrize(
    "fields",
    [
        "url: x, token: hunter2",
        "url: x, api_key: hunter2",
        "url: x, token_env: hunter2-hunter2",
        "url: x, token_env: ghp_hunter2hunter2hunter2",
        "url: 'https://me:hunter2@x.example.com'",
        "url: x, headers: {Authorization: Bearer hunter2hunter2}",
        "url: x, headers: {X-Key: {env: xoxb-hunter2-hunter2}}",
    ],
)
def test_secrets_in_the_file(fields: str, findings: Callable[..., list[Finding]]) -> None:
    """A value that looks like a secret is an error, alone, and is not shown again anywhere."""
    (found,) = settings_findings(findings, f"sources:\n  a: {{connector: gauge, {fields}}}\n")
    assert ("KR601", "error", 2) == (found.code, found.severity, found.line)
    assert "hunter2" not in repr(found)


def test_secret_in_a_variable(findings: Callable[..., list[Finding]]) -> None:
    """A secret in a variable that wants the name of one is an error that names the variable."""
    text = "sources:\n  a: {connector: gauge, url: x}\n"
    (found,) = settings_findings(findings, text, SOURCES__A__TOKEN_ENV="ghp_hunter2hunter2hunter2")
    assert ("KR601", "KEYRESULT_SOURCES__A__TOKEN_ENV") == (found.code, found.file)
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("url: http://x.example.com, token_env: T", ["KR602"]),
        ("url: http://x.example.com, headers: {X: {env: T}}", ["KR602"]),
        ("url: http://x.example.com", ["KR603"]),
        ("url: http://93.184.215.14:9090", ["KR603"]),
        ("url: http://prometheus:9090", []),
        ("url: http://prometheus.monitoring.svc:9090", []),
        ("url: http://10.1.2.3:9090", []),
        ("url: http://127.0.0.1:9090", []),
        ("url: http://127.0.0.1:9090, token_env: T", []),
        ("url: https://x.example.com, token_env: T", []),
        ("url: 'http://[x', token_env: T", ["KR602"]),
    ],
)
def test_secrets_over_plain_http(fields: str, expected: list[str], findings: Callable[..., list[Finding]]) -> None:
    """A secret that would leave this machine unencrypted is worth a warning, and numbers that leave its network so."""
    found = settings_findings(findings, f"sources:\n  a: {{connector: gauge, {fields}}}\n")
    assert expected == [finding.code for finding in found]
