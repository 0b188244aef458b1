"""Faults while a request is on its way: who does not take it, takes it slowly, or answers before it is there."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import trustme

from harborapi import exceptions as errors
from harborapi._core.decode import Body, Empty
from harborapi._core.operation import Operation

from .server import FaultServer, Line, http
from .shown import shows
from .subject import GET, TRIES, Subject, check

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}
REFUSED = http(b"<html>too large</html>", 413, "Connection: close")


def large(method: str = "POST", size: int = 6 << 20) -> Operation[Any]:
    """More than a socket's buffers take."""
    body = Body("dict[str, Any]", {"name": "x" * size})
    return Operation[Any]("createLabel", method, "/labels", Empty(), body=body)


def head_only(line: Line) -> None:
    """Read the head of a request and leave its body where it is."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.sock.recv(1024)


def refuse_and_close(line: Line) -> None:
    head_only(line)
    line.send(REFUSED)


def refuse_and_read_on(line: Line) -> None:
    """As a good proxy does, so that its answer is not lost with the connection."""
    refuse_and_close(line)
    while line.sock.recv(1 << 20):
        pass


def refuse_and_wait(line: Line) -> None:
    """It answers, and neither reads nor closes."""
    refuse_and_close(line)
    line.gone_for_good()


def never_read(line: Line) -> None:
    head_only(line)
    line.gone_for_good()


def read_slowly(line: Line) -> None:
    head_only(line)
    while line.sock.recv(1 << 14):
        line.over.wait(0.01)


def reset(line: Line) -> None:
    head_only(line)
    line.sock.recv(1 << 16)
    line.end("reset")


def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@shows("Sending", "413 before the body is there, then closed", "`RequestEntityTooLarge`, not a lost connection")
@pytest.mark.parametrize("size", [90_000, 6 << 20], ids=["small", "large"])
@pytest.mark.parametrize("act", [refuse_and_close, refuse_and_read_on], ids=lambda act: act.__name__)
def test_an_answer_before_the_request_is_there(
    act: Callable[[Line], None], size: int, host: str, serve: Serve, subject: Make
) -> None:
    """The reason is told, not that the connection was lost."""
    server = serve(raw=[act] * 8)
    given = subject(server.url(host)).do(*[large(size=size)] * 8, GET)
    for exc in given[:8]:
        check(exc, errors.RequestEntityTooLarge, large())
        assert exc.attempts == 1
        assert exc.request_id == "rid-1"
    assert given[8] == VALUE
    assert server.quiet()


@shows("Sending", "413, and the rest is neither read nor refused", "`RequestEntityTooLarge`")
def test_an_answer_of_who_reads_no_further(host: str, serve: Serve, subject: Make) -> None:
    server = serve(raw=[refuse_and_wait])
    exc, after = subject(server.url(host), timeout=1.0).do(large(), GET)
    check(exc, errors.RequestEntityTooLarge, large())
    assert after == VALUE
    assert server.quiet()


@shows("Sending", "the same by TLS, of a proxy that reads on", "`RequestEntityTooLarge`")
@pytest.mark.parametrize("act", [refuse_and_read_on], ids=lambda act: act.__name__)
def test_an_answer_before_the_request_is_there_by_tls(
    act: Callable[[Line], None], authority: trustme.CA, host: str, serve: Serve, subject: Make
) -> None:
    server = serve(raw=[act] * 3, tls=tls(authority))
    given = subject(server.url(host), verify=False).do(*[large()] * 3, GET)
    for exc in given[:3]:
        check(exc, errors.RequestEntityTooLarge, large())
    assert given[3] == VALUE
    assert server.quiet()


def test_much_arrives_whole(authority: trustme.CA, host: str, serve: Serve, subject: Make) -> None:
    for server in (serve(), serve(tls=tls(authority))):
        given = subject(server.url(host), verify=False).do(large("PUT"), large(), GET)
        assert given == [None, None, VALUE]
        assert [len(one.body) for one in server.seen[:2]] == [(6 << 20) + len('{"name":""}')] * 2
        assert server.connections == 1
        assert server.quiet()


@shows("Sending", "a server that does not take the body", "`TransportTimeout`, `sent` is true")
def test_a_server_that_does_not_read(host: str, serve: Serve, subject: Make) -> None:
    server = serve(raw=[never_read])
    exc, after = subject(server.url(host), timeout=0.3).do(large(), GET)
    check(exc, errors.TransportTimeout, large())
    assert exc.sent is True
    assert exc.attempts == 1
    assert "could not be sent in time" in str(exc)
    assert after == VALUE
    assert server.quiet()


@shows(
    "Sending",
    "a server that takes the body slowly or not at all, under a deadline",
    "`DeadlineExceeded`, `sent` is true",
)
@pytest.mark.parametrize("act", [never_read, read_slowly], ids=lambda act: act.__name__)
def test_a_deadline_while_sending(act: Callable[[Line], None], host: str, serve: Serve, subject: Make) -> None:
    server = serve(raw=[act])
    exc, after = subject(server.url(host), deadline=0.4).do(
        large(), lambda client: client.with_options(deadline=None).send(GET)
    )
    check(exc, errors.DeadlineExceeded, large())
    assert exc.sent is True
    assert after == VALUE
    assert server.quiet()


@shows(
    "Sending", "reset while the body goes out", "PUT is tried again; of POST and PATCH `TransportError`, `sent` is true"
)
@pytest.mark.parametrize(("method", "sent"), [("POST", 1), ("PATCH", 1), ("PUT", TRIES)])
def test_reset_while_sending(method: str, sent: int, host: str, serve: Serve, subject: Make) -> None:
    server = serve(raw=[reset] * TRIES)
    (exc,) = subject(server.url(host)).do(large(method))
    check(exc, errors.TransportError, large(method))
    assert exc.sent is True
    assert exc.attempts == sent == server.connections
    assert server.quiet()


@shows("Sending", "cancelled while the body goes out", "the connection is closed at once")
@pytest.mark.parametrize("going", ["httpx2", "aiohttp"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cancelling_while_sending(going: str, scheme: str, authority: trustme.CA, host: str, serve: Serve) -> None:
    server = serve(raw=[never_read], **({"tls": tls(authority)} if scheme == "https" else {}))

    async def cancel(client: Any) -> Any:
        task = asyncio.create_task(client.send(large()))
        assert await asyncio.to_thread(server.began.wait, 9)
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return await client.send(GET)

    assert Subject(going, server.url(host), verify=False, max_connections=1).do(cancel) == [VALUE]
    assert server.quiet()


def test_callers_who_send_much_beside_each_other(host: str, driver: str, serve: Serve, subject: Make) -> None:
    server = serve()
    op = large(size=1 << 20)

    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda _: client.send(op), range(8)))

    async def going(client: Any) -> Any:
        return list(await asyncio.gather(*[client.send(op) for _ in range(8)]))

    assert subject(server.url(host)).do(blocking if driver == "sync" else going) == [[None] * 8]
    assert {len(one.body) for one in server.seen} == {(1 << 20) + len('{"name":""}')}
    assert server.quiet()
