"""Many callers on one client, with faults and options of their own: none sees anything of another's."""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harborapi import exceptions as errors
from harborapi.options import Timeout

from .server import Act, FaultServer, Line, Seen, answer, at_once, http, late, say
from .shown import shows
from .subject import DELETE, GET, LISTING, POST, Subject, check, retrying
from .test_paging import listing
from .test_session import Harbor

pytestmark = pytest.mark.timeout(40)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}


# ---- options of one's own


class Mixed:
    """The first request of a caller may go wrong in one of three ways, the next is answered with its number."""

    def __init__(self) -> None:
        self.asked: Counter[int] = Counter()
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> Act:
        number = int(seen.headers["x-number"])
        with self._lock:
            self.asked[number] += 1
            first = self.asked[number] == 1
        faults = (answer(b"", 503), say(b"", "reset"), None, answer(b"", 404))
        fault = faults[number % 4] if first else None
        return fault or answer(b'{"ok": %d}' % number)


def expected(number: int) -> tuple[type | None, int]:
    """The class of a caller's exception, and how often it is sent."""
    fault, alone = number % 4, number % 3 == 0
    if fault == 3:
        return errors.NotFound, 1
    if fault == 2:
        return None, 1
    if alone:
        return (errors.ServiceUnavailable, errors.TransportError)[fault], 1
    return None, 2


def numbered(client: Any, number: int) -> Any:
    """A twin of the client; of every sixth one it is the twin that never tries again."""
    options: dict[str, Any] = {"headers": {"X-Number": str(number)}}
    if number % 6 == 0:
        options["retry"] = None
    return client.with_options(**options)


@shows(
    "Many callers",
    "1,000 tasks with faults and options of their own, some in `no_retry()`",
    "each gets what it should, and no try more",
)
@pytest.mark.parametrize("driver", ["httpx2", "aiohttp"])
def test_1000_tasks(driver: str, serve: Serve) -> None:
    server = serve(decide=(mixed := Mixed()))

    async def one(client: Any, number: int) -> Any:
        twin = numbered(client, number)
        if number % 3 == 0 and number % 6:
            with client.no_retry():
                return await twin.send(GET)
        return await twin.send(GET)

    async def many(client: Any) -> Any:
        return await asyncio.gather(*[one(client, number) for number in range(1000)], return_exceptions=True)

    (given,) = Subject(driver, server.url(), max_connections=50).do(many)
    judge(given, mixed)
    assert server.quiet()


@shows("Many callers", "64 threads, likewise", "likewise")
def test_64_threads(serve: Serve) -> None:
    server = serve(decide=(mixed := Mixed()))

    def many(client: Any) -> Any:
        def one(number: int) -> Any:
            twin = numbered(client, number)
            try:
                if number % 3 == 0 and number % 6:
                    with client.no_retry():
                        return twin.send(GET)
                return twin.send(GET)
            except errors.HarborAPIException as exc:
                return exc

        with ThreadPoolExecutor(64) as pool:
            return list(pool.map(one, range(1000)))

    (given,) = Subject("sync", server.url(), max_connections=50).do(many)
    judge(given, mixed)
    assert server.quiet()


def judge(given: list[Any], mixed: Mixed) -> None:
    for number, one in enumerate(given):
        kind, sent = expected(number)
        assert mixed.asked[number] == sent, number
        if kind is None:
            assert one == {"ok": number}
        else:
            assert check(one, kind, GET).attempts == 1


# ---- leaving


@shows(
    "Many callers", "half of 300 tasks are cancelled at any time", "the others are answered, and all places are free"
)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("driver", ["httpx2", "aiohttp"])
def test_tasks_that_leave_at_any_time(driver: str, seed: int, serve: Serve) -> None:
    """Whatever is cancelled, and when: what is left is answered, each by its own answer, and all places are free."""
    server = serve(decide=lambda seen: answer(b'{"ok": %d}' % int(seen.headers["x-number"])))
    chance = random.Random(seed)

    async def many(client: Any) -> Any:
        tasks = [
            asyncio.create_task(client.with_options(headers={"X-Number": str(number)}).send(GET))
            for number in range(300)
        ]
        leaving = {number for number in range(300) if chance.random() < 0.5}
        for number in leaving:
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            tasks[number].cancel()
            if number % 5 == 0:
                tasks[number].cancel()
        given = await asyncio.gather(*tasks, return_exceptions=True)
        for number, one in enumerate(given):
            assert one == {"ok": number} or (number in leaving and isinstance(one, asyncio.CancelledError)), one
        again = [client.with_options(headers={"X-Number": str(number)}).send(GET) for number in range(20)]
        return [one["ok"] for one in await asyncio.wait_for(asyncio.gather(*again), 9)]

    assert Subject(driver, server.url(), max_connections=10).do(many) == [list(range(20))]
    assert server.connections < 400
    assert server.quiet()


@shows("Many callers", "cancelled while waiting for a connection", "nothing is sent")
@pytest.mark.parametrize("driver", ["httpx2", "aiohttp"])
def test_leaving_while_waiting_for_a_place(driver: str, host: str, serve: Serve) -> None:
    server = serve(say(b"", "hang"))

    async def leave(client: Any) -> Any:
        first = asyncio.create_task(client.send(GET))
        assert await asyncio.to_thread(server.got, 1)
        waiting = [asyncio.create_task(client.send(GET)) for _ in range(5)]
        await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        assert all(task.cancelled() for task in waiting)
        first.cancel()
        await asyncio.wait([first])
        return await client.send(GET)

    assert Subject(driver, server.url(host), max_connections=1).do(leave) == [VALUE]
    assert len(server.seen) == 2
    assert server.quiet()


@shows("Many callers", "who logs in is cancelled", "one of those that wait takes over")
@pytest.mark.parametrize("step", ["GET", "POST"])
@pytest.mark.parametrize("driver", ["httpx2", "aiohttp"])
def test_leaving_in_the_log_in(driver: str, step: str, host: str, serve: Serve) -> None:
    """The one that logs in leaves: another one takes over."""
    harbor, hanging = Harbor(), [say(b"", "hang")]
    setattr(harbor, "first" if step == "GET" else "second", lambda: hanging.pop() if hanging else None)
    server = serve(decide=harbor)

    async def leave(client: Any) -> Any:
        first = asyncio.create_task(client.send(GET))
        assert await asyncio.to_thread(server.got, 1 if step == "GET" else 2)
        others = [asyncio.create_task(client.send(GET)) for _ in range(5)]
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        return await asyncio.gather(*others)

    assert Subject(driver, server.url(host), session=True).do(leave) == [[VALUE] * 5]
    assert harbor.logins == 1
    assert server.quiet()


# ---- no place free


@shows("Many callers", "no connection is free in time", "`TransportTimeout` after all tries, `sent` is false")
def test_no_place_in_time(host: str, driver: str, serve: Serve, subject: Make) -> None:
    """It says that nothing was sent, and is tried again; the one that holds the place is not disturbed."""
    release = threading.Event()

    def slow(line: Line, seen: Seen) -> bool:
        release.wait(9)
        line.send(http())
        return True

    server = serve(slow)
    short = Timeout(connect=5.0, read=9.0, write=5.0, pool=0.1)

    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(client.send, GET)
            assert server.got(1)
            try:
                client.send(POST)
            except errors.HarborAPIException as exc:
                failure = exc
            release.set()
            return failure, first.result()

    async def going(client: Any) -> Any:
        first = asyncio.create_task(client.send(GET))
        assert await asyncio.to_thread(server.got, 1)
        (failure,) = await asyncio.gather(client.send(POST), return_exceptions=True)
        release.set()
        return failure, await first

    ((exc, found), after) = subject(server.url(host), max_connections=1, timeout=short).do(
        blocking if driver == "sync" else going, GET
    )
    check(exc, errors.TransportTimeout, POST)
    assert (exc.sent, exc.attempts) == (False, 3)
    assert "no free connection in time" in str(exc)
    assert found == after == VALUE
    assert server.quiet()


@shows("Many callers", "no connection is free before the deadline", "`DeadlineExceeded`, `sent` is false")
def test_a_deadline_while_waiting_for_a_place(host: str, driver: str, serve: Serve, subject: Make) -> None:
    server = serve(late(0.6, answer()))

    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(client.send, GET)
            assert server.got(1)
            return quick(client), first.result()

    def quick(client: Any) -> Any:
        try:
            return client.with_options(deadline=0.2).send(POST)
        except errors.HarborAPIException as exc:
            return exc

    async def going(client: Any) -> Any:
        first = asyncio.create_task(client.send(GET))
        assert await asyncio.to_thread(server.got, 1)
        given = await asyncio.gather(client.with_options(deadline=0.2).send(POST), return_exceptions=True)
        return given[0], await first

    ((failure, found),) = subject(server.url(host), max_connections=1).do(blocking if driver == "sync" else going)
    assert check(failure, errors.DeadlineExceeded, POST).sent is False
    assert found == VALUE
    assert [one.method for one in server.seen] == ["GET"]
    assert server.quiet()


# ---- connections that the server closes at any time


@shows(
    "Many callers",
    "a server that closes after each answer without saying so",
    "each GET is answered; no POST is done twice: one under way may end in `TransportError`, `sent` is true",
)
@pytest.mark.parametrize("end", ["close", "reset"])
def test_keep_alive_that_is_not_kept(end: Any, driver: str, serve: Serve, subject: Make) -> None:
    """A server that closes after each answer, without saying so, while callers go on: nothing is lost or done twice."""
    server = serve(then=answer(b'{"ok": 1}', 200, end=end))
    faults: list[Exception] = []

    def blocking(client: Any) -> None:
        for _ in range(60):
            assert client.send(GET) == VALUE
            try:
                client.send(POST)
            except errors.TransportError as exc:
                faults.append(exc)

    async def going(client: Any) -> None:
        for _ in range(60):
            assert await client.send(GET) == VALUE
            try:
                await client.send(POST)
            except errors.TransportError as exc:
                faults.append(exc)

    subject(server.url(), retry=retrying(max_tries=9)).do(blocking if driver == "sync" else going)
    posts = sum(one.method == "POST" for one in server.seen)
    assert posts <= 60, "a POST was done twice"
    assert posts + len(faults) >= 60
    for exc in faults:  # it was under way when the server closed: whether it arrived nobody can know
        check(exc, errors.TransportError, POST)
        assert exc.sent is True  # type: ignore[attr-defined]  # of a TransportError
    assert server.quiet()


@shows("Many callers", "64 callers whose connections end at any time", "each GET is answered")
def test_threads_and_connections_that_end(serve: Serve, subject: Make, driver: str) -> None:
    """64 callers, each of whose connections may end after any answer: every GET is answered."""
    chance = random.Random(4)
    lock = threading.Lock()

    def decide(seen: Seen) -> Act:
        with lock:
            how = chance.choice(["keep", "keep", "close", "reset"])
        return answer(b'{"ok": %d}' % int(seen.headers["x-number"]), end=how)  # type: ignore[arg-type]  # one of them

    server = serve(decide=decide)

    def blocking(client: Any) -> Any:
        def one(number: int) -> Any:
            return client.with_options(headers={"X-Number": str(number)}).send(GET)["ok"]

        with ThreadPoolExecutor(64) as pool:
            return list(pool.map(one, range(400)))

    async def going(client: Any) -> Any:
        calls = [client.with_options(headers={"X-Number": str(number)}).send(GET) for number in range(400)]
        return [one["ok"] for one in await asyncio.gather(*calls)]

    settings = {"max_connections": 32, "retry": retrying(max_tries=12)}
    assert subject(server.url(), **settings).do(blocking if driver == "sync" else going) == [list(range(400))]
    assert server.quiet()


# ---- different things at once


def test_a_list_a_failure_and_a_delete_at_once(host: str, driver: str, serve: Serve, subject: Make) -> None:
    pages = listing(95)
    deleted: list[Seen] = []

    def decide(seen: Seen) -> Act:
        if "page=" in seen.target:
            return pages(seen)
        if seen.method == "DELETE":
            deleted.append(seen)
            return say(b"", "reset") if len(deleted) == 1 else answer(b"", 404)
        return answer(b"", 409) if seen.method == "POST" else answer()

    server = serve(decide=decide)
    ops = [LISTING, DELETE, POST, GET]

    def blocking(client: Any) -> Any:
        def one(op: Any) -> Any:
            try:
                return client.send(op)
            except errors.HarborAPIException as exc:
                return exc

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(one, ops))

    async def going(client: Any) -> Any:
        return await asyncio.gather(*[client.send(op) for op in ops], return_exceptions=True)

    ((found, gone, refused, value),) = subject(server.url(host)).do(blocking if driver == "sync" else going)
    assert found == list(range(95))
    assert gone is None
    assert len(deleted) == 2
    check(refused, errors.Conflict, POST)
    assert value == VALUE
    assert server.quiet()


def test_names_of_requests_are_not_mixed_up(driver: str, serve: Serve, subject: Make) -> None:
    """Each exception bears the server's name for its own request."""

    def decide(seen: Seen) -> Act:
        number = int(seen.headers["x-number"])
        body = [b'{"errors": []}', b'{"ok"'][number % 2]
        head = f"X-Request-Id: of-{number}".encode()
        raw = http(body, 404 if number % 2 == 0 else 200, "Connection: close", length=len(body) + number % 2)
        return say(re.sub(b"X-Request-Id: rid-1", head, raw), "close")

    server = serve(decide=decide)

    def blocking(client: Any) -> Any:
        def one(number: int) -> Any:
            try:
                return client.with_options(headers={"X-Number": str(number)}).send(GET)
            except errors.HarborAPIException as exc:
                return exc

        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(one, range(100)))

    async def going(client: Any) -> Any:
        calls = [client.with_options(headers={"X-Number": str(number)}).send(GET) for number in range(100)]
        return await asyncio.gather(*calls, return_exceptions=True)

    (given,) = subject(server.url(), retry=None).do(blocking if driver == "sync" else going)
    for number, exc in enumerate(given):
        check(exc, errors.TransportError if number % 2 else errors.NotFound, GET)
        assert exc.request_id == f"of-{number}"
    assert server.quiet()


@shows("Many callers", "a server that is gone, for 64 callers", "an exception for each")
def test_a_server_that_is_gone_for_64_callers(host: str, driver: str, serve: Serve, subject: Make) -> None:
    server = serve(then=at_once("reset"))

    def blocking(client: Any) -> Any:
        def one(_: int) -> Any:
            try:
                return client.send(GET)
            except errors.HarborAPIException as exc:
                return exc

        with ThreadPoolExecutor(64) as pool:
            return list(pool.map(one, range(64)))

    async def going(client: Any) -> Any:
        return await asyncio.gather(*[client.send(GET) for _ in range(64)], return_exceptions=True)

    (given,) = subject(server.url(host)).do(blocking if driver == "sync" else going)
    for exc in given:
        assert check(exc, errors.TransportError, GET).attempts == 3
    assert len({id(exc) for exc in given}) == 64
    assert server.quiet()
