"""How a no of each provider is told: what failed, where, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Missing

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
SIGN_IN = "<!DOCTYPE html><html><title>Azure DevOps Services | Sign In</title></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def refused(polling: Any, scripted: Callable[..., Any]) -> Callable[..., Missing]:
    """`refused(provider, reply, **fields)` is what one ask gets when every request has this reply."""

    def ask(provider: str, reply: object, **fields: Any) -> Missing:
        poll = polling(provider, scripted(lambda _seen: reply).url, NOW, **fields)
        [answer] = poll.read(poll.ask())
        assert isinstance(answer, Missing)
        return answer

    return ask


@pytest.mark.parametrize(
    ("provider", "reply", "message", "help"),
    [
        pytest.param(
            "azure",
            (203, HTML, SIGN_IN),
            "Azure DevOps shows a web page (status 203) instead of runs of pipeline deploy in project acme/shop: "
            "it wants a sign-in",
            "does the personal access token still hold",
            id="Azure signs in with 203",
        ),
        pytest.param(
            "azure",
            (200, HTML, SIGN_IN),
            "Azure DevOps shows a web page (status 200)",
            "does the personal access token still hold",
            id="Azure signs in with 200",
        ),
        pytest.param(
            "azure",
            (203, {}, {"value": []}),
            "Azure DevOps shows a web page (status 203)",
            "does the personal access token still hold",
            id="whatever comes with 203 is no answer of Azure's own",
        ),
        pytest.param(
            "azure",
            (302, {"Location": "https://login.microsoftonline.com/oauth2"}, ""),
            "redirects elsewhere, which is never followed",
            "does the personal access token still hold",
            id="Azure signs in elsewhere",
        ),
        pytest.param(
            "azure", (401, {}, ""), "answers 401", "does the personal access token still hold", id="Azure says 401"
        ),
        pytest.param(
            "jenkins",
            (403, {**HTML, "X-You-Are-Authenticated-As": "anonymous"}, "<html>Authentication required</html>"),
            "answers 403: an HTML page (asked without credentials)",
            "an API token of a user who may read the job",
            id="Jenkins does not know anonymous",
        ),
        pytest.param(
            "jenkins",
            (403, {}, "No valid crumb was included in the request"),
            "answers 403: No valid crumb was included in the request",
            "an API token of a user who may read the job",
            id="Jenkins wants a crumb",
        ),
        pytest.param(
            "jenkins",
            (404, HTML, "<html>Not Found</html>"),
            "Jenkins knows no runs in project shop/deploy, or hides it from whoever asks (404)",
            "an API token of a user who may read the job",
            id="Jenkins hides a job",
        ),
        pytest.param(
            "jenkins",
            (200, HTML, "<html>single sign-on</html>"),
            "Jenkins shows a web page (status 200)",
            "an API token of a user who may read the job",
            id="a sign-on in front of Jenkins",
        ),
        pytest.param(
            "gitlab",
            (200, {}, {"data": {"project": None}}),
            "GitLab knows no project acme/shop, or hides it from whoever asks",
            "GitLab hides what the token, of scope read_api, may not see",
            id="GitLab hides a project",
        ),
        pytest.param(
            "gitlab",
            (404, {}, {"message": "404 Not Found"}),
            "GitLab knows no runs in project acme/shop, or hides it from whoever asks (404)",
            "GitLab hides what the token, of scope read_api, may not see",
            id="a GitLab without GraphQL at this address",
        ),
        pytest.param(
            "gitlab",
            (401, {}, {"errors": [{"message": "Invalid token"}]}),
            "answers 401: Invalid token",
            "is the path of the project whole?",
            id="GitLab knows no such token",
        ),
        pytest.param(
            "gitlab",
            (200, {}, {"errors": [{"message": "Query has complexity of 300, which exceeds max complexity of 250"}]}),
            "GitLab refuses the query: Query has complexity of 300, which exceeds max complexity of 250",
            "is the path of the project whole?",
            id="GitLab finds the query too much",
        ),
        pytest.param(
            "buildkite",
            (403, {}, {"message": "Your access token doesn't have the read_builds scope"}),
            "answers 403: Your access token doesn't have the read_builds scope",
            "the token needs the scope read_builds",
            id="Buildkite misses a scope",
        ),
        pytest.param(
            "buildkite",
            (404, {}, {"message": "No pipeline found"}),
            "Buildkite knows no runs of pipeline deploy in project acme, or hides it from whoever asks (404)",
            "the token needs the scope read_builds",
            id="Buildkite knows no such pipeline",
        ),
        pytest.param(
            "buildkite", (400, {}, {"message": "bad"}), "answers 400: bad", "the token needs", id="Buildkite says 400"
        ),
        pytest.param(
            "circleci",
            (404, {}, {"message": "Project not found"}),
            "CircleCI knows no runs of pipeline deploy in project gh/acme/shop, or hides it from whoever asks (404)",
            "is the slug whole, such as gh/acme/shop?",
            id="CircleCI hides a project",
        ),
        pytest.param(
            "circleci",
            (401, {}, {"message": "You must log in first."}),
            "answers 401: You must log in first.",
            "is the slug whole, such as gh/acme/shop?",
            id="CircleCI knows no such token",
        ),
    ],
)
def test_a_refusal_says_what_to_do(
    provider: str, reply: object, message: str, help: str, refused: Callable[..., Missing]
) -> None:
    """It is a matter of configuration, and its help is the provider's."""
    answer = refused(provider, reply)
    assert (Outcome.FAILED, Fault.CONFIG) == (answer.outcome, answer.fault)
    assert message in answer.message
    assert help in (answer.help or "")


@pytest.mark.parametrize(
    ("provider", "reply"),
    [
        pytest.param("gitlab", (200, {}, {"errors": [{"message": "Timeout on validation of query"}]}), id="GitLab"),
        pytest.param("gitlab", (502, {}, ""), id="a gateway"),
    ],
)
def test_what_passes_is_the_source_s_fault(provider: str, reply: object, refused: Callable[..., Missing]) -> None:
    """A query that GitLab cannot finish may be finished the next time."""
    answer = refused(provider, reply)
    assert (Outcome.FAILED, Fault.SOURCE) == (answer.outcome, answer.fault)


def test_a_limit_defers(refused: Callable[..., Missing]) -> None:
    """Azure's limit is told with the instant at which it ends."""
    answer = refused("azure", (429, {"Retry-After": "300"}, ""))
    assert Outcome.DEFERRED == answer.outcome
    assert datetime(2026, 10, 14, 9, 5, tzinfo=UTC) == answer.until


@pytest.mark.parametrize(
    ("provider", "reply", "message"),
    [
        ("jenkins", {"_class": "com.cloudbees.hudson.plugins.folder.Folder"}, "`allBuilds` is not a list"),
        ("jenkins", [], "it is no object"),
        ("jenkins", {"allBuilds": [7]}, "an item of a list is no object"),
        ("jenkins", {"allBuilds": [{"number": 1}]}, "`timestamp` is missing"),
        ("jenkins", {"allBuilds": [{"number": 1, "timestamp": "now"}]}, "`timestamp` is not a number"),
        ("jenkins", {"allBuilds": [{"number": True, "timestamp": 1}]}, "`number` is not text"),
        ("buildkite", {"message": "?"}, "it is not a list"),
        ("buildkite", [{"id": "", "created_at": "2026-10-13T08:00:00Z"}], "`id` is missing"),
        ("buildkite", [{"id": "1", "created_at": "yesterday"}], "`created_at` is not an instant"),
        ("buildkite", [{"id": "1", "created_at": None}], "`created_at` is missing"),
        ("circleci", {"items": [{"id": "1", "created_at": "2026-10-13", "status": "success", "duration": "1"}]},
         "`duration` is not a number"),
        ("azure", {"value": [{"id": 1, "definition": None}]}, "`definition` is no object"),
        ("gitlab", {"data": {"project": {"pipelines": None}}}, "`pipelines` is no object"),
    ],
)  # fmt: skip
def test_an_answer_of_another_form_is_rejected(
    provider: str, reply: object, message: str, refused: Callable[..., Missing]
) -> None:
    """What the documentation does not know is no number, and what was missed is named."""
    answer = refused(provider, (200, {}, reply))
    assert (Outcome.REJECTED, Fault.SOURCE) == (answer.outcome, answer.fault)
    assert message in answer.message
    assert "are url: and provider: of the source right, and project: of the measure?" == answer.help


def test_no_secret_is_told(refused: Callable[..., Missing]) -> None:
    """A system that repeats the token in its refusal does not get it into ours."""
    answer = refused("circleci", (401, {}, {"message": "no: circle_ci_token_1"}), token_env="CIRCLE_CI_TOKEN_1")
    assert "circle_ci_token_1" not in repr(answer)
    assert "token_env CIRCLE_CI_TOKEN_1" in answer.message
