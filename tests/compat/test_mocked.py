"""Programs' own tests, which mock a Harbor by a small HTTP server: partial answers, links, odd bodies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.exceptions import HarborAPIException, NotFound, StatusError
from harborapi.models import Label, ProjectReq, UserResp

API = "/api/v2.0"


@dataclass
class Mock:
    """A server that gives what it was told, each answer once."""

    url: str = ""
    answers: dict[tuple[str, str], tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def expect(self, method: str, target: str, body: Any = b"", status: int = 200, **headers: str) -> None:
        """Tell what to answer; a body that is no bytes goes as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if not isinstance(body, bytes):
            body, named = json.dumps(body).encode(), {"content-type": "application/json"} | named
        self.answers[method, API + target] = (status, body, named)


@pytest.fixture
def mock() -> Iterator[Mock]:
    found = Mock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.seen.append((self.command, self.path, headers, sent))
            status, body, more = found.answers.pop((self.command, self.path), (500, b"no handler", {}))
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        found.url = f"http://127.0.0.1:{server.server_address[1]}{API}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def client(mock: Mock) -> Iterator[HarborClient]:
    with HarborClient(mock.url, username="username", secret="secret", logging=True, retry=None) as made:
        yield made


def test_a_short_page_with_a_link_is_not_the_last(mock: Mock, client: HarborClient) -> None:
    link = f'<{API}/users?page=2&page_size=10>; rel="next"'
    mock.expect("GET", "/users?page=1&page_size=10", [{"username": "a"}], link=link)
    mock.expect("GET", "/users?page=2&page_size=10", [{"username": "b"}])
    assert [user.username for user in client.get_users(page_size=10)] == ["a", "b"]
    mock.expect("GET", "/users", [{"username": "a"}], link=f'<{API}/users?page=2>; rel="next"')
    mock.expect("GET", "/users?page=2", [{"username": "b"}])
    assert client.get("/users") == [{"username": "a"}, {"username": "b"}]


def test_one_page_without_a_link_is_all(mock: Mock, client: HarborClient) -> None:
    mock.expect("GET", "/users?page=1&page_size=100", [{"username": "a"}, {}])
    found = client.get_users()
    assert [(user.username, user.user_id) for user in found] == [("a", None), (None, None)]
    assert len(mock.seen) == 1  # no log-in either: nothing tells that this is a Harbor


def test_credentials_go_as_basic(mock: Mock, client: HarborClient) -> None:
    mock.expect("GET", "/users/current", {"username": "x"})
    assert client.get_current_user().username == "x"
    ((_, _, headers, _),) = mock.seen
    assert headers["authorization"] == "Basic dXNlcm5hbWU6c2VjcmV0"
    assert headers["accept"] == "application/json"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 415, 418, 422, 500, 502, 503])
@pytest.mark.parametrize("method", ["get", "get_text", "get_file", "post", "put", "patch", "delete", "head"])
def test_errors_of_the_low_level(mock: Mock, client: HarborClient, method: str, status: int) -> None:
    verb = method.partition("_")[0].upper()
    mock.expect(verb, "/x", {"errors": [{"code": "C", "message": "M"}]}, status)
    arguments: dict[str, Any] = {"json": {}} if verb in {"POST", "PUT", "PATCH"} else {}
    with pytest.raises(StatusError) as caught:
        getattr(client, method)("/x", **arguments)
    assert caught.value.status_code == caught.value.response.status_code == status
    cause: Any = caught.value.__cause__
    assert (cause.request.method, str(cause.request.url)) == (verb, mock.url + "/x")
    said = [(error.code, error.message) for error in caught.value.errors]
    assert said == ([] if verb == "HEAD" else [("C", "M")])


@pytest.mark.parametrize("body", [b"", b"oops", b"{}", b"[]", b"null", b'{"errors":null}', b'{"errors":[]}', b"<html>"])
def test_errors_that_say_nothing(mock: Mock, client: HarborClient, body: bytes) -> None:
    mock.expect("GET", "/projects/x", body, 404, content_type="application/json")
    with pytest.raises(NotFound) as caught:
        client.get_project("x")
    assert caught.value.errors == []


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/json"])
def test_an_answer_that_is_no_json(mock: Mock, client: HarborClient, kind: str) -> None:
    mock.expect("GET", "/users/current", b"hello", content_type=kind)
    with pytest.raises(HarborAPIException):
        client.get_current_user()


def test_bodies_and_locations(mock: Mock, client: HarborClient) -> None:
    mock.expect("POST", "/projects", b"", 201, Location=f"{API}/projects/p%2Fq")
    assert client.create_project(ProjectReq(project_name="p")) == f"{API}/projects/p/q"
    mock.expect("POST", "/labels", b"", 201)
    assert client.create_label({"name": "x", "of_my_own": 1}) == ""  # type: ignore[typeddict-unknown-key]  # it is sent
    mock.expect("PUT", "/labels/1", b"")
    assert client.put("/labels/1", json=Label(name="n")) is None
    mock.expect("PUT", "/labels/1", {"a": 1})
    assert client.put("/labels/1", json={}) == {"a": 1}
    mock.expect("DELETE", "/labels/1", {"a": 1})
    assert client.delete("/labels/1") == {"a": 1}
    mock.expect("POST", "/x?q=1", {"ok": True}, 201)
    response = client.post("/x", json=[1], headers={"X-A": "b"}, params={"q": 1})
    assert (response.status_code, response.json(), mock.seen[-1][2]["x-a"]) == (201, {"ok": True}, "b")
    assert [json.loads(body) for _, _, _, body in mock.seen if body] == [
        {"project_name": "p"}, {"name": "x", "of_my_own": 1}, {"name": "n"}, {}, [1],
    ]  # fmt: skip


def test_unvalidated_and_raw(mock: Mock, client: HarborClient) -> None:
    odd = {"username": {"not": "text"}, "more": 1}
    for _ in range(3):
        mock.expect("GET", "/users/current", odd)
        with pytest.raises(HarborAPIException):
            client.get_current_user()
        mock.expect("GET", "/users/current", odd)
        with client.no_validation():
            user: Any = client.get_current_user()
        assert (user.username, user.more) == (odd["username"], 1)
        mock.expect("GET", "/users/current", odd)
        with client.raw_mode():
            assert client.get_current_user() == odd


def test_what_is_logged(mock: Mock, client: HarborClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="harborapi"):
        mock.expect("GET", "/ping", b"Pong", content_type="text/plain")
        assert client.ping() == "Pong"
    (entry,) = client.response_log
    assert (entry.method, entry.url, entry.status_code, entry.response_size) == ("GET", mock.url + "/ping", 200, 4)
    assert client.last_response.text == "Pong"
    assert [record.name for record in caplog.records] == ["harborapi"]


def test_a_method_may_be_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fake(self: HarborAsyncClient) -> UserResp:
        return UserResp(username="patched")  # type: ignore[call-arg]  # as programs' tests make them

    monkeypatch.setattr(HarborAsyncClient, "get_current_user", fake)
    client = HarborAsyncClient("http://127.0.0.1:1", "a", "b")
    assert asyncio.run(client.get_current_user()).username == "patched"


def test_logging_is_switched() -> None:
    from harborapi import log

    before = log.logger.level
    try:
        log.enable_logging()
        assert (log.logger.name, log.logger.level) == ("harborapi", 20)
        log.disable_logging()
        assert log.logger.level == 50
    finally:
        log.logger.setLevel(before)


def test_exceptions_as_programs_make_them() -> None:
    from harborapi import models
    from harborapi.exceptions import EXCEPTIONS_MAP

    made = StatusError("x", "more", errors=models.Errors(errors=[models.Error(code="C", message="M")]))
    assert (made.args, made.status_code, made.response) == (("x", "more"), 0, None)
    assert [(error.code, error.message) for error in made.errors] == [("C", "M")]
    assert NotFound(errors=models.Errors()).errors == []
    assert EXCEPTIONS_MAP[404] is NotFound


def test_no_credentials_file(tmp_path: Any) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        HarborClient("https://localhost", credentials_file=tmp_path / "none.json")
    assert isinstance(caught.value, ValueError)
