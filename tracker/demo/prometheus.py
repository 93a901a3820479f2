"""A Prometheus of the sandbox: its API, and the pages that say that it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .api import Api, ApiError
from .speaking import TEXT, Reply, as_json

if TYPE_CHECKING:
    from .speaking import Request

_API = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Speaks Prometheus's HTTP protocol."""

    api: Api

    def reply(self, request: Request) -> Reply:
        """The answer of the API, or of a page outside it."""
        if request.path.startswith(_API):
            answer = self.api.answer(request.path.removeprefix(_API), {**request.query, **request.form()})
            if answer is not None:
                return as_json(answer[1], answer[0])
        return self._page(request.path)

    def _page(self, path: str) -> Reply:
        if path not in ("/", "/-/ready"):
            return Reply(404, "404 page not found\n", TEXT)
        try:
            self.api.check_up()
        except ApiError as error:
            return Reply(error.status, f"{error}\n", TEXT)
        return Reply(200, "Prometheus Server is Ready.\n", TEXT)
