"""The emulator as a server: what happens on the wire."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator.harbor import Harbor
from harborapi.emulator.server import Server

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

ADMIN = ("admin", "Harbor12345")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Harbor(pace="fast")) as running:
        yield running


def exchange(server: Server, *chunks: bytes) -> bytes:
    """Send raw bytes and read until the server closes."""
    with socket.create_connection((server.host, server.port), timeout=10) as line:
        for chunk in chunks:
            line.sendall(chunk)
        line.shutdown(socket.SHUT_WR)
        received = b""
        while data := line.recv(65536):
            received += data
        return received


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


def test_requests_that_are_sent_ahead_are_answered_in_order(server: Server) -> None:
    answers = exchange(server, get("/api/v2.0/ping") + get("/api/version") + get("/api/v2.0/nosuch"))
    assert answers.count(b"HTTP/1.1 ") == 3
    assert answers.index(b"Pong") < answers.index(b'v2.0"}') < answers.index(b"was not found")


def test_a_chunked_body_in_pieces(server: Server) -> None:
    head = b"POST /api/v2.0/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    auth = (
        b"Transfer-Encoding: chunked\r\nAuthorization: Basic YWRtaW46SGFyYm9yMTIzNDU=\r\nExpect: 100-continue\r\n\r\n"
    )
    answers = exchange(server, head, auth, b'b\r\n{"project_n\r\n', b'10\r\name": "chunked"}\r\n0\r\n\r\n')
    assert answers.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 201 " in answers


def test_head_has_no_body(server: Server) -> None:
    answers = exchange(server, b"HEAD /api/v2.0/labels HTTP/1.1\r\nHost: x\r\n\r\n" + get("/api/v2.0/ping"))
    assert answers.startswith(b"HTTP/1.1 405 ")
    assert b"errors" not in answers
    assert answers.endswith(b"Pong")


def test_what_is_no_http_is_refused(server: Server) -> None:
    assert exchange(server, b"NONSENSE\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_dropped_and_truncated(server: Server) -> None:
    control = f"{server.url}/_emulator/faults"
    httpx2.post(control, json={"fail": {"drop": "after", "method": "POST", "path": "/projects"}}).raise_for_status()
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        httpx2.post(f"{server.url}/api/v2.0/projects", json={"project_name": "unheard"}, auth=ADMIN)
    assert httpx2.get(f"{server.url}/api/v2.0/projects/unheard", auth=ADMIN).status_code == 200
    httpx2.post(control, json={"fail": {"truncate": 7}}).raise_for_status()
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(f"{server.url}/api/v2.0/projects")
    httpx2.post(control, json={"fail": {"status": 503, "times": 5}, "latency": 0.01}).raise_for_status()
    assert httpx2.get(f"{server.url}/api/v2.0/ping").status_code == 503
    httpx2.post(control, json={"clear": True, "read_only": True, "lose_sessions": True}).raise_for_status()
    assert httpx2.delete(f"{server.url}/api/v2.0/labels/1", auth=ADMIN).status_code == 403


def test_open_connections_can_be_reset(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=10) as line:
        line.sendall(get("/api/v2.0/ping"))
        received = b""
        while not received.endswith(b"Pong"):
            received += line.recv(65536)
        server.drop_connections()
        with contextlib.suppress(ConnectionResetError):  # some systems tell of a reset as of an end
            assert line.recv(1) == b""


def test_markers(server: Server) -> None:
    def setup(**marker: Any) -> httpx2.Response:
        return httpx2.post(f"{server.url}/_emulator/setup", json=marker)

    digest = "sha256:" + "b" * 64
    pushed = setup(push="image", project="library", repository="app", tag="1.0", digest=digest)
    assert pushed.json()["digest"] == digest
    assert setup(pull="image", project="library", repository="app", tag="1.0").json() == {}
    refused = setup(push="image", project="library", repository="x", tag="1", username="nobody", secret="x")
    assert "refused" in refused.json()
    assert setup(sleep=0).json() == {}
    assert setup(ca_certificate="PEM").json() == {}
    assert httpx2.get(f"{server.url}/api/v2.0/systeminfo/getcert").text == "PEM"
    assert setup(nosuch=1).status_code == 400
    assert setup(push="image").status_code == 400
    assert httpx2.post(f"{server.url}/_emulator/setup", content="{").status_code == 400
    assert httpx2.get(f"{server.url}/_emulator/nosuch").status_code == 404
    seen = httpx2.get(f"{server.url}/_emulator/requests").json()
    assert [one["path"] for one in seen] == ["/api/v2.0/systeminfo/getcert"]
    assert httpx2.post(f"{server.url}/_emulator/reset").json() == {}
    assert httpx2.get(f"{server.url}/api/v2.0/repositories").json() == []


def test_a_port_that_is_taken(server: Server) -> None:
    with pytest.raises(OSError, match=r"in use|already"):
        Server(Harbor(), port=server.port).start()


def test_serving_for_a_while() -> None:
    with HarborEmulator() as emulator:
        inside = emulator.url
        with emulator.serve() as server:
            assert emulator.url == server.url
            info = httpx2.get(f"{server.url}/api/v2.0/systeminfo", auth=ADMIN).json()
            assert info["external_url"] == server.url
        assert emulator.url == inside


def test_it_calls_itself() -> None:
    with HarborEmulator() as emulator, emulator.serve():
        assert emulator.harbor.outside.get(f"{emulator.url}/api/v2.0/ping").text == "Pong"
    with HarborEmulator() as emulator:
        assert emulator.harbor.outside.get(f"{emulator.url}/api/v2.0/ping").text == "Pong"


def test_the_program_keeps_its_state(tmp_path: pathlib.Path) -> None:
    state, seed = tmp_path / "state.json", tmp_path / "seed.json"
    steps = [
        {"method": "POST", "path": "/projects", "body": {"project_name": "seeded"}},
        {"push": "image", "project": "seeded", "repository": "app", "tag": "1.0"},
    ]
    seed.write_text(json.dumps(steps))
    command = [sys.executable, "-m", "harborapi.emulator", "--port", "0", "--fast", "--state", str(state)]
    for more in (["--seed", str(seed)], []):
        with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            words = program.stdout.readline().split()
            url = next(word for word in words if word.startswith("http")).rstrip(",")
            path = f"{url}/api/v2.0/projects/seeded/repositories/app/artifacts/1.0"
            found = httpx2.get(path, auth=ADMIN)
            program.send_signal(signal.SIGTERM)
            assert program.wait(10) == 0
        assert found.status_code == 200
