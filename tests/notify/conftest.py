"""An outbox to send from, and letters of every form."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import Delivery, Letter, queued
from tracker.mailroom import Mailroom
from tracker.notify.postman import Postman, Terms
from tracker.plan.settings_file import read_settings
from tracker.settings import EnvSecrets
from tracker.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

MAIL = """\
Subject: Platform OKRs, week 47\r
Date: Mon, 23 Nov 2026 00:00:00 +0000\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset="utf-8"\r
Content-Transfer-Encoding: quoted-printable\r
\r
Sch=C3=B6n.\r
.leading dot\r
"""
SLACK = {
    "headline": {
        "text": "Week 47",
        "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Week 47", "emoji": False}}],
    },
    "thread": [{"text": "Week 47", "blocks": [{"type": "rich_text", "elements": [number]}]} for number in (1, 2)],
}
CARD = {"type": "message", "attachments": [{"content": {"type": "AdaptiveCard", "body": [{"type": "TextBlock"}]}}]}
CONTENT = {"email": MAIL, "slack": json.dumps(SLACK), "teams": json.dumps(CARD), "json": '{"a": 1}', "md": "# Hi\n"}


@dataclass
class Moving:
    """A clock that moves only when it is told to."""

    time: datetime = NOW

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.time

    def later(self, **by: float) -> None:
        """Move on."""
        self.time += timedelta(**by)


@dataclass
class Post:
    """An outbox with targets, as the settings describe them."""

    root: Path
    targets: str = ""
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Moving = field(default_factory=Moving)
    secrets: dict[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    terms: Terms = field(default_factory=lambda: Terms(part=20, claiming=0, marking=0))
    over: threading.Event = field(default_factory=threading.Event)

    def mailroom(self) -> Mailroom:
        """The mailroom of the settings."""
        from tracker.plan.offers import Offers

        (self.root / "okrs").mkdir(exist_ok=True)
        text = f"limits: {{request_deadline: 1s}}\ndeliver:\n{self.targets}"
        (self.root / "keyresult.yaml").write_text(text, encoding="utf-8")
        settings, _ = read_settings(self.root, {}, Offers({}))
        return Mailroom(settings, EnvSecrets(self.secrets, None, self.root), self.clock)

    def target(self, text: str) -> None:
        """Add a target, a line of YAML."""
        self.targets += f"  {text}\n"

    def letter(self, form: str, report: str = "weekly/platform/2026-W47") -> Letter:
        """A letter of a form."""
        return Letter(report, form, "Platform OKRs, week 47", CONTENT[form], NOW)

    def queue(self, form: str, target: str, report: str = "weekly/platform/2026-W47") -> Delivery:
        """Queue a letter for a target."""
        delivery = queued(self.letter(form, report), target)
        with self.store.writing():
            self.store.queue([delivery])
        return delivery

    def deliver(self, sender: Callable[[str], Any] | None = None) -> list[Delivery]:
        """Try what waits."""
        return self.postman(sender).deliver(self.store.waiting())

    def postman(self, sender: Callable[[str], Any] | None = None, owner: str = "process 1 on here") -> Postman:
        """A postman of some run."""
        return Postman(self.store, sender or self.mailroom().sender, self.clock, self.stop, owner, self.terms)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    """An outbox without targets."""
    return Post(tmp_path)
