"""Where secrets come from, and the limits of requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.errors import SettingsError
from tracker.settings import LARGEST_SECRET, EnvSecrets, Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def secret_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file for a secret."""

    def write(content: bytes, mode: int = 0o600, name: str = "TOKEN") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return write


@pytest.mark.parametrize("content", [b"s3cret", b"s3cret\n", b"s3cret\r\n", b"\xef\xbb\xbfs3cret\n"])
def test_secret_of_a_file(content: bytes, secret_file: Callable[..., Path], tmp_path: Path) -> None:
    """A file's secret is its text without the line end; a relative path starts at the root."""
    path = secret_file(content)
    assert "s3cret" == EnvSecrets({}).value(file=str(path))
    assert "s3cret" == EnvSecrets({}, root=tmp_path).value(file="TOKEN")


def test_secret_of_a_variable(secret_file: Callable[..., Path], tmp_path: Path) -> None:
    """A variable wins over the secrets folder; an empty one does not."""
    secret_file(b"from the folder\n")
    assert "x" == EnvSecrets({"TOKEN": "x\n"}, tmp_path).value(env="TOKEN")
    assert "from the folder" == EnvSecrets({"TOKEN": ""}, tmp_path).value(env="TOKEN")
    assert "from the folder" == EnvSecrets({}, tmp_path).value(env="TOKEN")


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        pytest.param(b"s3cret", 0o644, "every user of this machine", id="world-readable"),
        pytest.param(b"s3cret", 0o602, "every user of this machine", id="world-writable"),
        pytest.param(b" \n", 0o600, "is empty", id="empty"),
        pytest.param(b"\xff", 0o600, "is not UTF-8", id="no text"),
        pytest.param(b"x" * (LARGEST_SECRET + 1), 0o600, "over 64 KiB", id="too large"),
    ],
)
def test_refused_files(content: bytes, mode: int, message: str, secret_file: Callable[..., Path]) -> None:
    """A file that others can read, or that holds no secret, is refused without showing it."""
    with pytest.raises(SettingsError, match=message) as caught:
        EnvSecrets({}).value(file=str(secret_file(content, mode)))
    assert caught.value.help
    assert "s3cret" not in caught.value.message


def test_missing_secrets(tmp_path: Path) -> None:
    """A secret that is nowhere is named, with the places where it was looked for."""
    with pytest.raises(SettingsError, match="the secret TOKEN is not set") as caught:
        EnvSecrets({}, tmp_path).value(env="TOKEN")
    assert f"set the environment variable TOKEN, or the file TOKEN in {tmp_path}" == caught.value.help
    with pytest.raises(SettingsError, match="the secret TOKEN is empty"):
        EnvSecrets({"TOKEN": " "}).value(env="TOKEN")
    with pytest.raises(SettingsError, match="cannot be read: no such file"):
        EnvSecrets({}).value(file=str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="has no name"):
        EnvSecrets({}).value()


def test_limits_of_requests() -> None:
    """All doors of a run share one object of limits, so that the cap for each host holds for the run."""
    until = datetime(2026, 10, 1, tzinfo=UTC)
    limits = Limits(request_deadline=5.0, body_cap=1000, per_host=2)
    shared = limits.for_requests(until)
    assert (5.0, 1000, 2, until) == (shared.request_deadline, shared.body_cap, shared.per_host, shared.budget_until)
    assert limits.for_requests(until) is shared
    assert limits.for_requests(until.replace(day=2)) is not shared
