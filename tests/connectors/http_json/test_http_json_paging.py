"""Pages: every one is counted, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.http_json import connector, walking
from tracker.connectors.http_json.paging import Page

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Deferred, Unreachable
from tracker.ports import Missing, Response
from tracker.testing.connectors import ORIGIN, UNTIL, Request, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LIST = {"items": "items", "value": "length(@)"}
CURSOR: dict[str, Any] = {**LIST, "pages": {"next": "after", "parameter": "cursor"}}
LINK: dict[str, Any] = {**LIST, "pages": "link"}
PAGES = 5


def page(number: int) -> dict[str, Any]:
    """A page with as many items as its number, one for the first; the last has no cursor."""
    return {"items": list(range(max(1, number))), "after": f"p{number + 1}" if number < PAGES else None}


TOTAL = sum(range(1, PAGES + 1))


def number_of(request: Request) -> int:
    """The page that a request asks for."""
    return int(request.query.get("cursor", "p1")[1:])


class LinkDoor:
    """A door behind which pages are named by Link headers."""

    def __init__(self, bodies: Mapping[str, object], links: Mapping[str, str]) -> None:
        self.scripted = ScriptedHttp(lambda request: bodies[request.path.removeprefix(ORIGIN)])
        self.links = links

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self.scripted.requests

    def request(self, method: str, path: str, **parameters: Any) -> Response:
        """The scripted answer with its Link header."""
        answer = self.scripted.request(method, path, **parameters)
        link = self.links.get(path.removeprefix(ORIGIN))
        return Response(answer.status, {"link": link} if link else {}, answer.body, answer.url)


def test_cursor_in_the_query(ask: Any, read: Any, outcomes: Any) -> None:
    """Each page is asked for with the cursor of the one before, and all are counted together."""
    http = ScriptedHttp(lambda request: page(number_of(request)))
    assert [TOTAL] == outcomes(read(http, ask(query={"size": 2, "cursor": "p1"}, **CURSOR)))
    assert ["p1", "p2", "p3", "p4", "p5"] == [sent.query["cursor"] for sent in http.seen]
    assert {"2"} == {sent.query["size"] for sent in http.seen}


def test_cursor_in_the_body(ask: Any, read: Any, outcomes: Any) -> None:
    """With POST the cursor goes to its place in the body, which is made if it is missing."""

    def reply(request: Request) -> object:
        body: Any = request.json
        after = body.get("variables", {}).get("page", {}).get("after", 1)
        return {"items": [after], "next": after + 1 if after < 3 else None}

    http = ScriptedHttp(reply)
    pages = {"next": "next", "parameter": "variables.page.after"}
    fields = {"method": "POST", "body": {"query": "{ x }", "variables": {"n": 2}}, **LIST, "pages": pages}
    assert [3.0] == outcomes(read(http, ask(**fields)))
    assert {"query": "{ x }", "variables": {"n": 2, "page": {"after": 3}}} == http.seen[-1].json
    assert {"query": "{ x }", "variables": {"n": 2}} == http.seen[0].json


@pytest.mark.parametrize("address", [f"{ORIGIN}/page/2?x=1", "/page/2?x=1", "../page/2?x=1"])
def test_address_in_the_answer(ask: Any, read: Any, outcomes: Any, address: str) -> None:
    """Without a parameter, `next` is an address, whole or relative, and keeps nothing of the query."""

    def reply(request: Request) -> object:
        return {"items": [1]} if "page" in request.path else {"items": [1, 2], "next": address}

    http = ScriptedHttp(reply)
    assert [3.0] == outcomes(read(http, ask(path="/a/b", query={"size": 2}, **LIST, pages={"next": "next"})))
    assert (f"{ORIGIN}/page/2?x=1", {}) == (http.seen[1].path, http.seen[1].query)


def test_address_elsewhere_is_not_followed(ask: Any, read: Any) -> None:
    """A next page outside the source's origin fails the whole answer."""
    http = ScriptedHttp(lambda _request: {"items": [1], "next": "https://elsewhere.example.com/2"})
    (answer,) = read(http, ask(**LIST, pages={"next": "next"}))
    assert (Outcome.FAILED, Fault.CONFIG) == (answer.outcome, answer.fault)


def test_link_header(ask: Any, read: Any, outcomes: Any) -> None:
    """Pages are followed by the Link header until it names no next one."""
    door = LinkDoor(
        {"/list": {"items": [1, 2]}, "/list?page=2": {"items": [3]}, "/list?page=3": {"items": [4]}},
        {
            "/list": f'<{ORIGIN}/list?page=2>; rel="next", <{ORIGIN}/list?page=3>; rel="last"',
            "/list?page=2": '<?page=3>; rel="next"',
            "/list?page=3": f'<{ORIGIN}/list>; rel="first"',
        },
    )
    (answer,) = answers = read(door, ask(path="/list", query={"per_page": 2}, **LINK))
    assert [4.0] == outcomes(answers)
    assert (3, 4) == (answer.evidence["pages"], answer.evidence["items"])
    assert door.requests == 3


LINKS: dict[str, tuple[str, str | None]] = {
    "the usual": ('<https://a.example.com/?p=2>; rel="next"', "https://a.example.com/?p=2"),
    "without quotes": ("<https://a.example.com/?p=2>; rel=next", "https://a.example.com/?p=2"),
    "in capitals": ('<https://a.example.com/?p=2>; REL="Next"', "https://a.example.com/?p=2"),
    "with several relations": ('</?p=2>; rel="last next"', "https://a.example.com/?p=2"),
    "after another": ('</?p=1>; rel="prev", </?p=3>; rel="next"', "https://a.example.com/?p=3"),
    "with commas and semicolons inside": ('</?p=1,2;x>; title="a, b; c"; rel="next"', "https://a.example.com/?p=1,2;x"),
    "with an escaped quote": (r'</?p=2>; title="a \"b\""; rel="next"', "https://a.example.com/?p=2"),
    "with spaces": ('</?p=2> ; rel = "next"', "https://a.example.com/?p=2"),
    "with a parameter without a value": ('</?p=2>; crossorigin; rel="next"', "https://a.example.com/?p=2"),
    "of Sentry, with more": ('</?p=2>; rel="next"; results="true"; cursor="0:1:0"', "https://a.example.com/?p=2"),
    "of Sentry, after the last": ('</?p=2>; rel="next"; results="false"; cursor="0:1:0"', None),
    "no next one": ('</?p=1>; rel="prev"', None),
    "a word that only begins so": ('</?p=1>; rel="nextish"', None),
    "no relation": ("</?p=1>", None),
    "nonsense": ("next", None),
    "none": ("", None),
}


@pytest.mark.parametrize(("header", "address"), LINKS.values(), ids=LINKS.keys())
def test_link_headers(header: str, address: str | None) -> None:
    """The next address of a Link header is found however it is spelled."""
    assert address == Page(None, {"link": header}, "https://a.example.com/?p=1").link


def test_further_pages_that_are_not_asked_for(ask: Any, read: Any) -> None:
    """A list that goes on is partial where no paging is asked for; a single number is not concerned."""
    door = LinkDoor({"/list": {"items": [1, 2], "total": 7}}, {"/list": '</list?page=2>; rel="next"'})
    listed, total = read(door, ask(0, path="/list", **LIST), ask(1, path="/list", value="total"))
    assert (Outcome.PARTIAL, Fault.CONFIG, "add `pages: link`") == (listed.outcome, listed.fault, listed.help)
    assert total.value == 7.0


FAILURES: dict[str, tuple[object, Outcome, Fault]] = {
    "a server error": (Status(502), Outcome.FAILED, Fault.SOURCE),
    "silence": (Unreachable("no answer"), Outcome.FAILED, Fault.SOURCE),
    "a refusal": (Status(403), Outcome.FAILED, Fault.CONFIG),
    "a limit": (Deferred("wait", UNTIL), Outcome.DEFERRED, Fault.SOURCE),
    "half a document": ('{"items": [', Outcome.REJECTED, Fault.SOURCE),
    "a page without its list": ({"message": "oops"}, Outcome.REJECTED, Fault.SOURCE),
    "an object for a list": ({"items": {"0": 1}, "after": None}, Outcome.REJECTED, Fault.SOURCE),
}


@pytest.mark.parametrize("broken", range(1, PAGES + 1))
@pytest.mark.parametrize(("reply", "outcome", "fault"), FAILURES.values(), ids=FAILURES.keys())
def test_failed_page_fails_the_whole(
    ask: Any, read: Any, broken: int, reply: object, outcome: Outcome, fault: Fault
) -> None:
    """Whichever page fails, and however, there is no number: a count never loses a page."""
    http = ScriptedHttp(lambda request: reply if number_of(request) == broken else page(number_of(request)))
    for answer in read(http, ask(0, empty=0, **CURSOR), ask(1, **{**CURSOR, "value": "sum(@)"})):
        assert isinstance(answer, Missing)
        assert (outcome, fault) == (answer.outcome, answer.fault)


@pytest.mark.parametrize("broken", range(1, 4))
def test_failed_page_behind_a_link_fails_the_whole(ask: Any, read: Any, broken: int) -> None:
    """The same for pages by Link header."""
    bodies = {f"/list/{number}": Status(500) if number == broken else {"items": [1]} for number in range(1, 4)}
    links = {f"/list/{number}": f'</list/{number + 1}>; rel="next"' for number in (1, 2)}
    (answer,) = read(LinkDoor(bodies, links), ask(path="/list/1", empty=0, **LINK))
    assert isinstance(answer, Missing)


@pytest.mark.parametrize("broken", range(1, PAGES + 1))
def test_errors_on_any_page(ask: Any, read: Any, broken: int) -> None:
    """An error told with a good status on any page fails the whole."""

    def reply(request: Request) -> object:
        number = number_of(request)
        return {**page(number), "error": "out of memory" if number == broken else None}

    (answer,) = read(ScriptedHttp(reply), ask(errors="error", **CURSOR))
    assert (Outcome.FAILED, Fault.CONFIG) == (answer.outcome, answer.fault)
    assert "out of memory" in answer.message


@pytest.mark.parametrize(("most", "expected"), [(4, "partial"), (5, float(TOTAL)), (6, float(TOTAL))])
def test_most_pages(ask: Any, read: Any, outcomes: Any, most: int, expected: object) -> None:
    """A list with more pages than wanted is partial, one that just fits is whole."""
    http = ScriptedHttp(lambda request: page(number_of(request)))
    assert [expected] == outcomes(read(http, ask(most_pages=most, **CURSOR)))
    assert min(most, PAGES) == http.requests


def test_most_bytes(ask: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that together are larger than memory should hold are partial."""
    monkeypatch.setattr(walking, "MOST_BYTES", 100)
    http = ScriptedHttp(lambda request: page(number_of(request)))
    (answer,) = read(http, ask(**CURSOR))
    assert answer.outcome is Outcome.PARTIAL
    assert "4 pages hold more than" in answer.message
    assert http.requests == 4


def test_pages_in_a_circle(ask: Any, read: Any) -> None:
    """A cursor that comes again has no end, and gives no number."""
    http = ScriptedHttp(lambda request: {"items": [1], "after": "b" if request.query.get("cursor") == "a" else "a"})
    (answer,) = read(http, ask(**CURSOR))
    assert (Outcome.PARTIAL, Fault.SOURCE) == (answer.outcome, answer.fault)
    assert "page 3 leads back to one before it" in answer.message
    assert http.requests == 3


ENDS: dict[str, tuple[object, object]] = {
    "null": (None, 1.0),
    "an empty text": ("", 1.0),
    "false": (False, 1.0),
    "true is no cursor": (True, "rejected"),
    "an object is no cursor": ({}, "rejected"),
    "a fraction is no cursor": (1.5, "rejected"),
}


@pytest.mark.parametrize(("cursor", "expected"), ENDS.values(), ids=ENDS.keys())
def test_ends(ask: Any, read: Any, outcomes: Any, cursor: object, expected: object) -> None:
    """Nothing ends the pages; what is neither nothing nor a cursor is an error."""
    http = ScriptedHttp(lambda _request: {"items": [1], "after": cursor})
    assert [expected] == outcomes(read(http, ask(**CURSOR)))


def test_numbers_are_cursors(ask: Any, read: Any, outcomes: Any) -> None:
    """An offset may be a number, zero too."""
    http = ScriptedHttp(lambda request: {"items": [1], "after": {"": 0, "0": 10}.get(request.query.get("cursor", ""))})
    assert [3.0] == outcomes(read(http, ask(**CURSOR)))


def test_real_links_over_loopback(scripted: Any, ask: Any, read: Any, outcomes: Any, door: Any) -> None:
    """Through the real door: links are followed below the address of the source, with its secret."""
    bodies: dict[str, Callable[[Any], object]] = {
        "/api/list": lambda handler: (200, {"Link": f'<{handler.server.url}/api/more?page=2>; rel="next"'}, [1, 2]),
        "/api/more": lambda _handler: (200, {}, [3]),
    }
    server = scripted(lambda seen: bodies[seen.path])
    source = connector.Source(url=f"{server.url}/api", token_env="API_TOKEN")
    with door(source) as http:
        answers = read(http, ask(path="/list", pages="link", items="@", value="length(@)"), source=source)
    assert [3.0] == outcomes(answers)
    assert ["/api/list", "/api/more?page=2"] == [seen.target for seen in server.requests]
    assert {"Bearer planted-token-1"} == {seen.headers["authorization"] for seen in server.requests}
