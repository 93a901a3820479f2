"""`keyresult send -n` shows what `keyresult send` then sends, to the byte, and reads no secret."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

KINDS = ("nudge", "weekly", "leadership", "monthly")
SECRETS = {"SMTP_USER": "okrs", "SMTP_PASSWORD": "s3cr3t-pass", "BOT": "xoxb-1-s3cr3t-token", "TOKEN": "s3cr3t-bearer"}


@pytest.fixture
def everywhere(polled: Any, smtp: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A polled folder with a target of every kind that takes every kind of report; secrets are not set yet."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Robot")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "robot@example.com")
    subprocess.run(["git", "init", "--quiet", str(polled.path / "repository")], check=True)
    port = smtp.server_address[1]
    login = "user_env: SMTP_USER, password_env: SMTP_PASSWORD"
    targets = {
        "mail": f"kind: smtp, host: 127.0.0.1, port: {port}, tls: none, {login}, sender: o@x.example,"
        " to: [a@x.example], people: {lee: lee@x.example}",
        "hook": "kind: slack_webhook, url_env: HOOK_URL",
        "bot": f"kind: slack_bot, channel: C1, token_env: BOT, url: '{hook.url}/api'",
        "teams": "kind: teams, url_env: TEAMS_URL",
        "json": "kind: webhook, url_env: JSON_URL, token_env: TOKEN",
        "archive": "kind: file, folder: reports",
        "repo": "kind: git, folder: repository",
    }
    lines = [f"  {name}: {{{fields}, kinds: [{', '.join(KINDS)}]}}" for name, fields in targets.items()]
    polled.write("keyresult.yaml", polled.read("keyresult.yaml") + "deliver:\n" + "\n".join(lines) + "\n")
    hook.default = '{"ok": true, "ts": "17.1"}'
    smtp.replies = {"AUTH": "235 welcome"}
    return polled


def set_secrets(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set every secret: an address for each kind of webhook, user, password and tokens."""
    addresses = {f"{name.upper()}_URL": f"{hook.url}/{name}/s3cr3t-path" for name in ("hook", "teams", "json")}
    for name, value in {**SECRETS, **addresses}.items():
        monkeypatch.setenv(name, value)


def shown(place: Any, *words: str) -> dict[str, list[dict[str, str]]]:
    """The messages that are shown, by the target they go to, in order."""
    found: dict[str, list[dict[str, str]]] = {}
    for item in place("send", *words, "-n", "--json").json["items"]:
        found.setdefault(item["target"], []).extend(item["messages"])
    return found


def posted(hook: Any, path: str) -> list[str]:
    """What the chat was sent there; what a thread is called is known only once its headline is there."""
    found = [raw.decode() for (where, _, _), raw in zip(hook.posts, hook.bodies, strict=True) if where.startswith(path)]
    return [text.replace(',"thread_ts":"17.1"', "") for text in found]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_is_what_is_sent(
    everywhere: Any, smtp: Any, hook: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Each mail with its recipients and ids, each JSON body, each file and each commit, byte for byte."""
    before = shown(everywhere, kind)
    set_secrets(hook, monkeypatch)
    assert 0 == everywhere("send", kind).code

    assert [each["content"] for each in before["mail"]] == [content for _, content in smtp.mails]
    for (to, _), each in zip(smtp.mails, before["mail"], strict=True):
        assert each["where"].endswith(f"from o@x.example, to {', '.join(to)}")
    paths = {"hook": "/hook/", "bot": "/api/", "teams": "/teams/", "json": "/json/"}
    for target, path in paths.items():
        assert [each["content"] for each in before[target]] == posted(hook, path), target
    for target, folder in (("archive", "reports"), ("repo", "repository")):
        for each in before[target]:
            path = everywhere.path / each["where"].removeprefix("PLACE/").removesuffix(", committed")
            assert path.is_relative_to(everywhere.path / folder)
            assert each["content"].encode() == path.read_bytes()
    committed = subprocess.run(
        ["git", "log", "--format=", "--name-only"], cwd=everywhere.path / "repository", capture_output=True, check=True
    )
    assert len(before["repo"]) == len(committed.stdout.split())


def test_what_is_shown_again_is_what_is_sent_again(everywhere: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits after a failure in doubt is shown with its mark, and so sent."""
    set_secrets(hook, monkeypatch)
    hook.answers = [(500, "", {})] * 4
    assert 3 == everywhere("send", "weekly").code
    everywhere.later(timedelta(minutes=2))
    before, asked = shown(everywhere), len(hook.bodies)
    assert {"hook", "bot", "teams", "json"} == {*before}
    assert all("(resent)" in each["content"] for messages in before.values() for each in messages)
    assert 0 == everywhere("send").code
    sent = [text.decode().replace(',"thread_ts":"17.1"', "") for text in hook.bodies[asked:]]
    assert [each["content"] for name in before for each in before[name]] == sent


def test_what_is_shown_needs_and_tells_no_secret(everywhere: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its secrets it says the same as with them, and they are not in it."""
    without = everywhere("send", "weekly", "-n")
    set_secrets(hook, monkeypatch)
    found = everywhere("send", "weekly", "-n")
    assert (0, "") == (found.code, found.err)
    assert without.out == found.out
    assert "s3cr3t" not in found.out
    assert [] == hook.posts


def test_reports_and_the_database_agree(everywhere: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every kind: what was sent to a folder is there as the database keeps it, byte for byte, and nothing else."""
    set_secrets(hook, monkeypatch)
    for kind in KINDS:
        assert 0 == everywhere("send", kind).code
    with closing(sqlite3.connect(everywhere.path / "keyresult.db")) as connection:
        query = "SELECT report, content, digest FROM outbox_view WHERE target = ? AND state = 'sent'"
        for target, folder in (("archive", "reports"), ("repo", "repository")):
            kept = connection.execute(query, (target,)).fetchall()
            root = everywhere.path / folder
            files = {f"{path.relative_to(root)}": path.read_bytes() for path in root.rglob("*.md")}
            assert {name_of(report): content.encode() for report, content, _ in kept} == files
            assert len(kept) == len(files) > len(KINDS)


def name_of(report: str) -> str:
    """The file of a report in a folder."""
    kind, team, period = report.split("/", 2)
    period = period.replace("/", "-")
    return f"{team}/{period}.md" if kind == "weekly" else f"{team}/{kind}-{period}.md"


def test_a_target_that_left_the_settings_is_shown(everywhere: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its letters go nowhere, and that is said."""
    set_secrets(hook, monkeypatch)
    hook.answers = [(500, "", {})] * 4
    everywhere("send", "weekly")
    everywhere.later(timedelta(minutes=2))
    settings = everywhere.read("keyresult.yaml")
    everywhere.write(
        "keyresult.yaml", "".join(line for line in settings.splitlines(keepends=True) if "  json:" not in line)
    )
    found = everywhere("send", "-n", "--json").json["items"]
    (left,) = (item for item in found if item["target"] == "json")
    assert ["nowhere: there is no target json in the settings"] == [each["where"] for each in left["messages"]]
    assert json.loads(left["content"])
