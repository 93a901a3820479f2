"""Targets of the settings: every field checked with its place, secrets only named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.core.delivery import Target
from tracker.plan.compiled import document
from tracker.plan.schema import settings_schema
from tracker.plan.stored import from_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.plan.findings import Finding
    from tracker.plan.loaded import Loaded

MAIL = "kind: smtp, host: mail.example.com, sender: a@example.com"

GOOD = {
    "mail": f"{{{MAIL}, to: [b@c.de], kinds: [weekly, nudge], teams: [platform], people: {{kim: kim@c.de}}}}",
    "chat": "{kind: slack_bot, channel: C1, token_env: SLACK_TOKEN}",
    "hook": "{kind: slack_webhook, url_env: SLACK_HOOK, link: 'https://okrs.example.com/{team}/{slug}.html'}",
    "teams": "{kind: teams, url_file: /run/secrets/teams, agenda: 20m}",
    "other": "{kind: webhook, url_env: HOOK, token_env: HOOK_TOKEN}",
    "archive": "{kind: file, folder: reports}",
    "repo": "{kind: git, folder: reports, push: true}",
}


def deliver(targets: dict[str, str]) -> dict[str, str]:
    """A settings file with these targets."""
    lines = "".join(f"  {name}: {text}\n" for name, text in targets.items())
    return {"keyresult.yaml": f"deliver:\n{lines}"}


def test_every_kind_of_target(loading: Callable[..., Loaded]) -> None:
    """Each arrives with its kinds and teams, and survives the database."""
    loaded = loading(deliver(GOOD))
    targets = loaded.settings.deliver
    assert [*GOOD] == [*targets]
    assert ("smtp", ("weekly", "nudge"), ("platform",)) == (
        targets["mail"].kind,
        targets["mail"].kinds,
        targets["mail"].teams,
    )
    assert Target("archive", "file", {"folder": "reports"}) == targets["archive"]
    assert "https://okrs.example.com/{team}/{slug}.html" == targets["hook"].fields["link"]
    assert "20m" == targets["teams"].fields["agenda"]
    assert loaded.settings == from_document(document(loaded.plan, loaded.settings)).settings


BAD = {
    "no kind": ("{folder: x}", "`kind` is missing"),
    "a kind that is none": ("{kind: slak_bot}", "`slak_bot` is no kind of target"),
    "a kind that is no text": ("{kind: 3}", "`3` is no kind of target"),
    "a field that is none": ("{kind: file, foldr: x}", "did you mean `folder`?"),
    "a field that is missing": ("{kind: file}", "`folder` is missing"),
    "a kind of report that is none": ("{kind: file, folder: x, kinds: [daily]}", "is not one of"),
    "a secret in place of its name": ("{kind: slack_bot, channel: C1, token_env: xoxb-123456789-abcdef}", "secret"),
    "an address of a webhook": ("{kind: teams, url: https://x.example}", "`url` is not known here"),
    "nobody to send to": (f"{{{MAIL}, to: []}}", "`to` names nobody"),
    "what is no address": (f"{{{MAIL}, to: [dana]}}", "dana is not a mail address"),
    "two passwords": (
        f"{{{MAIL}, to: [b@c.de], user_env: U, password_env: P, password_file: p}}",
        "exclude each other",
    ),
    "a user without a password": (f"{{{MAIL}, to: [b@c.de], user_env: U}}", "a user and a password go together"),
    "a password in the clear": (
        f"{{{MAIL}, to: [b@c.de], tls: none, user_env: U, password_env: P}}",
        "a password would be sent unencrypted",
    ),
    "no address of a webhook": ("{kind: webhook}", "one of url_env and url_file is needed"),
    "no length of a meeting": ("{kind: file, folder: x, agenda: soon}", '"soon" is no length of a meeting'),
    "a meeting that is too long": (f"{{{MAIL}, to: [b@c.de], agenda: 600}}", '"600" is too long for a meeting'),
    "a link for a file": ("{kind: file, folder: x, link: 'https://a.example/{team}'}", "`link` is not known here"),
    "a link that is none": ("{kind: teams, url_env: T, link: 'okrs/{team}'}", "is no address that begins with https"),
    "a link with a program": ("{kind: teams, url_env: T, link: 'javascript:alert(1)'}", "is no address"),
    "a link of a bot": ("{kind: slack_bot, channel: C, token_env: T, link: 'ftp://a.example'}", "is no address"),
    "a link with an unknown word": ("{kind: teams, url_env: T, link: 'https://a.example/{week}'}", "names {week}"),
    "no token of a bot": ("{kind: slack_bot, channel: C1}", "one of token_env and token_file is needed"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_with_a_target_is_told(findings: Callable[..., list[Finding]], text: str, said: str) -> None:
    """With its place in the file."""
    found = [each for each in findings(deliver({"it": text})) if each.code != "KR110"]
    assert any(said in each.message for each in found), [each.message for each in found]
    assert {2} == {each.line for each in found}


def test_a_name_that_is_none_is_told(findings: Callable[..., list[Finding]]) -> None:
    """A target is named in ids and commands."""
    found = findings(deliver({"'a b'": "{kind: file, folder: x}"}))
    assert any("is no name for a target" in each.message for each in found)


def test_the_schema_knows_every_kind() -> None:
    """Editors complete the fields of each."""
    shapes = settings_schema({})["properties"]["deliver"]["additionalProperties"]["anyOf"]
    kinds = [shape["properties"]["kind"]["const"] for shape in shapes]
    assert ["smtp", "slack_webhook", "slack_bot", "teams", "webhook", "file", "git"] == kinds
