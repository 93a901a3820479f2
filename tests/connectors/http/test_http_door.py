"""What a door sends, where it goes, and what it does not follow."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.call import Call
from tracker.connectors.deadline import Deadline
from tracker.connectors.http import HttpSource, Limits
from tracker.connectors.wire import Wire

from tracker.core.outcome import Fault
from tracker.errors import Deferred, Refused, SettingsError, Unreachable

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "canary-5f1d7c20"


def test_answer_comes_back_whole(scripted: Any, doors: Any) -> None:
    """An answer has status, lower-case headers, body and the address that was asked."""
    server = scripted({"/base/api": (200, {"X-Thing": "Yes"}, {"a": 1})})
    response = doors(f"{server.url}/base").request("GET", "/api", query={"q": "up == 1"})
    assert response.json() == {"a": 1}
    assert (response.status, response.headers["x-thing"]) == (200, "Yes")
    assert f"{server.url}/base/api?q=up+%3D%3D+1" == response.url
    assert server.requests[0].query == {"q": "up == 1"}


def test_headers_that_are_sent(scripted: Any, doors: Any) -> None:
    """Identity is asked for by default; plain headers, the caller's and the secrets are added, secrets last."""
    server = scripted({"*": {}})
    doors.secrets["T"] = CANARY
    door = doors(server.url, token_env="T", tenant="team-a", headers={"X-Plain": "b"})
    door.request("GET", "/", headers={"Accept-Encoding": "gzip", "AUTHORIZATION": "none", "X-Plain": "c"})
    door.request("GET", "/")
    first, second = (seen.headers for seen in server.requests)
    assert ("gzip", "c", f"Bearer {CANARY}") == (first["accept-encoding"], first["x-plain"], first["authorization"])
    assert (second["accept-encoding"], second["x-plain"], second["x-scope-orgid"]) == ("identity", "b", "team-a")
    assert second["user-agent"].startswith("keyresult/")


def test_form_and_json_bodies(scripted: Any, doors: Any) -> None:
    """A form and JSON become bodies with their content types."""
    server = scripted({"*": {}})
    door = doors(server.url)
    door.request("POST", "/", form=[("match[]", "a"), ("match[]", "b&c")])
    door.request("POST", "/", json={"jql": "ü"})
    form, json = server.requests
    assert form.body == b"match%5B%5D=a&match%5B%5D=b%26c"
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert json.json == {"jql": "ü"}
    assert json.headers["content-type"] == "application/json"


def test_connection_is_kept(scripted: Any, doors: Any) -> None:
    """Requests one after another use one connection, whatever their status and body."""
    replies = [(200, {}, {}), (404, {}, "no"), (304, {}, b""), (204, {"Content-Length": "0"}, b""), (200, {}, "x")]
    server = scripted({"/": replies})
    door = doors(server.url)
    for _ in range(4):
        door.request("GET", "/", accept=(304, 404))
    door.request("HEAD", "/")
    assert (len(server.requests), server.connections, door.requests) == (5, 1, 5)


def test_idle_connection_that_was_closed(scripted: Any, doors: Any) -> None:
    """A connection that the server has closed meanwhile is replaced without a failed try."""
    server = scripted({"/": (200, {"Connection": "close"}, {})})
    door = doors(server.url)
    door.request("GET", "/")
    door.request("GET", "/")
    assert (door.requests, doors.pauses) == (2, [])


def test_kept_connection_that_ends_unanswered(scripted: Any, doors: Any, raw: Any) -> None:
    """A request over a kept connection that ends without an answer is sent once more, over a new one."""
    server = scripted({"/": [{}, raw.close, {"a": 1}, raw.close, raw.close]})
    door = doors(server.url, tries=1)
    assert [{}, {"a": 1}] == [door.request("GET", "/").json() for _ in range(2)]
    assert (2, 2) == (door.requests, server.connections)
    with pytest.raises(Unreachable, match="cut the connection"):
        door.request("GET", "/")
    assert 5 == len(server.requests)


def test_kept_connection_and_what_must_not_be_repeated(scripted: Any, doors: Any, raw: Any) -> None:
    """A request that is not repeatable is not sent again when its kept connection ends."""
    server = scripted({"/": [{}, raw.close]})
    door = doors(server.url)
    door.request("GET", "/")
    with pytest.raises(Unreachable, match="cut the connection"):
        door.request("POST", "/", repeatable=False)
    assert 2 == len(server.requests)


def test_kept_connections_end_with_the_door(scripted: Any, doors: Any) -> None:
    """A closed door keeps no connection: neither what it had nor what comes back later."""
    server = scripted({"/": {}})
    door = doors(server.url)
    door.request("GET", "/")
    (kept,) = door.wire._idle
    door.close()
    door.request("GET", "/")
    assert (False, []) == (kept.is_open(), door.wire._idle)


def test_kept_connections_end_with_their_wire(scripted: Any) -> None:
    """Kept connections end when nobody holds the wire any more, so that no door must be closed."""
    server = scripted({"/": {}})
    wire = Wire(HttpSource(url=server.url), threading.Semaphore(1), body_cap=100)
    wire.exchange(Call("GET", "/", {}, None, repeatable=True, accept=frozenset()), Deadline.after(5))
    (kept,) = wire._idle
    del wire
    gc.collect()
    assert not kept.is_open()


def test_targets_are_quoted(scripted: Any, doors: Any) -> None:
    """Characters that may not stand in a target are quoted, and a fragment is not sent."""
    server = scripted({"/%C3%A4%20b": {"a": 1}})
    assert {"a": 1} == doors(server.url).request("GET", "/ä b#part").json()


def test_no_thread_is_left(scripted: Any, doors: Any) -> None:
    """A request to a name leaves no thread of ours behind."""
    server = scripted({"/": {}})
    doors(server.url.replace("127.0.0.1", "localhost")).request("GET", "/")
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("look up")] == []


@pytest.mark.parametrize("per_host", [1, 3])
def test_requests_at_once(scripted: Any, doors: Any, per_host: int) -> None:
    """As many requests as allowed run at once to one host, and no more, over all doors of a run."""
    together = threading.Barrier(per_host, timeout=10)
    inside = threading.Semaphore(per_host)
    crowded = threading.Event()

    def reply(_: Any) -> dict[str, str]:
        if not inside.acquire(blocking=False):
            crowded.set()
        together.wait()
        inside.release()
        return {}

    server = scripted({"/": reply})
    limits = Limits(request_deadline=10, per_host=per_host)
    pair = [doors(server.url, limits), doors(server.url, limits)]
    threads = [threading.Thread(target=pair[i % 2].request, args=("GET", "/")) for i in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.requests), sum(door.requests for door in pair)) == (9, 9)
    assert not crowded.is_set()


def test_waiting_for_a_turn_is_not_the_source(scripted: Any, doors: Any) -> None:
    """A request whose turn does not come in time is our own fault, and is not sent."""
    server = scripted({"/": {}})
    limits = Limits(request_deadline=0.2, per_host=1)
    with limits.gates.of("127.0.0.1", 1), pytest.raises(Unreachable, match="under way") as caught:
        doors(server.url, limits).request("GET", "/")
    assert (caught.value.fault, server.requests) == (Fault.LOCAL, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_within_the_origin(scripted: Any, doors: Any, status: int) -> None:
    """A redirect within the origin is followed, with the secrets of that origin."""
    doors.secrets["T"] = CANARY
    server = scripted({"/a": (status, {"Location": "/b"}, ""), "/b": {"b": 1}})
    response = doors(server.url, token_env="T").request("GET", "/a")
    assert response.json() == {"b": 1}
    assert [f"Bearer {CANARY}"] * 2 == [seen.headers["authorization"] for seen in server.requests]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_another_origin(scripted: Any, doors: Any, status: int) -> None:
    """A redirect elsewhere is refused and named; the other host gets nothing, and its query is not shown."""
    doors.secrets |= {"U": "dana", "P": CANARY, "K": CANARY}
    other = scripted({"*": {}})
    server = scripted({"/a": (status, {"Location": f"{other.url}/login?next={CANARY}"}, "")})
    door = doors(server.url, user_env="U", password_env="P", headers={"PRIVATE-TOKEN": {"env": "K"}})
    with pytest.raises(Refused, match="redirects elsewhere") as caught:
        door.request("GET", "/a")
    assert other.url in caught.value.message
    assert CANARY not in str(caught.value)
    assert (other.requests, caught.value.fault, door.requests) == ([], Fault.CONFIG, 1)


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("https://{host}/b", id="another scheme"),
        pytest.param("http://127.0.0.1:1/b", id="another port"),
        pytest.param("http://localhost:{port}/b", id="another name"),
        pytest.param("//evil.example/b", id="another host without a scheme"),
        pytest.param("http://{host}@evil.example/", id="our host as user"),
        pytest.param("ftp://{host}/b", id="another protocol"),
        pytest.param("http://[oops/", id="no address at all"),
    ],
)
def test_tricky_redirects(scripted: Any, doors: Any, location: str) -> None:
    """Whatever leaves scheme, host and port is refused."""
    server = scripted({})
    place = location.format(host=server.host, port=server.port)
    server.script = {"/a": (302, {"Location": place}, "")}
    with pytest.raises(Refused, match="never followed"):
        doors(server.url).request("GET", "/a")
    assert server.paths == ["/a"]


def test_redirects_end(scripted: Any, doors: Any) -> None:
    """A circle of redirects ends after three."""
    server = scripted({"/a": (302, {"Location": "/a"}, "")})
    with pytest.raises(Refused, match="more than 3 times"):
        doors(server.url).request("GET", "/a")
    assert len(server.requests) == 4


def test_post_is_not_redirected(scripted: Any, doors: Any) -> None:
    """A POST is not sent again elsewhere."""
    server = scripted({"/a": (307, {"Location": "/b"}, "")})
    with pytest.raises(Refused, match="redirects a POST"):
        doors(server.url).request("POST", "/a", form={"q": "1"})


def test_accepted_redirect_is_returned(scripted: Any, doors: Any) -> None:
    """A caller that accepts a redirect gets it as it is."""
    server = scripted({"/a": (302, {"Location": "/b"}, "")})
    assert doors(server.url).request("GET", "/a", accept=(302,)).headers["location"] == "/b"


def test_paging_links(scripted: Any, doors: Any) -> None:
    """A link is followed within the origin and refused, unsent, beyond it."""
    server = scripted({"/next": [(200, {}, {"page": 2})]})
    door = doors(f"{server.url}/base")
    assert door.request("GET", f"{server.url}/next?page=2").json() == {"page": 2}
    with pytest.raises(Refused, match="would leave its address"):
        door.request("GET", "https://evil.example/next")
    assert door.requests == 1


def test_environment_is_not_trusted(scripted: Any, doors: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither proxies nor credentials are taken from the environment."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password canary\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server = scripted({"/": {}})
    doors(server.url).request("GET", "/")
    assert "authorization" not in server.requests[0].headers


def test_budget_of_the_run(scripted: Any, doors: Any, raw: Any) -> None:
    """A run without time left asks nothing; one with little blames itself for an answer that is late."""
    server = scripted({"/": raw.hang})
    now = doors.clock.now()
    with pytest.raises(Unreachable, match="time of this run is used up") as spent:
        doors(server.url, budget_until=now).request("GET", "/")
    assert (server.requests, spent.value.fault) == ([], Fault.LOCAL)
    doors.clock.pass_by(-0.3)
    with pytest.raises(Unreachable, match="left in this run") as short:
        doors(server.url, budget_until=now).request("GET", "/")
    assert short.value.fault == Fault.LOCAL


def test_door_without_an_address(doors: Any) -> None:
    """A source that is not reached over HTTP gets a door that opens nowhere."""
    door = doors(object())
    with pytest.raises(Refused, match="source prod has no address") as caught:
        door.request("GET", "/")
    assert (caught.value.fault, door.requests) == (Fault.LOCAL, 0)


def test_secrets_are_read_when_the_door_opens(doors: Any) -> None:
    """A secret that is not set stops the door from opening; so does one that cannot be sent."""
    with pytest.raises(SettingsError, match="T is not set"):
        doors("http://127.0.0.1:1", token_env="T")
    doors.secrets["T"] = f"{CANARY}\r\nX-Evil: 1"
    with pytest.raises(SettingsError, match="cannot be sent") as caught:
        doors("http://127.0.0.1:1", token_env="T")
    assert (caught.value.help, CANARY in str(caught.value)) == ("check token_env T", False)


def test_own_credentials_of_a_connector(scripted: Any, doors: Any) -> None:
    """A connector may send its token in a header of its own, and it is known as a secret all the same."""

    class Source(HttpSource):
        """A system with a header of its own."""

        def credentials(self, secrets: Any) -> dict[str, str]:
            """The token in its header."""
            return {"Circle-Token": secrets.value(env=self.token_env)}

    doors.secrets["T"] = CANARY
    server = scripted({"/": lambda handler: (400, {}, f"bad token {handler.seen.headers['circle-token']}")})
    with pytest.raises(Refused, match=r"bad token \[secret\]"):
        doors(Source(url=server.url, token_env="T")).request("GET", "/")


def test_shown_door_tells_nothing(doors: Any) -> None:
    """A door shows its source's name only."""
    doors.secrets["T"] = CANARY
    assert repr(doors("http://127.0.0.1:1", token_env="T")) == "<door to source prod>"


def test_deferred_is_the_port_s(scripted: Any, doors: Any) -> None:
    """A limit that is longer than we wait for is deferred until its end."""
    server = scripted({"/": (429, {"Retry-After": "3600"}, "")})
    with pytest.raises(Deferred) as caught:
        doors(server.url).request("GET", "/")
    assert (caught.value.until - doors.clock.now()).total_seconds() == 3600
