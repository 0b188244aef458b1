"""The drivers perform effects as the engine's contract says: both colours, asyncio and trio, without a network."""

from __future__ import annotations

import asyncio
import contextvars
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing
from typing import Any

import anyio
import anyio.lowlevel
import httpx2
import pytest
import trio

from harborapi import HarborAsyncClient, HarborClient
from harborapi._core.call import Call
from harborapi._core.decode import Json
from harborapi._core.flow import run
from harborapi._core.operation import Listing, Operation
from harborapi._core.retry import Policy
from harborapi._core.wire import DONE, Emit, Flow, Gather, Once, Request, Response, Send, Sleep, Timeout
from harborapi._http.aio import AsyncDriver
from harborapi._http.common import Connections, Pace
from harborapi._http.sync import SyncDriver
from harborapi.exceptions import (
    DeadlineExceeded,
    DecodeError,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    TransportError,
    TransportTimeout,
)

pytestmark = pytest.mark.timeout(20)

ORIGIN = ("http", "harbor.example.com", 80)
GET = Operation[Any]("getLabel", "GET", "/labels/1", Json("dict[str, Any]"))


class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Answers by the path: `/echo/x` with x, `/hang` never, `/status/404`, `/later/n` when n others have come."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.requests: list[httpx2.Request] = []
        self.now = 0
        self.most = 0
        self.changed = threading.Condition()
        self.released = threading.Event()

    def _begin(self, request: httpx2.Request) -> str:
        with self.changed:
            self.paths.append(request.url.raw_path.decode())
            self.requests.append(request)
            self.now += 1
            self.most = max(self.most, self.now)
            self.changed.notify_all()
        return self.paths[-1]

    def _end(self) -> None:
        with self.changed:
            self.now -= 1
            self.changed.notify_all()

    def _answer(self, path: str) -> httpx2.Response:
        _, kind, what = path.split("/", 2) if path.count("/") > 1 else ("", path[1:], "")
        if kind == "status":
            return httpx2.Response(int(what), headers={"Set-Cookie": "sid=canary-cookie"})
        if kind == "fail":
            raise httpx2.ConnectError("refused")
        return httpx2.Response(200, content=what.encode())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        path = self._begin(request)
        try:
            if path == "/hang":
                timeout = request.extensions["timeout"]["read"]
                if not self.released.wait(timeout):
                    raise httpx2.ReadTimeout("late")
            return self._answer(path)
        finally:
            self._end()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = self._begin(request)
        try:
            await anyio.lowlevel.checkpoint()
            if path == "/hang":
                await anyio.sleep(9)
            return self._answer(path)
        finally:
            self._end()


async def settle() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(200):
        await anyio.lowlevel.checkpoint()


def send(path: str, **changes: Any) -> Send:
    return Send(Request("GET", ORIGIN, path), Timeout(pool=None), **changes)


def ask(path: str) -> Flow[str]:
    response: Response = yield send(path)
    return response.content.decode()


def gathered(paths: list[str], limit: int = 4, **changes: Any) -> Flow[list[Any]]:
    gather = Gather((ask(path) for path in paths), limit, **changes)
    found: list[Any] = []
    while (one := (yield gather)) is not DONE:
        found.append(one)
    return found


@pytest.fixture
def transport() -> Transport:
    return Transport()


KINDS = ("sync", "asyncio", "trio")


class Colour:
    """A driver, blocking to the test."""

    def __init__(self, kind: str, transport: Transport, **settings: Any) -> None:
        self.kind = kind
        connections = Connections(transport=transport, **settings)
        self.driver: Any = SyncDriver(connections) if kind == "sync" else AsyncDriver(connections)

    def run(self, flow: Flow[Any], deadline: float | None = None) -> Any:
        if self.kind == "sync":
            return self.driver.run(flow, deadline)
        return self._loop(self.driver.run, flow, deadline)

    def stream(self, flow: Flow[Any], take: int | None = None) -> list[Any]:
        found: list[Any] = []
        if self.kind == "sync":
            with closing(self.driver.stream(flow)) as values:
                for value in values:
                    found.append(value)
                    if len(found) == take:
                        break
            return found

        async def go() -> None:
            async with aclosing(self.driver.stream(flow)) as values:
                async for value in values:
                    found.append(value)
                    if len(found) == take:
                        break

        self._loop(go)
        return found

    def _loop(self, function: Callable[..., Any], *args: Any) -> Any:
        if self.kind == "trio":
            return trio.run(function, *args)

        async def main() -> Any:
            try:
                return await function(*args)
            finally:
                assert asyncio.all_tasks() == {asyncio.current_task()}

        return asyncio.run(main())


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest, transport: Transport) -> Iterator[Callable[..., Colour]]:
    before = threading.active_count()
    yield lambda **settings: Colour(request.param, transport, **settings)
    assert threading.active_count() == before


# ---- gathering


def test_results_come_in_order(make: Callable[..., Colour]) -> None:
    paths = [f"/echo/{number}" for number in range(50)]
    assert make().run(gathered(paths)) == [str(number) for number in range(50)]


def test_results_come_as_they_come(make: Callable[..., Colour]) -> None:
    paths = [f"/echo/{number}" for number in range(50)]
    assert sorted(make().run(gathered(paths, ordered=False))) == sorted(str(number) for number in range(50))


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_no_more_than_the_limit_is_under_way_and_no_more_is_taken(
    limit: int, make: Callable[..., Colour], transport: Transport
) -> None:
    taken = 0
    handed_on = 0

    def flows() -> Iterator[Flow[str]]:
        nonlocal taken
        for number in range(40):
            taken += 1
            assert taken - handed_on <= limit
            yield ask(f"/echo/{number}")

    def flow() -> Flow[int]:
        nonlocal handed_on
        gather = Gather(flows(), limit)
        while (yield gather) is not DONE:
            handed_on += 1
        return handed_on

    assert make().run(flow()) == 40
    assert transport.most <= limit


def test_an_endless_iterable(make: Callable[..., Colour], transport: Transport) -> None:
    def endless() -> Iterator[Flow[str]]:
        while True:
            yield ask("/echo/x")

    def flow() -> Flow[list[str]]:
        gather, found = Gather(endless(), 3), []
        for _ in range(5):
            found.append((yield gather))
        return found

    assert make().run(flow()) == ["x"] * 5
    assert len(transport.paths) <= 8


def test_nothing_to_gather(make: Callable[..., Colour]) -> None:
    def flow() -> Flow[Any]:
        gather = Gather([], 3)
        return [(yield gather), (yield gather)]

    assert make().run(flow()) == [DONE, DONE]


def test_an_iterable_that_fails(make: Callable[..., Colour]) -> None:
    def flows() -> Iterator[Flow[str]]:
        yield ask("/echo/1")
        raise LookupError("mine")

    def flow() -> Flow[Any]:
        gather = Gather(flows(), 3)
        while (yield gather) is not DONE:
            pass

    with pytest.raises(LookupError, match="mine"):
        make().run(flow())


def test_the_first_failure_ends_the_others(make: Callable[..., Colour], transport: Transport) -> None:
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[Any]:
        gather = Gather([hanging(), hanging(), ask("/fail")], 5)
        while (yield gather) is not DONE:
            pass

    with pytest.raises(TransportError) as caught:
        make().run(flow())
    assert caught.value.sent is False
    assert ended == ["hanging", "hanging"]


def test_a_failure_that_is_caught(make: Callable[..., Colour]) -> None:
    """The others have ended when it is; the flow goes on."""
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[Any]:
        gather = Gather([hanging(), ask("/fail"), ask("/echo/1")], 5)
        try:
            yield gather
        except TransportError:
            before = list(ended)
        return before, (yield gather), (yield from ask("/echo/2"))

    assert make().run(flow()) == (["hanging"], DONE, "2")


def test_failures_as_results(make: Callable[..., Colour]) -> None:
    found = make().run(gathered(["/echo/1", "/fail", "/echo/2"], return_exceptions=True))
    assert [str(one) for one in found[::2]] == ["1", "2"]
    assert isinstance(found[1], TransportError)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_gathering_within_gathering_with_one_connection(limit: int, make: Callable[..., Colour]) -> None:
    def nested(depth: int) -> Flow[int]:
        if depth == 0:
            yield from ask("/echo/x")
            return 1
        gather, total = Gather((nested(depth - 1) for _ in range(3)), limit), 0
        while (one := (yield gather)) is not DONE:
            total += one
        return total

    assert make(max_connections=1).run(nested(4)) == 81


def test_two_gathers_at_once(make: Callable[..., Colour]) -> None:
    def flow() -> Flow[list[Any]]:
        first, second = Gather([ask("/echo/1"), ask("/echo/2")], 2), Gather([ask("/echo/3")], 2)
        return [(yield first), (yield second), (yield first), (yield second), (yield first)]

    assert make().run(flow()) == ["1", "3", "2", DONE, DONE]


def test_what_a_flow_left_under_way_ends_with_it(make: Callable[..., Colour]) -> None:
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[str]:
        found: str = yield Gather([ask("/echo/1"), hanging()], 5)
        return found

    assert make().run(flow()) == "1"
    assert ended == ["hanging"]


# ---- emitting


def counting(number: int, ended: list[str]) -> Flow[None]:
    gather = Gather((ask(f"/echo/{one}") for one in range(number)), 3)
    try:
        while (found := (yield gather)) is not DONE:
            yield Emit(found)
    finally:
        ended.append("flow")


def test_what_is_emitted(make: Callable[..., Colour]) -> None:
    ended: list[str] = []
    assert make().stream(counting(20, ended)) == [str(number) for number in range(20)]
    assert ended == ["flow"]


@pytest.mark.parametrize("take", [1, 5])
def test_leaving_early(take: int, make: Callable[..., Colour], transport: Transport) -> None:
    ended: list[str] = []
    assert make().stream(counting(1000, ended), take) == [str(number) for number in range(take)]
    assert ended == ["flow"]
    assert transport.now == 0
    assert len(transport.paths) < 20


def test_asyncio_goes_on_while_the_caller_has_the_word(transport: Transport) -> None:
    async def main() -> None:
        values = AsyncDriver(Connections(transport=transport)).stream(counting(9, []))
        assert await anext(values) == "0"
        await settle()
        assert (transport.paths, transport.now) == (["/echo/0", "/echo/1", "/echo/2"], 0)
        await values.aclose()

    asyncio.run(main())


def test_leaving_early_without_closing(transport: Transport) -> None:
    """The loop closes what its generators left."""
    ended: list[str] = []

    async def main() -> None:
        async for _ in AsyncDriver(Connections(transport=transport)).stream(counting(1000, ended)):
            break

    asyncio.run(main())
    assert ended == ["flow"]


# ---- what ends a flow


class Ended:
    """A flow's own account of how it ended."""

    def __init__(self) -> None:
        self.how: list[str] = []

    def flow(self, effect: Any) -> Flow[Any]:
        try:
            return (yield effect)
        except BaseException as exc:
            self.how.append(type(exc).__name__)
            raise
        finally:
            self.how.append("finally")


def hang_forever() -> Flow[None]:
    yield Sleep(60.0)


STATES = {
    "exchange": lambda: send("/hang"),
    "sleep": lambda: Sleep(60.0),
    "gather": lambda: Gather([ask("/hang"), ask("/hang")], 2),
    "once": lambda: Once("key", hang_forever),
    "nested": lambda: Gather([gathered(["/hang", "/hang"], 2)], 2),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling(backend: str, state: str, transport: Transport) -> None:
    ended, driver = Ended(), AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        with anyio.move_on_after(0.02) as scope:
            await driver.run(ended.flow(STATES[state]()))
        assert scope.cancelled_caught
        assert ended.how[1:] == ["finally"]
        assert transport.now == 0
        assert await driver.run(ask("/echo/1")) == "1"
        assert await driver.run(Ended().flow(Once("key", lambda: ask("/echo/2")))) == "2"

    asyncio.run(main()) if backend == "asyncio" else trio.run(main)


@pytest.mark.parametrize("state", STATES)
def test_cancelling_a_task(state: str, transport: Transport) -> None:
    ended, driver = Ended(), AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        task = asyncio.create_task(driver.run(ended.flow(STATES[state]())))
        await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.how == ["CancelledError", "finally"]
        assert await driver.run(ask("/echo/1")) == "1"
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_cancelling_who_waits_for_a_place(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        holder = asyncio.create_task(driver.run(ask("/hang")))
        await settle()
        waiting = [asyncio.create_task(driver.run(ask("/echo/1"))) for _ in range(5)]
        await settle()
        for task in waiting[:4]:
            task.cancel()
        holder.cancel()
        assert await waiting[4] == "1"
        assert await driver.run(ask("/echo/2")) == "2"

    asyncio.run(main())


@pytest.mark.parametrize("state", STATES)
def test_the_deadline_in_every_state(state: str, make: Callable[..., Colour], transport: Transport) -> None:
    ended = Ended()
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        make(max_connections=1).run(ended.flow(STATES[state]()), 0.05)
    assert time.monotonic() - began < 10
    assert ended.how == ["DeadlineExceeded", "finally"]
    assert transport.now == 0


def test_a_deadline_while_waiting_for_a_place_is_not_sent(transport: Transport) -> None:
    driver = SyncDriver(Connections(transport=transport, max_connections=1))
    holder = threading.Thread(target=lambda: driver.run(ask("/hang")))
    holder.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    with pytest.raises(DeadlineExceeded) as caught:
        driver.run(ask("/echo/1"), 0.02)
    assert caught.value.sent is False
    patient = Send(Request("GET", ORIGIN, "/echo/1"), Timeout(pool=0.02))
    with pytest.raises(TransportTimeout) as late:
        driver.run(Ended().flow(patient))
    assert late.value.sent is False
    transport.released.set()
    holder.join()


def test_a_place_that_is_not_free_in_time(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        holder = asyncio.create_task(driver.run(ask("/hang")))
        await settle()
        with pytest.raises(TransportTimeout) as late:
            await driver.run(Ended().flow(Send(Request("GET", ORIGIN, "/echo/1"), Timeout(pool=0.02))))
        assert late.value.sent is False
        with pytest.raises(DeadlineExceeded) as caught:
            await driver.run(ask("/echo/1"), 0.02)
        assert caught.value.sent is False
        holder.cancel()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("state", ["exchange", "sleep", "gather", "nested", "once"])
def test_ctrl_c_in_the_blocking_driver(state: str, transport: Transport) -> None:
    ended, driver = Ended(), SyncDriver(Connections(transport=transport, max_connections=8))
    effect = STATES[state]()
    if state in {"gather", "nested"}:  # a transport of the test's own can't be woken; flows that wait can
        inner = Gather([hang_forever(), hang_forever()], 2)
        effect = inner if state == "gather" else Gather([Ended().flow(inner), hang_forever()], 2)

    def press() -> None:
        time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        driver.run(ended.flow(effect))
    presser.join()
    assert ended.how == ["KeyboardInterrupt", "finally"]
    assert not [one for one in threading.enumerate() if one.name.startswith("harborapi")]
    assert driver.run(ask("/echo/1")) == "1"


def test_what_is_no_effect(make: Callable[..., Colour]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        make().run(Ended().flow(Gather(None, 2)))  # type: ignore[arg-type]  # the mistake is the test


# ---- once


def test_once_for_all_who_ask(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def main(waiters: int) -> None:
        async with anyio.create_task_group() as group:
            found: list[str] = []

            async def one() -> None:
                found.append(await driver.run(Ended().flow(Once("k", lambda: ask("/echo/once")))))

            for _ in range(waiters):
                group.start_soon(one)
        assert found == ["once"] * waiters

    asyncio.run(main(20))
    assert transport.paths == ["/echo/once"]
    trio.run(main, 20)
    assert transport.paths == ["/echo/once"] * 2


def test_once_in_threads(transport: Transport) -> None:
    driver, found = SyncDriver(Connections(transport=transport)), []

    def one() -> None:
        found.append(driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    while len(driver._pending["k"].waiting) < 19:
        time.sleep(0.001)
    transport.released.set()
    for thread in threads:
        thread.join()
    assert found == [""] * 20
    assert transport.paths == ["/hang"]


def test_a_failure_is_each_waiters_own(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def one() -> Any:
        with pytest.raises(TransportError) as caught:
            await driver.run(Ended().flow(Once("k", lambda: ask("/fail"))))
        return caught.value

    async def main() -> None:
        found = await asyncio.gather(*[one() for _ in range(5)])
        assert len({id(exc) for exc in found}) == 5
        assert {str(exc) for exc in found} == {"can't connect: refused"}
        assert all(isinstance(exc.__cause__, httpx2.ConnectError) for exc in found)

    asyncio.run(main())
    assert transport.paths == ["/fail"]


@pytest.mark.parametrize("how", ["cancelled", "late"])
def test_one_that_waits_takes_over(how: str, transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def main() -> None:
        deadline = 0.05 if how == "late" else None
        leader = asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/hang"))), deadline))
        await settle()
        waiting = [asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))))) for _ in range(3)]
        await settle()
        if how == "cancelled":
            leader.cancel()
        assert await asyncio.gather(*waiting) == ["2"] * 3
        with pytest.raises((asyncio.CancelledError, DeadlineExceeded)):
            await leader

    asyncio.run(main())
    assert transport.paths == ["/hang", "/echo/2"]


def test_one_that_waits_takes_over_in_threads(transport: Transport) -> None:
    driver, found = SyncDriver(Connections(transport=transport)), []

    def leader() -> None:
        try:
            driver.run(Ended().flow(Once("k", lambda: ask("/hang"))), 0.2)
        except DeadlineExceeded as exc:
            found.append(exc)

    def waiter() -> None:
        found.append(driver.run(Ended().flow(Once("k", lambda: ask("/echo/2")))))

    first = threading.Thread(target=leader)
    first.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    others = [threading.Thread(target=waiter) for _ in range(3)]
    for thread in others:
        thread.start()
    for thread in (first, *others):
        thread.join()
    assert isinstance(found[0], DeadlineExceeded) or "2" in found
    assert found.count("2") == 3
    assert transport.paths[0] == "/hang"


def test_waiters_keep_their_own_deadlines(transport: Transport) -> None:
    driver, found = SyncDriver(Connections(transport=transport)), []
    leader = threading.Thread(target=lambda: driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))
    leader.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    with pytest.raises(DeadlineExceeded):
        driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))), 0.02)
    transport.released.set()
    leader.join()
    assert not found

    async def main() -> None:
        driver = AsyncDriver(Connections(transport=transport))
        leader = asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))
        await settle()
        with pytest.raises(DeadlineExceeded):
            await driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))), 0.02)
        leader.cancel()

    asyncio.run(main())


# ---- exceptions on their way out


def call(**changes: Any) -> Call:
    return Call(ORIGIN, "", Policy(enabled=False), credentials={"authorization": "Basic canary"}, **changes)


class Answering(httpx2.MockTransport):
    def __init__(self, status: int, content: bytes) -> None:
        headers = {"Set-Cookie": "sid=canary-cookie", "X-Request-Id": "rid"}
        super().__init__(lambda request: httpx2.Response(status, headers=headers, content=content))


def test_a_status_error_bears_its_response(make: Callable[..., Colour]) -> None:
    colour = make()
    body = b'{"errors":[{"code":"NOT_FOUND","message":"gone"}]}'
    colour.driver = type(colour.driver)(Connections(transport=Answering(404, body)))
    with pytest.raises(NotFound) as caught:
        colour.run(run(GET, call()))
    response, cause = caught.value.response, caught.value.__cause__
    assert (response.status_code, response.json()["errors"][0]["code"]) == (404, "NOT_FOUND")
    assert str(response.request.url) == "http://harbor.example.com/api/v2.0/labels/1"
    assert isinstance(cause, httpx2.HTTPStatusError)
    assert (cause.request.method, cause.request.url) == ("GET", response.request.url)
    assert cause.response is response
    for shown in (repr(vars(caught.value)), repr(response.headers), repr(response.request.headers), repr(cause)):
        assert "canary" not in shown
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.response, copy.errors, copy.request_id) == (None, caught.value.errors, "rid")


def test_a_decode_error_bears_its_response(make: Callable[..., Colour]) -> None:
    colour = make()
    colour.driver = type(colour.driver)(Connections(transport=Answering(200, b"<html>")))
    with pytest.raises(DecodeError) as caught:
        colour.run(run(GET, call()))
    assert caught.value.response.text == "<html>"
    assert caught.value.request_id == "rid"


def ours(exc: BaseException | None) -> int:
    """Frames of ours that a printed traceback shows, causes included."""
    number = 0
    while exc is not None:
        frames = traceback.extract_tb(exc.__traceback__)
        number += sum("/harborapi/" in frame.filename.replace("\\", "/") for frame in frames)
        exc = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
    return number


LISTING = Listing[Any]("listLabels", "GET", "/labels", Json("list[Any]"), page_size=2)
ANSWERS = [(404, b""), (200, b"<html>"), (503, b""), (302, b"")]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("op", [GET, LISTING], ids=["one", "list"])
def test_a_traceback_is_short(op: Operation[Any], answer: tuple[int, bytes]) -> None:
    with HarborClient("http://localhost", retry=None, transport=Answering(*answer)) as client:
        with pytest.raises(HarborAPIException) as caught:
            client.send(op)
        assert 1 <= ours(caught.value) <= 6
        if isinstance(op, Listing):
            with pytest.raises(HarborAPIException) as caught:
                list(client.iterate(op))
            assert 1 <= ours(caught.value) <= 6

    async def main() -> None:
        async with HarborAsyncClient("http://localhost", retry=None, transport=Answering(*answer)) as client:
            with pytest.raises(HarborAPIException) as caught:
                await client.send(op)
            assert 1 <= ours(caught.value) <= 6
            if isinstance(op, Listing):
                with pytest.raises(HarborAPIException) as caught:
                    [one async for one in client.iterate(op)]
                assert 1 <= ours(caught.value) <= 6

    asyncio.run(main())


def test_a_traceback_of_a_lost_connection_is_short(make: Callable[..., Colour]) -> None:
    with pytest.raises(TransportError) as caught:
        make().run(gathered(["/echo/1", "/fail"]))
    assert 1 <= ours(caught.value) <= 6
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)


def test_a_users_own_frames_stay(make: Callable[..., Colour]) -> None:
    def flow_of_mine() -> Flow[None]:
        yield from ask("/fail")

    with pytest.raises(TransportError) as caught:
        make().run(flow_of_mine())
    assert "flow_of_mine" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]


def test_what_a_users_sink_raises_is_the_users(make: Callable[..., Colour], transport: Transport) -> None:
    class Full:
        def start(self, headers: object, /) -> None:
            pass

        def write(self, data: bytes, /) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left") as caught:
        make().run(Ended().flow(send("/echo/much", sink=Full())))
    assert not isinstance(caught.value, HarborAPIException)
    assert transport.now == 0


# ---- settings


def test_threads_have_the_callers_context(transport: Transport) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="none")

    def child() -> Flow[str]:
        yield from ask("/echo/1")
        return variable.get()

    def flow() -> Flow[list[Any]]:
        gather = Gather([child(), child()], 2)
        return [(yield gather), (yield gather)]

    variable.set("mine")
    assert SyncDriver(Connections(transport=transport)).run(flow()) == ["mine", "mine"]


def test_a_pace_is_even() -> None:
    pace = Pace(0.001)
    waits = [pace.turn() for _ in range(4)]
    assert [round(wait, -2) for wait in waits] == [0, 1000, 2000, 3000]


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_pace_that_can_not_be(rate: float, make: Callable[..., Colour]) -> None:
    with pytest.raises(InvalidArgument):
        make(requests_per_second=rate)


def test_requests_keep_the_pace(make: Callable[..., Colour]) -> None:
    began = time.monotonic()
    make(requests_per_second=200).run(gathered([f"/echo/{number}" for number in range(11)], 11))
    assert time.monotonic() - began >= 10 / 200


def test_a_pace_slower_than_the_deadline(make: Callable[..., Colour]) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        make(requests_per_second=0.01).run(gathered(["/echo/1", "/echo/2"]), 0.05)
    assert caught.value.sent is False


class Hooked:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def hook(self, request: httpx2.Request) -> None:
        self.seen.append(request.method)

    async def async_hook(self, request: httpx2.Request) -> None:
        self.seen.append(request.method)


def test_a_users_own_client() -> None:
    """Its hooks and transport are used; its cookies, redirects and credentials are not."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        headers = {"Set-Cookie": "mine=changed; Path=/", "Location": "/elsewhere"}
        return httpx2.Response(302 if request.url.path == "/go" else 200, headers=headers, content=b"{}")

    requests: list[httpx2.Request] = []
    hooked = Hooked()
    settings: dict[str, Any] = {
        "transport": httpx2.MockTransport(answer),
        "auth": ("me", "x"),
        "follow_redirects": True,
    }
    cookies = httpx2.Cookies()
    cookies.set("mine", "kept", domain="harbor.example.com", path="/")
    client = httpx2.Client(**settings, cookies=cookies, event_hooks={"request": [hooked.hook]})
    driver = SyncDriver(Connections(http_client=client))
    other = httpx2.AsyncClient(**settings, cookies=cookies, event_hooks={"request": [hooked.async_hook]})
    assert driver.run(Ended().flow(send("/go"))).status == 302
    assert driver.run(Ended().flow(send("/ok"))).status == 200
    assert asyncio.run(AsyncDriver(Connections(http_client=other)).run(Ended().flow(send("/go")))).status == 302
    assert hooked.seen == ["GET"] * 3
    assert not any({"cookie", "authorization"} & set(one.headers) for one in requests)
    for jar in (client.cookies, other.cookies):
        assert [(one.name, one.value) for one in jar.jar] == [("mine", "kept")]
    client.close()
    asyncio.run(other.aclose())


def test_a_client_of_the_wrong_colour() -> None:
    with httpx2.Client() as client, pytest.raises(InvalidArgument, match="AsyncClient"):
        AsyncDriver(Connections(http_client=client))
    with pytest.raises(InvalidArgument, match=r"httpx2\.Client"):
        SyncDriver(Connections(http_client=httpx2.AsyncClient()))
