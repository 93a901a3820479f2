"""Deployments to an environment: a hundred with all their statuses in one GraphQL request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import Refused

from .api import PER_PAGE
from .shapes import deployment_of, member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.core.ci import CiRun

    from .api import GitHub

QUERY = """query($owner: String!, $name: String!, $environment: String!, $size: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(
      first: $size, after: $after, environments: [$environment], orderBy: {field: CREATED_AT, direction: DESC}
    ) {
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId createdAt commitOid
        commit { committedDate }
        statuses(first: 30) { nodes { state createdAt } }
      }
    }
  }
}"""


class DeploymentListing(NamedTuple):
    """Lists the deployments of a repository to one environment."""

    github: GitHub
    repository: str
    environment: str

    def pages(self, since: datetime) -> Iterator[list[CiRun]]:
        """Every deployment created at or after an instant, newest first, and the rest of the last page.

        Raises:
            ConnectorError: A page could not be had.
        """
        after: object = None
        while True:
            found = self._connection(after)
            page = [deployment_of(raw, self.repository, self.environment) for raw in member(found, "nodes", list)]
            yield page
            info = member(found, "pageInfo", dict)
            if not info.get("hasNextPage") or any(each.created < since.timestamp() for each in page):
                return
            after = member(info, "endCursor", str)

    def _connection(self, after: object) -> object:
        owner, _, name = self.repository.partition("/")
        variables = {"owner": owner, "name": name, "environment": self.environment, "size": PER_PAGE, "after": after}
        data = self.github.graphql(QUERY, variables)
        if data.get("repository", "missing") is None:
            raise Refused(f"GitHub shows no repository {self.repository}", help="is it right, and may we read it?")
        return member(member(data, "repository", dict), "deployments", dict)
