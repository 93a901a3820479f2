"""The article's sources asked with plain requests: pages, validators, refusals, in each system's own way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:
    from tests.demo.conftest import Asker

RUNS = "/repos/acme/shop/actions/workflows/deploy.yml/runs"
DEPLOYMENTS = "query { repository { deployments(first: 2) { nodes { databaseId } } } }"
PIPELINES = "query { project { pipelines(first: 100) { nodes { id } } } }"


@pytest.fixture
def github(article: Any) -> Asker:
    """Asks GitHub."""
    asker: Asker = article.asker("/github")
    return asker


@pytest.fixture
def gitlab(article: Any) -> Asker:
    """Asks GitLab."""
    asker: Asker = article.asker("/gitlab")
    return asker


@pytest.fixture
def jira(article: Any) -> Asker:
    """Asks Jira."""
    asker: Asker = article.asker("/jira")
    return asker


def following(headers: dict[str, str]) -> str | None:
    """The address of the next page after a Link header."""
    found = re.search(r'<([^>]+)>; rel="next"', headers.get("link", ""))
    return found[1] if found else None


def test_github_lists_a_thousand_runs_at_most(github: Asker) -> None:
    """Everything is counted, a thousand are listed in pages, newest first, each once."""
    path, seen, total = f"{RUNS}?per_page=100", [], 0
    while path:
        status, headers, _ = github.whole(path)
        assert 200 == status
        body = github.json(path)[1]
        total, seen = body["total_count"], seen + [run["id"] for run in body["workflow_runs"]]
        link = following(headers)
        path = f"{RUNS}?{urlsplit(link).query}" if link else ""
    assert total > 1000 == len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)


def test_github_narrows_by_creation(github: Asker) -> None:
    """A day, given by two instants or since one, holds only runs that were created in it."""
    span = "2026-08-10T00:00:00Z..2026-08-11T00:00:00Z"
    _, both = github.json(f"{RUNS}?created={span}")
    _, since = github.json(f"{RUNS}?created=%3E%3D2026-08-10T00:00:00Z")
    assert {"2026-08-10"} == {run["created_at"][:10] for run in both["workflow_runs"]}
    assert 0 < both["total_count"] < since["total_count"] < 60
    assert 422 == github.json(f"{RUNS}?created=yesterday")[0]


def test_github_lists_every_workflow_of_a_repository(github: Asker) -> None:
    """Without a workflow, the runs of all come in one listing."""
    _, body = github.json("/repos/acme/shop/actions/runs?per_page=100&created=%3E%3D2026-07-01T00:00:00Z")
    assert {"deploy", "deploy-workers", "rollback"} == {run["name"] for run in body["workflow_runs"]}


def test_github_tells_what_is_under_way(github: Asker) -> None:
    """A run that has not ended has no conclusion, and one that has was updated when it did."""
    _, body = github.json(f"{RUNS}?per_page=100")
    states = {(run["status"], run["conclusion"]) for run in body["workflow_runs"]}
    assert states <= {("completed", "success"), ("completed", "failure"), ("in_progress", None)}
    assert all(run["created_at"] <= run["run_started_at"] <= run["updated_at"] for run in body["workflow_runs"])


def test_github_sends_nothing_twice(github: Asker) -> None:
    """With the validator of an answer the same one is not sent again; credentials make no difference."""
    _, headers, body = github.whole(RUNS, headers={"Authorization": "Bearer anything"})
    status, _, nothing = github.whole(RUNS, headers={"If-None-Match": headers["etag"]})
    assert (304, "") == (status, nothing)
    assert body


def test_github_pages_deployments(github: Asker) -> None:
    """Deployments come newest first with their statuses, page after page by cursor."""
    variables: dict[str, object] = {"owner": "acme", "name": "shop", "environment": "production", "size": 2}
    pages = []
    for _ in range(2):
        _, body = github.json("/graphql", {"query": DEPLOYMENTS, "variables": variables})
        found = body["data"]["repository"]["deployments"]
        variables["after"] = found["pageInfo"]["endCursor"]
        pages += found["nodes"]
    assert [node["createdAt"] for node in pages] == sorted((node["createdAt"] for node in pages), reverse=True)
    assert 4 == len({node["databaseId"] for node in pages})
    assert {"SUCCESS", "FAILURE"} >= {node["statuses"]["nodes"][0]["state"] for node in pages}


GRAPHQL = {
    "another question": ({"query": "query { viewer { login } }", "variables": {}}, "undefinedField"),
    "no repository of that name": (
        {"query": DEPLOYMENTS, "variables": {"owner": "acme", "name": "nope"}},
        "NOT_FOUND",
    ),
    "no JSON object": ([], "undefinedField"),
    "no JSON": (b"query", "undefinedField"),
}


@pytest.mark.parametrize(("body", "kind"), GRAPHQL.values(), ids=GRAPHQL)
def test_github_refuses_other_questions(github: Asker, body: object, kind: str) -> None:
    """GraphQL answers 200 with errors of GitHub's kinds."""
    status, found = github.json("/graphql", body)
    assert (200, kind) == (status, found["errors"][0]["type"])


def test_github_has_no_deployments_elsewhere(github: Asker) -> None:
    """An environment that is not known has an empty list, with no page after it."""
    variables = {"owner": "acme", "name": "shop", "environment": "nowhere"}
    _, body = github.json("/graphql", {"query": DEPLOYMENTS, "variables": variables})
    empty = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}
    assert empty == body["data"]["repository"]["deployments"]


def test_github_says_how_many_requests_are_left(github: Asker) -> None:
    """The rate limit can be asked, as `doctor` does."""
    assert 4999 == github.json("/rate_limit")[1]["resources"]["core"]["remaining"]


def test_alerts_come_in_pages(github: Asker) -> None:
    """Alerts of every state and severity are listed newest first, with a link to the next page."""
    path, seen = "/orgs/acme/dependabot/alerts?per_page=50&state=fixed&severity=high,medium", []
    while path:
        _, headers, _ = github.whole(path)
        page = github.json(path)[1]
        seen += page
        link = following(headers)
        path = f"/orgs/acme/dependabot/alerts?{urlsplit(link).query}" if link else ""
    assert len(seen) > 50
    assert {"high", "medium"} == {alert["security_advisory"]["severity"] for alert in seen}
    assert all(alert["created_at"] < alert["fixed_at"] for alert in seen)


UNKNOWN = {
    "github: no such repository": ("/github/repos/acme/nope/actions/runs", 404),
    "github: no such workflow": ("/github/repos/acme/shop/actions/workflows/nope.yml/runs", 404),
    "github: no such page": ("/github/user", 404),
    "gitlab: no such project": ("/gitlab/api/v4/projects/acme%2Fnope/jobs", 404),
    "gitlab: no such page": ("/gitlab/api/v4/version", 404),
    "jira: no such page": ("/jira/rest/api/3/search", 404),
    "jira: a read that is sent as POST": ("/jira/rest/api/3/search/jql", 404),
    "sonar: no such component": ("/sonar/api/measures/component?component=nope&metricKeys=coverage", 404),
    "sonar: no such metric": ("/sonar/api/measures/component?component=shop&metricKeys=coverage,shine", 404),
    "sonar: no such page": ("/sonar/api/issues/search", 404),
    "sentry: no such page": ("/sentry/api/0/organizations/other/sessions/", 404),
    "sentry: no span": ("/sentry/api/0/organizations/acme/sessions/?start=then&end=now", 400),
    "builds: no such file": ("/builds/nope.json", 404),
    "nobody speaks there": ("/nope", 404),
}


@pytest.mark.parametrize(("path", "status"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_is_refused(article: Any, path: str, status: int) -> None:
    """What a source does not have it does not make up."""
    assert status == article.asker(path).whole("")[0]


def test_sentry_has_no_rate_of_nothing(article: Any) -> None:
    """A span without sessions has null for a rate, and a field that is not known is null, too."""
    asker = article.asker("/sentry/api/0/organizations/acme/sessions/")
    fields = "field=crash_rate(session)&field=sum(session)&field=p50(session.duration)"
    _, body = asker.json(f"?{fields}&start=2026-08-01T00:00:00Z&end=2026-08-01T00:00:00Z")
    totals = {"crash_rate(session)": None, "sum(session)": 0, "p50(session.duration)": None}
    assert [{"by": {}, "totals": totals}] == body["groups"]


def test_gitlab_pages_pipelines(gitlab: Asker) -> None:
    """A hundred pipelines a page, newest first, until what was asked for is all there."""
    variables: dict[str, Any] = {"path": "acme/shop", "since": "2026-05-01T00:00:00Z", "cursor": None}
    seen, more = [], True
    while more:
        _, body = gitlab.json("/api/graphql", {"query": PIPELINES, "variables": variables})
        page = body["data"]["project"]["pipelines"]
        more, variables["cursor"] = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        seen += page["nodes"]
    assert len(seen) > 400
    assert [node["createdAt"] for node in seen] == sorted((node["createdAt"] for node in seen), reverse=True)
    assert min(node["updatedAt"] for node in seen) >= "2026-05-01"


def test_gitlab_hides_what_it_does_not_know(gitlab: Asker) -> None:
    """A project that is not known is null, and a question that is not known an error."""
    nothing = gitlab.json("/api/graphql", {"query": PIPELINES, "variables": {"path": "acme/nope"}})
    assert (200, {"data": {"project": None}}) == nothing
    assert "errors" in gitlab.json("/api/graphql", {"query": "query { currentUser { name } }"})[1]


def test_gitlab_pages_jobs(gitlab: Asker) -> None:
    """Jobs come by keyset, newest first, and the link leads to those before."""
    path = f"/api/v4/projects/{quote('acme/shop', safe='')}/jobs?per_page=100&pagination=keyset"
    _, headers, _ = gitlab.whole(path)
    link = following(headers)
    assert link is not None
    first, second = gitlab.json(path)[1], gitlab.json(f"{path.partition('?')[0]}?{urlsplit(link).query}")[1]
    assert (100, first[-1]["id"] - 1) == (len(first), second[0]["id"])
    assert 30 == len(gitlab.json(f"{path}&cursor=10030")[1])
    assert {"unit-tests"} == {job["name"] for job in first}
    assert {"success", "failed"} == {job["status"] for job in first if job["finished_at"]}


def test_jira_pages_by_token(jira: Asker) -> None:
    """A page has the token of the next one until the last, which says so."""
    body: dict[str, Any] = {"jql": "project = HELP ORDER BY created ASC", "fields": ["created"], "maxResults": 400}
    seen, last = [], False
    while not last:
        _, page = jira.json("/rest/api/3/search/jql", body)
        last, body["nextPageToken"] = page["isLast"], page.get("nextPageToken", "")
        seen += [issue["fields"]["created"] for issue in page["issues"]]
    assert (200, {"count": len(seen)}) == jira.json("/rest/api/3/search/approximate-count", {"jql": "project = HELP"})
    assert len(seen) > 800
    assert seen == sorted(seen)


def test_jira_tells_how_issues_moved(jira: Asker) -> None:
    """A done issue went from To Do through In Progress to Done, and its resolution is the last move."""
    search = {"jql": "project = API", "fields": ["status", "resolutiondate", "labels"]}
    _, found = jira.json("/rest/api/3/search/jql", search)
    done = next(issue for issue in found["issues"] if issue["fields"]["status"]["name"] == "Done")
    asked = {"issueIdsOrKeys": [done["id"]], "fieldIds": ["status"], "maxResults": 10}
    _, body = jira.json("/rest/api/3/changelog/bulkfetch", asked)
    (story,) = body["issueChangeLogs"]
    moves = [(item["fromString"], item["toString"]) for each in story["changeHistories"] for item in each["items"]]
    assert [("To Do", "In Progress"), ("In Progress", "Done")] == moves
    assert {"To Do", "In Progress", "Done"} == {issue["fields"]["status"]["name"] for issue in found["issues"]}


BAD_QUERIES = {
    "an unknown field": ("flavour = 1", "Field 'flavour' does not exist"),
    "an unknown operator": ("project ~ 1", "operator '~' is not supported"),
    "an operator that dates do not have": ("created = 1", "operator '=' is not supported"),
    "no date": ("created >= yesterday", "Date value 'yesterday'"),
    "an open bracket": ("(project = A", r"Expecting '\)'"),
    "a field alone": ("project", "Expecting an operator"),
    "no value": ("project =", "Expecting a value"),
    "nothing": ("", "Expecting a field"),
    "two conditions side by side": ("project = A project = B", "Expecting either 'OR' or 'AND' but got 'project'"),
    "an open quote": ('project = "A', "reserved character"),
    "a list that does not end": ("project in (A, B", r"Expecting '\)'"),
    "a list that does not begin": ("project in A", r"Expecting '\('"),
}


@pytest.mark.parametrize(("jql", "reason"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_jira_refuses_what_it_does_not_understand(jira: Asker, jql: str, reason: str) -> None:
    """A query beyond the sandbox's JQL is 400 with a reason, never a wrong count."""
    status, body = jira.json("/rest/api/3/search/approximate-count", {"jql": jql})
    assert 400 == status
    assert re.search(reason, body["errorMessages"][0])


QUERIES = {
    "case makes no difference": ("PROJECT = ops", "project = OPS"),
    "either": ("project = MOB OR project = SEC", "project in (MOB, SEC)"),
    "not": ("project = MOB AND NOT labels = offline-first", "project = MOB AND labels != offline-first"),
    "brackets bind": ("(project = MOB OR project = SEC) AND labels = escaped", "project = SEC"),
    "and binds before or": ("project = MOB OR project = SEC AND labels = nope", "project = MOB"),
    "a quoted value": ('issuetype = "New service"', "project = PLAT"),
    "before and after make all": (
        'project = API AND (created < "2026-07-01 00:00" OR created >= "2026-07-01 00:00")',
        "project = API",
    ),
    "resolved is done by now": (
        'project = API AND resolved <= "2030-01-01 00:00"',
        'project = API AND resolved > "2020-01-01 00:00"',
    ),
}


@pytest.mark.parametrize(("one", "other"), QUERIES.values(), ids=QUERIES)
def test_jira_counts_what_a_query_says(jira: Asker, one: str, other: str) -> None:
    """Two ways to ask for the same issues give the same count."""
    counts = [jira.json("/rest/api/3/search/approximate-count", {"jql": jql})[1]["count"] for jql in (one, other)]
    assert counts[0] == counts[1] > 0
