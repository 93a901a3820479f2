"""The connector keeps the public contract."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tracker.connectors.github_actions import connector

from tracker.testing.connectors import NOW, ORIGIN, HttpConnectorContract

if TYPE_CHECKING:
    from tracker.testing.connectors import Request


def stamp(hours: float) -> str:
    """So many hours before now, as GitHub writes it."""
    return f"{NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


class TestGitHubContract(HttpConnectorContract):
    """Two numbers about one workflow, and one about deployments."""

    connector = connector
    most_requests = 2

    def source(self) -> Any:
        """A source at the contract's origin."""
        return connector.Source(url=ORIGIN)

    def measures(self) -> list[Any]:
        """Three measures that need two requests."""
        return [
            connector.Measure(repository="acme/shop", workflow="deploy.yml"),
            connector.Measure(
                repository="acme/shop", workflow="deploy.yml", metric="success_rate", failed=("failure",)
            ),
            connector.Measure(repository="acme/shop", environment="production", metric="lead_time"),
        ]

    def answer(self, request: Request) -> object:
        """One good run, one good deployment."""
        if request.path.endswith("/graphql"):
            statuses = {"nodes": [{"state": "SUCCESS", "createdAt": stamp(2)}]}
            node = {"databaseId": 1, "createdAt": stamp(3), "commitOid": "a", "commit": {"committedDate": stamp(9)}}
            return _deployments([node | {"statuses": statuses}])
        run = {"id": 1, "status": "completed", "conclusion": "success", "created_at": stamp(4)}
        run |= {"run_started_at": stamp(4), "updated_at": stamp(3)}
        return {"total_count": 1, "workflow_runs": [run]}

    def nothing(self, request: Request) -> object:
        """No runs, no deployments."""
        if request.path.endswith("/graphql"):
            return _deployments([])
        return {"total_count": 0, "workflow_runs": []}


def _deployments(nodes: list[object]) -> object:
    info = {"hasNextPage": False, "endCursor": None}
    return {"data": {"repository": {"deployments": {"pageInfo": info, "nodes": nodes}}}}
