"""The contract of connectors that say whether they may read their source, through a scripted door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.errors import ConnectorError, SettingsError, Unreachable
from tracker.ports import Checked, Checkup, Soundness

from .scripted import NOW, SECRET, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.ports import Connector

    from .scripted import Request


class CheckupContract:
    """What a connector promises that says whether it may read its source (`ports.Checkup`).

    It goes beside `HttpConnectorContract`, or alone:

        class TestWeatherCheckup(CheckupContract):
            connector = weather.connector

            def source(self): ...

            def measures(self): ...

            def well(self, request): ...

    Attributes:
        most_asked: How many requests a check-up may take, however many measures there are.
        nonsense: Bodies of good status that are none of the system's.
    """

    connector: Connector
    most_asked: int = 15
    nonsense: tuple[str, ...] = ("<html>please log in</html>", '{"half": ', "null", "[]", '"text"', "12")

    def source(self) -> Any:
        """A valid source of the origin `ORIGIN`."""
        raise NotImplementedError

    def measures(self) -> Sequence[Any]:
        """Valid measures."""
        raise NotImplementedError

    def well(self, request: Request) -> object:
        """The reply to a request when all is well."""
        raise NotImplementedError

    def checked(self, script: Callable[[Request], object]) -> tuple[list[Checked], ScriptedHttp]:
        """What a check-up finds, an error that ends it turned into a finding the way `doctor` does it."""
        assert isinstance(self.connector, Checkup), f"{self.connector.name} has no checkup"
        http, found = ScriptedHttp(script), list[Checked]()
        try:
            found.extend(self.connector.checkup(self.source(), list(self.measures()), http, NOW))
        except (ConnectorError, SettingsError) as error:
            found.append(Checked("reachable", error.message, Soundness.FAILED, error.help))
        for check in found:
            _check_finding(check)
        return found, http

    def test_all_is_well(self) -> None:
        """A source in order has findings, and none that failed."""
        found, _ = self.checked(self.well)
        assert found
        assert [check for check in found if check.state is Soundness.FAILED] == []

    def test_a_few_requests_are_enough(self) -> None:
        """It stays within the origin, and does not ask for each of many measures."""
        _, http = self.checked(self.well)
        assert (http.strays, http.requests <= self.most_asked) == ([], True)
        assert {request.method for request in http.seen} <= {"GET", "HEAD", "POST"}

    def test_whatever_is_wrong_is_found(self) -> None:
        """Refusals, silence, limits and answers of something else are failures with words, never an exception."""
        replies = [Status(code, "no") for code in (401, 403, 404, 410, 429, 500)]
        for reply in (*replies, Unreachable("no answer within 30 s", help="is it up?"), *self.nonsense):
            found, _ = self.checked(lambda _request, reply=reply: reply)  # type: ignore[misc]
            assert any(check.state is not Soundness.OK for check in found), reply

    def test_secrets_are_in_no_finding(self) -> None:
        """What the source sends in headers is not told."""
        for script in (self.well, lambda _request: Status(500), lambda _request: "<html>"):
            assert SECRET not in repr(self.checked(script)[0])


def _check_finding(check: Checked) -> None:
    assert check.name, check
    assert check.detail, check
    assert not check.detail.endswith("."), check
    assert check.state is not Soundness.WARNING or check.help, f"a warning has a cure: {check}"
