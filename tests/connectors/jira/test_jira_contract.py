"""Both flavours keep the contract of every connector."""

from __future__ import annotations

from typing import Any

from tracker.connectors.jira import connector

from tracker.testing.connectors import ORIGIN, HttpConnectorContract, Request

CHANGELOG = {
    "total": 2,
    "histories": [
        {
            "id": "2",
            "created": "2026-10-09T10:00:00.000+0000",
            "items": [{"field": "status", "from": "3", "fromString": "In Progress", "to": "5", "toString": "Done"}],
        },
        {
            "id": "1",
            "created": "2026-10-05T10:00:00.000+0000",
            "items": [{"field": "status", "from": "1", "fromString": "To Do", "to": "3", "toString": "In Progress"}],
        },
    ],
}
ISSUE = {
    "id": "10001",
    "key": "SHOP-1",
    "fields": {
        "created": "2026-10-01T10:00:00.000+0000",
        "resolutiondate": "2026-10-09T10:00:00.000+0000",
        "status": {"id": "5", "name": "Done"},
        "customfield_10016": 8,
    },
    "changelog": CHANGELOG,
}


class _JiraContract(HttpConnectorContract):
    connector = connector
    flavour: str

    def source(self) -> Any:
        """A source of the flavour."""
        return connector.Source(url=ORIGIN, flavour=self.flavour)

    def measures(self) -> list[Any]:
        """Those that have no number where there are no issues."""
        return [
            connector.Measure(metric="cycle_time", jql="project = SHOP", from_status=("In Progress",)),
            connector.Measure(metric="lead_time", jql="project = SHOP", statistic="mean", clock="working"),
            connector.Measure(metric="time_in_status", jql="project = SHOP", in_status=("In Progress",)),
            connector.Measure(metric="ratio", jql="type = Bug", over="project = SHOP"),
            connector.Measure(metric="sum", jql="project = SHOP", field="customfield_10016"),
        ]

    def answer(self, request: Request) -> Any:
        """One finished issue everywhere."""
        return self._reply(request, [ISSUE])

    def nothing(self, request: Request) -> Any:
        """No issues."""
        return self._reply(request, [])

    def _reply(self, request: Request, issues: list[Any]) -> Any:
        if request.path.endswith("/myself"):
            return {"timeZone": "Europe/Berlin"}
        if request.path.endswith("/approximate-count"):
            return {"count": len(issues)}
        if request.path.endswith("/bulkfetch"):
            return {"issueChangeLogs": [{"issueId": "10001", "changeHistories": CHANGELOG["histories"]}]}
        return {"total": len(issues), "issues": issues, "isLast": True}


class TestJiraCloudContract(_JiraContract):
    """Two counts, two listings and the changelogs of one."""

    flavour = "cloud"
    most_requests = 5


class TestJiraDataCenterContract(_JiraContract):
    """Two counts and two listings."""

    flavour = "datacenter"
    most_requests = 4
