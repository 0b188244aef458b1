"""The driver on httpx2 keeps its promises on trio too, over real sockets."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio
import trustme

from harborapi import HarborAsyncClient
from harborapi import exceptions as errors

from .server import Act, FaultServer, answer, at_once, drip, http, say
from .subject import GET, LISTING, POST, check, retrying
from .test_paging import listing, nested
from .test_sending import large, never_read, refuse_and_read_on

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
VALUE = {"ok": 1}


def on_trio(url: str, step: Callable[[Any], Awaitable[Any]], **settings: Any) -> Any:
    async def main() -> Any:
        given = {"session": False, "retry": retrying(), "timeout": 5.0}
        async with HarborAsyncClient(url, "admin", "x", **given | settings) as client:
            return await step(client)

    return trio.run(main)


ROWS: list[tuple[Act, type[Exception] | None, int]] = [
    (say(b"", "reset"), None, 2),
    (say(http(b'{"ok"', length=9), "close"), None, 2),
    (say(b"\x00\xff\r\n\r\n", "close"), None, 2),
    (answer(b"", 503), None, 2),
    (answer(b"<html>"), errors.DecodeError, 1),
    (answer(b"", 404), errors.NotFound, 1),
]


@pytest.mark.parametrize(("act", "kind", "sent"), ROWS)
def test_row(act: Act, kind: type[Exception] | None, sent: int, host: str, serve: Serve) -> None:
    server = serve(act)

    async def step(client: Any) -> Any:
        if kind is None:
            assert await client.send(GET) == VALUE
        else:
            with pytest.raises(kind) as caught:
                await client.send(GET)
            check(caught.value, kind, GET)

    on_trio(server.url(host), step)
    assert len(server.seen) == sent
    assert server.quiet()


def test_a_post_is_sent_once(host: str, serve: Serve) -> None:
    server = serve(say(b"", "reset"))

    async def step(client: Any) -> None:
        with pytest.raises(errors.TransportError) as caught:
            await client.send(POST)
        assert caught.value.sent is True

    on_trio(server.url(host), step)
    assert len(server.seen) == 1


def test_a_body_that_drips(host: str, serve: Serve) -> None:
    server = serve(drip(http(b"[" + b" " * 5000), 0.01))

    async def step(client: Any) -> Any:
        with pytest.raises(errors.DeadlineExceeded):
            await client.send(GET)
        return await client.with_options(deadline=9.0).send(GET)

    assert on_trio(server.url(host), step, deadline=0.2) == VALUE
    assert server.quiet()


def test_cancelling(host: str, serve: Serve) -> None:
    server = serve(say(http(b'{"ok"', length=9), "hang"))

    async def step(client: Any) -> Any:
        with trio.move_on_after(0.1) as scope:
            await client.send(GET)
        assert scope.cancelled_caught
        return await client.send(GET)

    assert on_trio(server.url(host), step, max_connections=1) == VALUE
    assert server.quiet()


def test_cancelling_a_handshake(host: str, serve: Serve) -> None:
    server = serve(then=at_once("hang"))

    async def step(client: Any) -> None:
        with trio.move_on_after(0.1) as scope:
            await client.send(GET)
        assert scope.cancelled_caught
        assert await trio.to_thread.run_sync(server.quiet)

    on_trio(server.url(host).replace("http:", "https:"), step, verify=False)


def test_tls(tmp_path: Any, serve: Serve) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = serve(tls=context)
    assert on_trio(server.url("localhost"), lambda c: c.send(GET), verify=str(tmp_path / "ca.pem")) == VALUE

    async def refused(client: Any) -> None:
        with pytest.raises(errors.TransportError, match="certificate is not accepted") as caught:
            await client.send(POST)
        assert caught.value.sent is False

    on_trio(server.url("localhost"), refused)


def test_lists_and_what_is_nested(host: str, serve: Serve) -> None:
    usual = listing(95)
    server = serve(decide=lambda seen: usual(seen) if "page=" in seen.target else answer())

    async def step(client: Any) -> Any:
        iterated = [one async for one in client.iterate(LISTING)]
        return await client.send(LISTING), iterated, await client.perform(nested, 3, 3)

    assert on_trio(server.url(host), step, max_connections=1) == (list(range(95)), list(range(95)), 27)
    assert server.quiet()


def test_two_runs(host: str, serve: Serve) -> None:
    server = serve()
    client = HarborAsyncClient(server.url(host), "admin", "x", session=False)

    async def use() -> Any:
        given = await client.send(GET)
        await client.aclose()
        return given

    assert [trio.run(use), trio.run(use)] == [VALUE, VALUE]
    assert server.quiet()


def test_aiohttp_says_that_it_needs_asyncio(serve: Serve) -> None:
    server = serve()

    async def step(client: Any) -> None:
        with pytest.raises(errors.InvalidArgument, match="asyncio"):
            await client.send(GET)

    on_trio(server.url(), step, http="aiohttp")
    assert not server.seen


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_much_that_is_sent(scheme: str, host: str, serve: Serve) -> None:
    """It arrives whole; and who refuses it is heard."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost", "127.0.0.1").configure_cert(context)
    server = serve(raw=[refuse_and_read_on], **({"tls": context} if scheme == "https" else {}))

    async def step(client: Any) -> Any:
        with pytest.raises(errors.RequestEntityTooLarge):
            await client.send(large())
        await client.send(large())
        return await client.send(GET)

    assert on_trio(server.url(host), step, verify=False) == VALUE
    assert [len(one.body) for one in server.seen] == [(6 << 20) + len('{"name":""}'), 0]
    assert server.quiet()


def test_a_server_that_does_not_read(host: str, serve: Serve) -> None:
    server = serve(raw=[never_read])

    async def step(client: Any) -> Any:
        with pytest.raises(errors.TransportTimeout, match="could not be sent in time"):
            await client.send(large())
        return await client.send(GET)

    assert on_trio(server.url(host), step, timeout=0.3) == VALUE
    assert server.quiet()
