"""What check-ups find: each fault by its name and with its cure, and what is merely told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.checks import MOST_PLACES, limit_left, token_ends, tried
from tracker.connectors.ci_duration import connector as ci_duration
from tracker.connectors.github_actions import connector as github_actions
from tracker.connectors.http_json import connector as http_json
from tracker.connectors.jira import connector as jira

from tracker.errors import ConnectorError, Deferred, Refused, Unreachable
from tracker.ports import Checked, Soundness
from tracker.testing.connectors import NOW, ORIGIN, UNTIL, Request, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OK, WARNING, FAILED = Soundness


def checked(connector: Any, source: Any, measures: list[Any], replies: Mapping[str, object]) -> dict[str, Checked]:
    """The findings by name; a reply is found by the end of the path."""

    def script(request: Request) -> object:
        return next(reply for end, reply in replies.items() if request.path.endswith(end))

    return {check.name: check for check in connector.checkup(source, measures, ScriptedHttp(script), NOW)}


# -- what all have in common ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(None, [], id="one without an end"),
        pytest.param(200, [("valid to 2 May 2027", OK)], id="one for long"),
        pytest.param(13, [("valid to 27 Oct 2026", WARNING)], id="one that ends within two weeks"),
        pytest.param(-1, [("valid to 13 Oct 2026", WARNING)], id="one that has ended"),
    ],
)
def test_the_end_of_a_token_is_told(days: int | None, found: list[tuple[str, Soundness]]) -> None:
    """Two weeks before its end a token is to be renewed."""
    until = None if days is None else NOW + timedelta(days=days)
    assert found == [(check.detail, check.state) for check in token_ends(until, NOW)]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        pytest.param({}, [], id="none told"),
        pytest.param({"ratelimit-limit": "2000"}, [], id="half of it told"),
        pytest.param({"ratelimit-limit": "many", "ratelimit-remaining": "some"}, [], id="no numbers"),
        pytest.param(
            {"ratelimit-limit": "2000", "ratelimit-remaining": "1999"},
            [("1,999 of 2,000 requests are left", OK)],
            id="most of it left",
        ),
        pytest.param(
            {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "9"},
            [("9 of 100 requests are left", WARNING)],
            id="less than a tenth left",
        ),
    ],
)
def test_what_is_left_of_a_limit_is_told(headers: dict[str, str], found: list[tuple[str, Soundness]]) -> None:
    """Less than a tenth is worth a warning."""
    assert found == [(check.detail, check.state) for check in limit_left(headers)]


def raising(error: ConnectorError | None) -> Callable[[str], None]:
    """Looks at the place `bad` in vain."""

    def look(place: str) -> None:
        if place == "bad" and error is not None:
            raise error

    return look


def test_places_that_fail_are_told_each() -> None:
    """A refusal of one place is its own failure, with its cure, or at least what to correct."""
    found = list(tried("projects", "project", ["a", "bad", "c"], raising(Refused("no such project"))))
    assert [
        Checked("projects", "no such project", FAILED, "correct the project"),
        Checked("projects", "2 of 3 projects can be read"),
    ] == found


def test_of_many_places_a_few_are_asked() -> None:
    """What was not asked is counted."""
    (check,) = tried("jobs", "job", [str(number) for number in range(MOST_PLACES + 3)], raising(None))
    assert f"{MOST_PLACES} jobs can be read; 3 more were not asked" == check.detail


@pytest.mark.parametrize("error", [Unreachable("down"), Deferred("not before noon", UNTIL)], ids=["down", "limited"])
def test_a_system_that_is_down_is_not_asked_further(error: ConnectorError) -> None:
    """What is no matter of one place ends the check-up."""
    with pytest.raises(type(error)):
        list(tried("projects", "project", ["bad", "a"], raising(error)))


def test_without_places_nothing_is_said() -> None:
    """A source that no key result reads has nothing to try."""
    assert [] == list(tried("projects", "project", [], raising(None)))


# -- GitHub -----------------------------------------------------------------------------------

LIMIT = {"resources": {"core": {"limit": 5000, "remaining": 4990, "reset": int(NOW.timestamp())}}}
RUNS = {"total_count": 0, "workflow_runs": []}
TOKEN = github_actions.Source(url=ORIGIN, token_env="TOKEN")
SHOP = [github_actions.Measure(repository="acme/shop", workflow="ci.yml")]


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        pytest.param(Status(200, {"login": "ci-reader"}), "as ci-reader", id="a fine-grained token"),
        pytest.param(
            Status(200, {"login": "ci-reader"}, {"x-oauth-scopes": "repo"}),
            "as ci-reader, scopes repo",
            id="a classic one",
        ),
        pytest.param(Status(403, "no"), "the credentials are accepted", id="the token of a workflow"),
    ],
)
def test_github_says_who_asks(reply: Status, detail: str) -> None:
    """Tokens of people have an owner, those of workflows have none."""
    found = checked(github_actions, TOKEN, [], {"/rate_limit": LIMIT, "/user": reply})
    assert detail == found["signed in"].detail


@pytest.mark.parametrize(
    ("told", "days"),
    [
        pytest.param("2027-01-02 09:00:00 UTC", "2 Jan 2027", id="as it is told today"),
        pytest.param("2027-01-02 09:00:00 +0100", "2 Jan 2027", id="with an offset"),
        pytest.param("soon", None, id="in words"),
    ],
)
def test_github_says_when_the_token_ends(told: str, days: str | None) -> None:
    """The header of the end is read, if it is a time."""
    user = Status(200, {"login": "ci-reader"}, {"github-authentication-token-expiration": told})
    found = checked(github_actions, TOKEN, [], {"/rate_limit": LIMIT, "/user": user})
    assert (days and f"valid to {days}") == (found["token"].detail if "token" in found else None)


def test_something_else_than_github_is_told() -> None:
    """An answer without a name is none of GitHub's."""
    found = checked(github_actions, TOKEN, [], {"/rate_limit": LIMIT, "/user": {"name": 3}})
    assert FAILED is found["access"].state


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(
            Status(403, "no", {"x-accepted-github-permissions": "actions=read"}),
            "GitHub refuses (403), permission needed: actions=read",
            id="a fine-grained token",
        ),
        pytest.param(
            Status(403, "no", {"x-accepted-github-permissions": "", "x-accepted-oauth-scopes": "repo"}),
            "GitHub refuses (403), permission needed: repo",
            id="a classic token",
        ),
        pytest.param(
            Status(404, "no"), "GitHub hides it, or there is none (404), permission needed: actions=read", id="hidden"
        ),
    ],
)
def test_github_names_the_permission_that_is_missing(reply: Status, words: str) -> None:
    """What may not be read is told with the permission that it needs, as GitHub says it."""
    found = checked(github_actions, TOKEN, SHOP, {"/rate_limit": LIMIT, "/user": {"login": "a"}, "/runs": reply})
    assert (FAILED, True) == (found["repositories"].state, found["repositories"].detail.endswith(words))


def test_a_limit_is_no_missing_permission() -> None:
    """A 403 for too many requests ends the check-up as a limit."""
    replies = iter([Status(403, "no", {"retry-after": "60"}), Status(429, "slow down")])

    def script(request: Request) -> object:
        return {"/rate_limit": LIMIT, "/user": {"login": "a"}}.get(request.path) or next(replies)

    with pytest.raises(Deferred):
        list(github_actions.checkup(TOKEN, SHOP, ScriptedHttp(script), NOW))


def test_a_github_app_is_named() -> None:
    """An App is nobody's account."""
    source = github_actions.Source(url=ORIGIN, app_id="123", private_key_file="key.pem")
    assert "as GitHub App 123" == checked(github_actions, source, [], {"/rate_limit": LIMIT})["signed in"].detail


def test_an_end_of_the_hour_beyond_time_is_not_told() -> None:
    """A reset that is no instant breaks nothing."""
    limits = {"resources": {"core": {"limit": 5000, "remaining": 1, "reset": 10**30}}}
    found = checked(github_actions, TOKEN, [], {"/rate_limit": limits, "/user": {"login": "a"}})
    assert "1 of 5000 requests are left until 09:00 UTC" == found["access"].detail


# -- the other providers ----------------------------------------------------------------------


def provider(
    name: str, project: str, replies: Mapping[str, object], pipeline: str = "", **fields: Any
) -> dict[str, Checked]:
    """The findings of a provider with one pipeline."""
    source = ci_duration.Source(provider=name, url=ORIGIN, **fields)
    return checked(ci_duration, source, [ci_duration.Measure(project=project, pipeline=pipeline)], replies)


GITLAB: dict[str, object] = {
    "data": {
        "currentUser": {"username": "ci-reader"},
        "metadata": {"version": "17.5.1"},
        "project": {"pipelines": {"nodes": []}},
    }
}
SELF = "/personal_access_tokens/self"


def test_gitlab_says_who_asks_and_which_it_is() -> None:
    """Account, version, end of the token, what is left."""
    graphql = Status(200, GITLAB, {"ratelimit-limit": "2000", "ratelimit-remaining": "1990"})
    found = provider(
        "gitlab", "acme/shop", {"/graphql": graphql, SELF: {"scopes": ["api"], "expires_at": "2026-10-20"}}
    )
    assert {
        "signed in": "as ci-reader",
        "version": "17.5.1",
        "rate limit": "1,990 of 2,000 requests are left",
        "token": "valid to 20 Oct 2026",
        "projects": "1 listing can be read",
    } == {name: check.detail for name, check in found.items()}
    assert WARNING is found["token"].state


def test_gitlab_names_the_scope_that_is_missing() -> None:
    """A token that may only read the registry reads no pipelines."""
    found = provider("gitlab", "acme/shop", {"/graphql": GITLAB, SELF: {"scopes": ["read_registry"]}})
    assert (FAILED, "the token has read_registry, and needs read_api") == (
        found["permissions"].state,
        found["permissions"].detail,
    )


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_other_tokens_of_gitlab_say_nothing_of_themselves(code: int) -> None:
    """Those of OAuth and of jobs are no personal ones: that is no fault."""
    found = provider("gitlab", "acme/shop", {"/graphql": GITLAB, SELF: Status(code, "no")})
    assert {OK} == {check.state for check in found.values()}


def test_nobody_at_gitlab_is_a_warning() -> None:
    """Without a token only public projects are there, and no token is asked about."""
    nobody = {"data": {"currentUser": None, "metadata": None, "project": None}}
    found = provider("gitlab", "acme/shop", {"/graphql": nobody})
    assert (WARNING, "not told") == (found["signed in"].state, found["version"].detail)
    assert "GitLab knows no project acme/shop, or hides it from whoever asks" == found["projects"].detail


@pytest.mark.parametrize(
    "said",
    [
        "Field 'queuedDuration' doesn't exist on type 'Pipeline'",
        "Field 'pipelines' doesn't accept argument 'updatedAfter'",
    ],
)
def test_an_old_gitlab_is_told_as_such(said: str) -> None:
    """A schema without the fields is no matter of the path or the token."""
    with pytest.raises(Refused, match="this GitLab is too old, its GraphQL lacks what is asked for: Field") as caught:
        provider("gitlab", "acme/shop", {"/graphql": {"errors": [{"message": said}]}})
    assert "upgrade GitLab" in str(caught.value.help)


def test_jenkins_says_who_asks_and_which_it_is() -> None:
    """Nobody, as far as Jenkins knows, is a warning."""
    who = Status(200, {"name": "anonymous", "anonymous": True}, {"x-jenkins": "2.479.1"})
    found = provider("jenkins", "shop/deploy", {"/whoAmI/api/json": who, "/api/json": {"allBuilds": []}})
    assert (WARNING, "2.479.1") == (found["signed in"].state, found["version"].detail)
    assert "1 listing can be read" == found["jobs"].detail


def test_a_folder_of_jenkins_is_no_job() -> None:
    """What has no builds is told where it is named."""
    who = {"name": "ci-reader", "anonymous": False}
    found = provider("jenkins", "shop", {"/whoAmI/api/json": who, "/api/json": {"jobs": []}})
    assert FAILED is found["jobs"].state


def test_buildkite_names_the_scope_that_is_missing() -> None:
    """Without it no pipeline is tried."""
    token = {"uuid": "b6", "scopes": [], "user": {"email": "ci@example.com"}}
    found = provider("buildkite", "acme", {"/access-token": token}, "deploy")
    assert "as ci@example.com" == found["signed in"].detail
    assert (FAILED, "the token has no scope, and needs read_builds") == (
        found["permissions"].state,
        found["permissions"].detail,
    )
    assert "pipelines" not in found


def test_azure_may_not_say_who_asks() -> None:
    """Without the header it is enough that the token was accepted."""
    found = provider("azure", "acme/shop", {"/builds": {"value": []}}, "deploy")
    assert "the credentials are accepted" == found["signed in"].detail


# -- Jira, HTTP -------------------------------------------------------------------------------

JIRA: dict[str, object] = {
    "/myself": {"displayName": "CI reader", "timeZone": "Europe/Berlin"},
    "/serverInfo": {"version": "1001.0.0", "deploymentType": "Cloud"},
    "/mypermissions": {"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}},
    "/approximate-count": {"count": 1},
}
HIDDEN = "issues hidden by permissions cannot be seen: Jira leaves them out without a word"


def jira_checked(replies: Mapping[str, object] = JIRA, **fields: Any) -> dict[str, Checked]:
    """The findings of Jira Cloud."""
    return checked(jira, jira.Source(url=ORIGIN, flavour="cloud", **fields), [], {**JIRA, **replies})


def test_jira_says_that_hidden_issues_cannot_be_seen() -> None:
    """It is said of every Jira, and a warning where nothing would notice a lost permission."""
    found = jira_checked()["hidden issues"]
    assert (WARNING, HIDDEN) == (found.state, found.detail)
    assert "set must_see:" in str(found.help)
    assert (OK, f"{HIDDEN}; must_see: matches 1 issue") == _of(jira_checked(must_see="project = SHOP")["hidden issues"])


def test_a_lost_sight_is_a_failure() -> None:
    """If what must be seen is not, the numbers cannot be believed."""
    found = jira_checked({"/approximate-count": {"count": 0}}, must_see="project = SHOP")
    assert (FAILED, f"{HIDDEN}; must_see: matches none") == _of(found["hidden issues"])


def test_an_account_that_may_browse_nothing_is_told() -> None:
    """The permission is named."""
    found = jira_checked({"/mypermissions": {"permissions": {"BROWSE_PROJECTS": {"havePermission": False}}}})
    assert (FAILED, "the account may browse no project") == _of(found["permissions"])
    assert "Browse Projects" in str(found["permissions"].help)


@pytest.mark.parametrize("told", [{}, {"permissions": {}}, {"permissions": {"BROWSE_PROJECTS": {}}}])
def test_permissions_that_are_not_told_are_not_missing(told: object) -> None:
    """Older servers leave some out."""
    assert "permissions" not in jira_checked({"/mypermissions": told})


def test_the_other_jira_is_told() -> None:
    """A Data Center that is asked as Cloud will not answer."""
    found = jira_checked({"/serverInfo": {"version": "10.3.1", "deploymentType": "Server"}})
    assert (FAILED, "this is Jira Data Center, and is asked as the other") == _of(found["flavour"])
    assert "set flavour: datacenter of the source" == found["flavour"].help
    assert "10.3.1 Server" == found["version"].detail


def test_a_time_zone_that_is_not_the_account_s_is_told() -> None:
    """JQL means the account's zone, whatever the file says."""
    found = jira_checked(timezone="Asia/Tokyo")
    assert (WARNING, "timezone: is Asia/Tokyo, and the account's is Europe/Berlin") == _of(found["time zone"])
    assert "time zone" not in jira_checked(timezone="Europe/Berlin")
    assert "time zone" not in jira_checked({"/myself": {"name": "ci"}}, timezone="Europe/Berlin")


def test_requests_without_an_answer_are_told_each() -> None:
    """One of two requests that is refused is a failure, and the limit is that of the last answer."""
    measures = [http_json.Measure(path=path, value="a") for path in ("/good", "/bad", "/good")]
    good = Status(200, {"a": 1}, {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "1"})
    http = ScriptedHttp(lambda request: good if request.path == "/good" else Status(403, "no"))
    found = list(http_json.checkup(http_json.Source(url=ORIGIN), measures, http, NOW))
    assert [FAILED, OK, WARNING] == [check.state for check in found]
    assert 2 == http.requests


def _of(check: Checked) -> tuple[Soundness, str]:
    return check.state, check.detail
