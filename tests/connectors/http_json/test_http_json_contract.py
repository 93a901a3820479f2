"""The contract of every connector, for a plain GET, for pages by cursor and for a POST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.connectors.http_json import connector

from tracker.testing.connectors import ORIGIN, HttpConnectorContract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.testing.connectors import Request


class TestPlainGet(HttpConnectorContract):
    """Two numbers of one answer take one request."""

    connector = connector
    most_requests = 1

    def source(self) -> Any:
        """A source with a secret of its own."""
        return connector.Source(url=ORIGIN, headers={"X-Key": {"env": "API_KEY"}})

    def measures(self) -> Sequence[Any]:
        """A number, a ratio and the same number over a list that may be empty."""
        return [
            connector.Measure(path="/totals", value="totals.coverage"),
            connector.Measure(path="/totals", value="totals.hits", over="totals.lines"),
            connector.Measure(path="/totals", items="files", value="sum([].lines)"),
        ]

    def answer(self, request: Request) -> object:
        """Coverage."""
        return {"totals": {"coverage": "87.5", "hits": 7, "lines": 8}, "files": [{"lines": 8}]}

    def nothing(self, request: Request) -> object:
        """No analysis yet."""
        return {"totals": {"coverage": None}, "files": []}


class TestPages(HttpConnectorContract):
    """Counts over pages share the pages."""

    connector = connector
    most_requests = 2

    def source(self) -> Any:
        """A source without secrets."""
        return connector.Source(url=ORIGIN)

    def measures(self) -> Sequence[Any]:
        """All items, and some of them."""
        pages = {"next": "meta.after", "parameter": "cursor"}
        return [
            connector.Measure(path="/alerts", pages=pages, items="alerts", value="length(@)"),
            connector.Measure(path="/alerts", pages=pages, items="alerts", value="length([?open])"),
        ]

    def answer(self, request: Request) -> object:
        """Two pages."""
        last = request.query.get("cursor") == "two"
        return {"alerts": [{"open": last}], "meta": {"after": None if last else "two"}}

    def nothing(self, request: Request) -> object:
        """No alerts."""
        return {"alerts": [], "meta": {}}


class TestPost(HttpConnectorContract):
    """A POST that reads, as of the slot."""

    connector = connector
    most_requests = 1

    def source(self) -> Any:
        """A source with another word before its token."""
        return connector.Source(url=ORIGIN, token_env="API_TOKEN", scheme="Token token=")

    def measures(self) -> Sequence[Any]:
        """Two numbers of one query."""
        asked = {"path": "/graphql", "method": "POST", "body": {"query": "{ n }", "to": "{window_end_epoch}"}}
        return [connector.Measure(value=f"data.{name}", **asked) for name in "nm"]

    def answer(self, request: Request) -> object:
        """Data."""
        return {"data": {"n": 1, "m": 2}}

    def nothing(self, request: Request) -> object:
        """No data."""
        return {"data": None}
