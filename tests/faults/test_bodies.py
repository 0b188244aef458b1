"""Large bodies, downloads into sinks, and paths as they go out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harborapi import exceptions as errors

from .server import FaultServer, answer, http, say
from .shown import shows
from .subject import GET, Subject, check

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}


class Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.starts = 0
        self.data = b""

    def start(self, headers: object, /) -> None:
        self.starts, self.data = self.starts + 1, b""

    def write(self, data: bytes, /) -> None:
        self.data += data


class Counted:
    """A sink that keeps nothing."""

    def __init__(self) -> None:
        self.size = self.largest = 0

    def start(self, headers: object, /) -> None:
        self.size = 0

    def write(self, data: bytes, /) -> None:
        self.size += len(data)
        self.largest = max(self.largest, len(data))


@shows("Downloads", "a body of 50 MB", "read; into a sink in pieces")
def test_50_mb(driver: str, serve: Serve, subject: Make) -> None:
    body = b"[" + b"1," * (25 << 20) + b"1]"
    server = serve(answer(body), answer(body))
    told: list[Any] = []
    sink = Counted()
    reply, _ = subject(server.url(), max_body=64 << 20).do(
        lambda client: client.exchange(GET),
        lambda client: (
            client.send(GET, sink=sink, on_progress=lambda done, total: told.append((done, total)))
            if driver == "sync"
            else ignoring(client.send(GET, sink=sink, on_progress=lambda done, total: told.append((done, total))))
        ),
    )
    assert reply.content == body
    assert sink.size == len(body)
    assert sink.largest < 1 << 23
    assert told[-1] == (len(body), len(body))
    assert server.quiet()


async def ignoring(awaitable: Any) -> None:
    with suppress(errors.DecodeError):  # what went to the sink is not there to be read
        await awaitable


@shows("Downloads", "a download that is lost halfway", "the sink begins anew, and gets the whole")
def test_a_download_lost_halfway_begins_anew(host: str, serve: Serve, subject: Make) -> None:
    body = bytes(range(256)) * 100
    server = serve(say(http(body[:9000], length=len(body)), "reset"), answer(body))
    sink = Kept()
    subject(server.url(host)).do(lambda client: client.send(GET, sink=sink))
    assert (sink.data, sink.starts) == (body, 2)


@shows(
    "Downloads",
    "the export that can be downloaded once is lost halfway",
    "`TransportError`, `sent` is true: not asked for again, and no half of a file is left",
)
@pytest.mark.parametrize("how", ["reset", "close"])
def test_the_one_download_that_is_lost_halfway(
    how: Any, host: str, tmp_path: Path, serve: Serve, subject: Make
) -> None:
    half = http(b"Artifact,CVE" * 500, 200, "Content-Type: text/csv", length=9000)
    server = serve(say(half, how), say(half, how))
    given = subject(server.url(host)).do(
        lambda client: client.download_scan_export(1, to=tmp_path / "export.csv"),
        lambda client: client.download_scan_export(1),
    )
    for exc in given:
        assert isinstance(exc, errors.TransportError), repr(exc)
        assert (exc.operation, exc.attempts, exc.sent) == ("downloadScanData", 1, True)
        assert how == "reset" or exc.request_id == "rid-1"  # a reset may take what came before with it
    assert len(server.seen) == 2
    assert not list(tmp_path.iterdir())
    assert server.quiet()


@shows("Downloads", "an error in place of the file", "its exception; nothing reaches the sink")
def test_an_error_does_not_reach_the_sink(host: str, serve: Serve, subject: Make) -> None:
    server = serve(answer(b'{"errors":[{"code":"X","message":"why"}]}', 404))
    sink = Kept()
    (exc,) = subject(server.url(host)).do(lambda client: client.send(GET, sink=sink))
    check(exc, errors.NotFound, GET)
    assert "why" in str(exc)
    assert sink.starts == 0


@shows("Downloads", "a sink that fails: a disk that is full", "your own exception; nothing is tried again")
@pytest.mark.parametrize("where", ["start", "write", "progress"])
def test_a_sink_that_fails(where: str, host: str, serve: Serve, subject: Make) -> None:
    """The user's own exception comes out, and nothing is tried again for it."""
    server = serve()

    class Failing(Kept):
        def start(self, headers: object, /) -> None:
            if where == "start":
                raise PermissionError("mine")

        def write(self, data: bytes, /) -> None:
            if where == "write":
                raise OSError("mine")

    def progress(done: int, total: int | None) -> None:
        if where == "progress":
            raise KeyError("mine")

    exc, after = subject(server.url(host)).do(
        lambda client: client.send(GET, sink=Failing(), on_progress=progress), GET
    )
    assert isinstance(exc, {"start": PermissionError, "write": OSError, "progress": KeyError}[where]), repr(exc)
    assert not isinstance(exc, errors.HarborAPIException)
    assert after == VALUE
    assert len(server.seen) == 2
    assert server.quiet()


def test_a_large_request(host: str, serve: Serve, subject: Make) -> None:
    from harborapi._core.decode import Body, Empty
    from harborapi._core.operation import Operation

    name = "x" * (3 << 20)
    large = Operation[Any]("createLabel", "POST", "/labels", Empty(), body=Body("dict[str, Any]", {"name": name}))
    server = serve(answer(b"", 201))
    assert subject(server.url(host)).do(large) == [None]
    assert len(server.seen[0].body) == len(name) + len('{"name":""}')


def test_a_path_goes_out_as_it_is_encoded(serve: Serve, subject: Make) -> None:
    from harborapi._core.decode import Json
    from harborapi._core.operation import Operation

    odd = "a/b%2F c?d#e&f=ä'\"|^`{}[]\\~!$*(),;:@+"
    op = Operation[Any](
        "getArtifact", "GET", "/projects/{project_name}/repositories/{repository_name}", Json("dict[str, Any]"),
        path={"project_name": "p q", "repository_name": odd}, query={"q": odd},
    )  # fmt: skip
    server = serve()
    subject(server.url()).do(op)
    assert server.seen[0].target == "/api/v2.0" + op.target()
