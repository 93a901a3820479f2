"""The sandbox of one fixed instant, and a plain way to ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tracker.demo.article.files import article_speakers, write_article
from tracker.demo.article.rhythm import Calendar
from tracker.demo.sandbox import Sandbox
from tracker.demo.story import Story
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found
from tracker.registry import build
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.model import KeyResult
    from tracker.plan.load import Loaded
    from tracker.runs import Session

NOW = datetime(2026, 8, 12, 14, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Asker:
    """Sends requests to a sandbox with the standard library; `base` is its address."""

    base: str

    def whole(
        self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers by name in lower case, and body; data make it a POST."""
        try:
            response = urlopen(Request(self.base + path, data=data, headers=headers or {}), timeout=10)
        except HTTPError as error:
            response = error
        with response:
            found = {name.lower(): value for name, value in response.headers.items()}
            return response.status, found, response.read().decode()

    def text(self, path: str, form: dict[str, object] | None = None) -> tuple[int, str, str]:
        """Status, content type and body; a form makes it a POST."""
        status, headers, body = self.whole(path, None if form is None else urlencode(form, doseq=True).encode())
        return status, headers["content-type"], body

    def json(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of an answer; a body is sent as JSON, or as it is if it is bytes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        status, _, text = self.whole(path, data)
        return status, json.loads(text)

    def get(self, endpoint: str, **parameters: object) -> tuple[int, Any]:
        """Status and envelope of a GET below `/api/v1/`."""
        status, _, body = self.text(f"/api/v1/{endpoint}?{urlencode(parameters, doseq=True)}")
        return status, json.loads(body)

    def post(self, endpoint: str, **parameters: object) -> tuple[int, Any]:
        """Status and envelope of a POST below `/api/v1/`."""
        status, _, body = self.text(f"/api/v1/{endpoint}", parameters)
        return status, json.loads(body)


@pytest.fixture(scope="session")
def now() -> datetime:
    """The instant around which the sample quarter is laid: a Wednesday afternoon."""
    return NOW


@pytest.fixture(scope="session")
def story(now: datetime) -> Story:
    """The sample quarter as it looks then."""
    return Story(now)


@pytest.fixture(scope="session")
def sandbox(now: datetime) -> Iterator[Sandbox]:
    """The sandbox, listening."""
    with Sandbox(now) as running:
        yield running


@pytest.fixture
def platform(sandbox: Sandbox) -> Asker:
    """Asks the server that works."""
    return Asker(sandbox.url)


@pytest.fixture
def edge(sandbox: Sandbox) -> Asker:
    """Asks the server that is broken."""
    return Asker(sandbox.edge_url)


@dataclass(frozen=True)
class Standing:
    """A clock that stands still."""

    instant: datetime

    def now(self) -> datetime:
        """Always the same."""
        return self.instant


@dataclass(frozen=True)
class Article:
    """The article's files in a folder, with the sandbox that answers for them."""

    loaded: Loaded
    workspace: Workspace
    calendar: Calendar
    base: str

    def asker(self, path: str) -> Asker:
        """Asks one of its sources with plain requests."""
        return Asker(self.base + path)

    def read(self, tail: str, at: datetime) -> Found:
        """The number of a key result as of an instant: through its connector, the real door and the network."""
        key_result = self._key_result(tail)
        assert key_result.measure is not None
        session = self._session(key_result)
        measure = build(session.connector.Measure, key_result.measure.fields)
        ask = Ask(key_result.name, measure, at, at, at, key_result.measure.unit.symbol)
        (answer,) = session.connector.read(
            session.source, [ask], session.http, session.facts, self.workspace.clock.now()
        )
        assert isinstance(answer, Found), answer
        return answer

    def _session(self, key_result: KeyResult) -> Session:
        assert key_result.measure is not None
        source = self.loaded.plan.sources[key_result.measure.source]
        opener = self.workspace.opener(self.loaded.settings)
        return opener.open(source.name, self.loaded.connectors[source.connector], source.fields, KeptFacts({}))

    def _key_result(self, tail: str) -> KeyResult:
        every = (one for team in self.loaded.plan.teams for one in (*team.key_results(), *team.health_metrics))
        (found,) = (one for one in every if one.id == tail)
        return found


@pytest.fixture(scope="session")
def article(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Article]:
    """The article's files and sources around the same instant."""
    folder = tmp_path_factory.mktemp("article")
    with Sandbox(now, article_speakers(now)) as running:
        write_article(folder, now, running.url)
        workspace = Workspace(folder, environ={}, clock=Standing(now))
        yield Article(workspace.load(), workspace, Calendar.of(Story(now)), running.url)
