"""What is interrupted leaves nothing behind: cancellation, Ctrl-C, loops that end, forks, and connections that end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from harborapi import HarborClient
from harborapi import exceptions as errors

from .server import Act, FaultServer, Line, Seen, answer, at_once, drip, http, say
from .shown import shows
from .subject import GET, LISTING, POST, Subject, check, make_client, retrying
from .test_paging import listing, nested

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}

STATES: dict[str, Act] = {
    "before the answer": say(b"", "hang"),
    "in the headers": say(b"HTTP/1.1 200 OK\r\nX-A", "hang"),
    "in the body": say(http(b'{"ok"', length=9), "hang"),
    "in a body that drips": drip(http(b"[" + b" " * 9999), 0.005),
    "while waiting for the next try": answer(b"", 503, "Retry-After: 9"),
    "while connecting": at_once("hang"),
}


@pytest.fixture(params=["httpx2", "aiohttp"])
def going(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@shows(
    "Interruptions",
    "a task is cancelled: connecting, before the answer, in headers or body, waiting for the next try",
    "it ends at once; its connection is closed, its place is free",
)
@pytest.mark.parametrize("state", STATES)
def test_cancelling(state: str, going: str, host: str, serve: Serve) -> None:
    server = serve(STATES[state])
    url = server.url(host)
    if state == "while connecting":
        url = url.replace("http:", "https:")

    async def cancel(client: Any) -> Any:
        task = asyncio.create_task(client.send(GET))
        if state == "while connecting":
            await asyncio.to_thread(server.connected, 1)
        else:
            await asyncio.to_thread(server.got, 1)
        await asyncio.sleep(0.02)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        assert await asyncio.to_thread(server.idle)
        if state == "while connecting":
            return VALUE
        return await client.send(GET)

    assert Subject(going, url, max_connections=1, verify=False).do(cancel) == [VALUE]
    assert server.quiet()


@shows("Interruptions", "a task is cancelled that gathers many", "all end")
@pytest.mark.parametrize("what", ["a list", "nested"])
def test_cancelling_many(what: str, going: str, host: str, serve: Serve) -> None:
    first = listing(95)
    server = serve(decide=lambda seen: first(seen) if "page=1&" in seen.target else say(b"", "hang"))
    wanted = 10 if what == "a list" else 27

    async def cancel(client: Any) -> None:
        many = client.send(LISTING) if what == "a list" else client.perform(nested, 3, 3)
        task = asyncio.create_task(many)
        await asyncio.to_thread(server.got, wanted)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert await asyncio.to_thread(server.idle)

    assert Subject(going, server.url(host)).do(cancel) == [None]
    assert server.quiet()


@shows("Interruptions", "`asyncio.timeout` passes", "Python's own `TimeoutError`; the client goes on")
def test_a_timeout_of_asyncio(going: str, host: str, serve: Serve) -> None:
    server = serve(say(b"", "hang"))

    async def limited(client: Any) -> Any:
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                await client.send(GET)
        assert not isinstance(caught.value, errors.HarborAPIException)
        return await client.send(GET)

    assert Subject(going, server.url(host)).do(limited) == [VALUE]


@shows(
    "Interruptions",
    "Ctrl-C in the blocking client: one request, a list, iterating, many side by side",
    "`KeyboardInterrupt` at once; all threads end",
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("state", ["one", "in the body", "waiting for the next try", "a list", "iterating", "nested"])
def test_ctrl_c(state: str, host: str, serve: Serve) -> None:
    """The main thread gathers, its threads wait for answers that never come: all end at once."""
    first, wanted = listing(95), {"a list": 10, "iterating": 10, "nested": 9}.get(state, 1)
    pressed = threading.Event()

    def decide(seen: Seen) -> Act:
        if "page=1&" in seen.target:
            return first(seen)
        if pressed.is_set():
            return answer()
        if len(server.seen) >= wanted:
            return press
        return say(b"", "hang")

    before = {"in the body": http(b'{"ok"', length=9), "waiting for the next try": http(b"", 503, "Retry-After: 9")}

    def press(line: Line, seen: Seen) -> bool:
        line.send(before.get(state, b""))
        if not pressed.is_set():
            pressed.set()
            os.kill(os.getpid(), signal.SIGINT)
        return line.end("keep" if state == "waiting for the next try" else "hang")

    server = serve(decide=decide)
    with HarborClient(server.url(host), "admin", "x", session=False, timeout=15.0, retry=retrying()) as client:
        with pytest.raises(KeyboardInterrupt):
            if wanted == 1:
                client.send(GET)
            elif state == "a list":
                client.send(LISTING)
            elif state == "iterating":
                list(client.iterate(LISTING))
            else:
                client.perform(nested, 3, 2)
        assert not [one for one in threading.enumerate() if one.name.startswith("harborapi")]
        assert server.idle()
        assert client.send(GET) == VALUE
    assert server.quiet()


# ---- loops and processes


@shows(
    "Interruptions",
    "one client in several event loops, one after the other",
    "each has connections of its own, which end with it",
)
@pytest.mark.parametrize("closes", [True, False])
def test_two_event_loops(closes: bool, going: str, host: str, serve: Serve) -> None:
    """Each has connections of its own, which end with it, closed by the program or not."""
    server = serve()
    client = make_client(going, server.url(host), session=False, retry=None)

    async def use() -> Any:
        given = await asyncio.gather(*[client.send(GET) for _ in range(3)])
        if closes:
            await client.aclose()
        return given

    for _ in range(3):
        assert asyncio.run(use()) == [VALUE] * 3
        assert server.quiet()


@shows("Interruptions", "a client that is never closed", "its connections end with the event loop")
def test_a_client_that_is_forgotten(going: str, host: str, serve: Serve) -> None:
    server = serve()

    async def use() -> None:
        assert await make_client(going, server.url(host)).send(GET) == VALUE

    asyncio.run(use())
    assert server.quiet()


@shows("Interruptions", "one client in event loops of several threads", "works")
def test_two_loops_at_once(going: str, host: str, serve: Serve) -> None:
    server = serve()
    client = make_client(going, server.url(host), session=False, retry=None)

    async def use() -> Any:
        return await asyncio.gather(*[client.send(GET) for _ in range(20)])

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: asyncio.run(use()), range(8)))
    assert given == [[VALUE] * 20] * 8
    assert server.quiet()


FORKS = """
    import asyncio, os, sys
    from tests.faults.subject import GET, make_client

    url, kind = sys.argv[1:]

    def ask():
        if kind == "sync":
            return client.send(GET)
        return asyncio.run(client.send(GET))

    client = make_client(kind, url, username="admin", secret="x", session=False, retry=None)
    assert ask() == {"ok": 1}
    child = os.fork()
    if not child:
        ok = all(ask() == {"ok": 1} for _ in range(5))
        os._exit(0 if ok else 1)
    mine = all(ask() == {"ok": 1} for _ in range(5))
    assert os.waitpid(child, 0)[1] == 0
    assert mine and ask() == {"ok": 1}
    client.close() if kind == "sync" else asyncio.run(client.aclose())
"""


@shows("Interruptions", "a fork", "parent and child go on with connections of their own")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork(driver: str, serve: Serve) -> None:
    server = serve()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(FORKS), server.url(), driver],
        capture_output=True,
        text=True,
        timeout=15,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert len(server.seen) == 12
    mixed = {one.connection for one in server.seen}
    assert len(mixed) >= 2
    assert server.quiet()


# ---- connections that end


@shows("Many callers", "an idle connection that the server closed", "noted before the next request, so a POST is safe")
@pytest.mark.parametrize("end", ["close", "reset"])
@pytest.mark.parametrize("op", [GET, POST], ids=lambda op: op.method)
def test_a_connection_closed_between_requests(end: Any, op: Any, host: str, serve: Serve, subject: Make) -> None:
    """Noted before the next request goes out on it: so even a POST is safe."""
    server = serve(answer(end=end), answer(end=end))
    given = subject(server.url(host), retry=None).do(
        GET, lambda client: server.quiet(), op, lambda client: server.quiet(), op
    )
    assert given == [VALUE, True, VALUE if op is GET else None, True, VALUE if op is GET else None]
    assert len(server.seen) == 3
    assert server.connections == 3


def test_connections_are_used_again(host: str, serve: Serve, subject: Make) -> None:
    server = serve()
    subject(server.url(host)).do(*[GET] * 10, POST, GET)
    assert server.connections == 1


@shows("Many callers", "twenty of them", "noted")
def test_many_idle_connections_closed_by_the_server(host: str, driver: str, serve: Serve, subject: Make) -> None:
    all_there = threading.Barrier(20)

    def together(line: Line, seen: Seen) -> bool:
        all_there.wait(9)
        return answer(end="close")(line, seen)

    server = serve(then=together)
    many = burst(driver, 20)
    given = subject(server.url(host), retry=None).do(many, lambda client: server.quiet(), many)
    assert given == [[VALUE] * 20, True, [VALUE] * 20]


def burst(driver: str, number: int) -> Callable[[Any], Any]:
    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(lambda _: client.send(GET), range(number)))

    async def going(client: Any) -> Any:
        return list(await asyncio.gather(*[client.send(GET) for _ in range(number)]))

    return blocking if driver == "sync" else going


@pytest.mark.parametrize("most", [1, 3, 64])
def test_no_more_connections_than_allowed(most: int, host: str, driver: str, serve: Serve, subject: Make) -> None:
    server = serve()
    assert subject(server.url(host), max_connections=most).do(burst(driver, 64)) == [[VALUE] * 64]
    assert server.connections <= most
    assert server.quiet()


@shows("Many callers", "200 callers, half of which meet faults", "each gets its own answer or exception")
def test_callers_do_not_disturb_each_other(host: str, driver: str, serve: Serve, subject: Make) -> None:
    """Half of the answers are faults: each caller gets its own, and none another's."""

    def decide(seen: Seen) -> Act:
        number = int(seen.headers["x-number"])
        faults = [say(b"", "reset"), answer(b"", 404), say(http(b"{", length=9), "close"), answer(b"<html>")]
        return answer(b'{"ok": %d}' % number) if number % 2 else faults[number // 2 % 4]

    server = serve(decide=decide)
    kinds = [errors.TransportError, errors.NotFound, errors.TransportError, errors.DecodeError]

    def blocking(client: Any) -> Any:
        def one(number: int) -> Any:
            try:
                return client.with_options(headers={"X-Number": str(number)}).send(GET)
            except errors.HarborAPIException as exc:
                return exc

        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(one, range(200)))

    async def going(client: Any) -> Any:
        calls = [client.with_options(headers={"X-Number": str(number)}).send(GET) for number in range(200)]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    (given,) = subject(server.url(host), max_connections=8).do(blocking if driver == "sync" else going)
    for number, one in enumerate(given):
        if number % 2:
            assert one == {"ok": number}
        else:
            check(one, kinds[number // 2 % 4], GET)
    assert server.quiet()


@shows("Interruptions", "closed while requests are under way", "they end by themselves; their connections are not kept")
def test_closing_while_requests_are_under_way(host: str, driver: str, serve: Serve, subject: Make) -> None:
    """They end by themselves; their connections are not kept."""
    release = threading.Event()

    def slow(line: Line, seen: Seen) -> bool:
        assert release.wait(9)
        line.send(http())
        return True

    server = serve(slow)

    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            one = pool.submit(client.send, GET)
            server.got(1)
            client.close()
            release.set()
            return one.result()

    async def going(client: Any) -> Any:
        one = asyncio.create_task(client.send(GET))
        await asyncio.to_thread(server.got, 1)
        await client.aclose()
        release.set()
        try:
            return await one
        except errors.TransportError:
            return VALUE

    assert subject(server.url(host), retry=None).do(blocking if driver == "sync" else going, GET) == [VALUE, VALUE]
    assert server.quiet()
