"""Secrets and the way to the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.plan.secret_shapes import looks_secret, masked

from .base import Checked, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.plan.yamltree import Path

_REPLACE_IT = (
    "revoke it, put a new one in an environment variable, and name that under `sources:`, as `token_env: NAME`"
)


def secrets(checked: Checked) -> Iterator[Problem]:
    """Values of OKR files that look like a secret."""
    for file in checked.files:
        text = file.notes.source.text
        if masked(text) != text:
            for path in _secrets(file.notes.tree.data, ()):
                yield Problem(file.notes, "this looks like a secret", path, _REPLACE_IT)


def _secrets(data: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401 - any data
    if isinstance(data, dict | list):
        entries = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in entries:
            yield from _secrets(value, (*path, key))
    elif isinstance(data, str) and (looks_secret(str(path[-1]), data) or masked(data) != data):
        yield path


RULES = (
    Rule(
        "KR601",
        "looks like a secret",
        what="a token, password or key, in an OKR file or where keyresult.yaml wants its name",
        why="git keeps every version, so whoever can read these files can read the secret for ever",
        example="# keyresult.yaml\n"
        "sources:\n"
        "  prod: {connector: prometheus, url: https://prometheus.example.com, token: hunter2}",
        better="# keyresult.yaml\n"
        "sources:\n"
        "  prod: {connector: prometheus, url: https://prometheus.example.com, token_env: PROM_TOKEN}",
        fix="revoke it, put a new one in an environment variable or file, and name that: `token_env: NAME`",
        severity="error",
        check=secrets,
    ),
    Rule(
        "KR602",
        "secret over plain http",
        what="a source with a secret whose address begins with http://, this machine excepted",
        why="anyone on the way can read the token",
        example="# keyresult.yaml\n"
        "sources:\n"
        "  prod: {connector: prometheus, url: http://prometheus.example.com, token_env: PROM_TOKEN}",
        better="# keyresult.yaml\n"
        "sources:\n"
        "  prod: {connector: prometheus, url: https://prometheus.example.com, token_env: PROM_TOKEN}",
        fix="use https://",
    ),
    Rule(
        "KR603",
        "source over plain http",
        what="a source without a secret whose address begins with http://, unless it is of this machine or a private "
        "network: a single word, a private address, or a name under .local, .internal, .lan, .svc or .test",
        why="anyone on the way can change the numbers without being noticed",
        example="# keyresult.yaml\nsources:\n  prod: {connector: prometheus, url: http://prometheus.example.com}",
        better="# keyresult.yaml\nsources:\n  prod: {connector: prometheus, url: https://prometheus.example.com}",
        fix="use https://",
    ),
)
