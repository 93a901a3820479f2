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

from tracker.demo.sandbox import Sandbox
from tracker.demo.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 8, 12, 14, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Asker:
    """Sends requests to a sandbox with the standard library; `base` is its address."""

    base: str

    def text(self, path: str, form: dict[str, object] | None = None) -> tuple[int, str, str]:
        """Status, content type and body; a form makes it a POST."""
        data = None if form is None else urlencode(form, doseq=True).encode()
        try:
            response = urlopen(Request(self.base + path, data=data), timeout=10)
        except HTTPError as error:
            response = error
        with response:
            return response.status, response.headers["Content-Type"], response.read().decode()

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
